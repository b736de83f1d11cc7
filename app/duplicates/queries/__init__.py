"""The statements of duplicates; moving.py has those that move what somebody owns."""

from typing import Any

from sqlalchemy import Boolean, Date, Text, bindparam, cast, delete, exists, false, func, literal, select, text, update
from sqlmodel import col

from app.accounts.models import Organisation, Person, RoleGrant
from app.accounts.queries.survivors import survivor_of
from app.duplicates.models import Duplicate, DuplicateState, MergeChange, PersonMerge
from app.kernel.db import Statement, statement
from app.kernel.queries import values
from app.volunteers.models import Honour, Membership, Training, Volunteer

from .moving import GIVER, MERGE, TAKER, twins

FACTS = ("sex", "birth_date", "ethnicity", "residence")
"""What the survivor learns from the other record where their own says nothing."""
IDENTITY = ("id_number_sealed", "id_number_index", "id_number_masked")
PHONE = ("phone_sealed", "phone_index", "phone_masked")


_CHANGES: Any = MergeChange.__table__  # type: ignore[attr-defined]
RECORD_CHANGE = statement(values(MergeChange, "merge_id", "table_name", "row_id", "aside", "before", "after"))
FORGET_CHANGE = statement(
    delete(MergeChange).where(
        _CHANGES.c.merge_id == bindparam("merge"),
        _CHANGES.c.table_name == bindparam("table_name"),
        _CHANGES.c.row_id == bindparam("row"),
    )
)
CHANGES_OF = statement(
    select(_CHANGES.c.row_id, _CHANGES.c.before, _CHANGES.c.after, _CHANGES.c.aside)
    .where(_CHANGES.c.merge_id == bindparam("merge"), _CHANGES.c.table_name == bindparam("table_name"))
    .order_by(_CHANGES.c.row_id)
)

LOCK_PEOPLE = statement(
    text(
        """
        SELECT person.id, person.name, person.merged_into, person.id_number_index,
            to_jsonb(person) AS facts, volunteer.id AS volunteer
        FROM person LEFT JOIN volunteer ON volunteer.person_id = person.id AND volunteer.merged_into IS NULL
        WHERE person.id IN (:one, :other)
        ORDER BY person.id FOR UPDATE OF person
        """
    )
)
LOCK_VOLUNTEERS = statement(
    select(col(Volunteer.id))
    .join(Person, col(Person.id) == col(Volunteer.person_id))
    .where(col(Person.id).in_([bindparam("one"), bindparam("other")]))
    .order_by(col(Volunteer.id))
    .with_for_update(of=Volunteer)
)
_written = (*FACTS, "own_word", *IDENTITY, *PHONE)
WRITE_FACTS = statement(
    text(
        f"""
        UPDATE person SET ({", ".join(_written)}) = (
            SELECT {", ".join(f"given.{name}" for name in _written)}
            FROM jsonb_populate_record(CAST(NULL AS person), CAST(:facts AS jsonb)) AS given
        ) WHERE id = :person
        """  # noqa: S608
    )
)
FACTS_OF = statement(text("SELECT to_jsonb(person) AS facts FROM person WHERE id = :person FOR UPDATE"))
MARK_PERSON = statement(
    update(Person).where(col(Person.id) == bindparam("person")).values(merged_into=bindparam("goes_to"))
)
MARK_VOLUNTEER = statement(
    update(Volunteer).where(col(Volunteer.id) == bindparam("volunteer")).values(merged_into=bindparam("goes_to"))
)

_theirs = Membership.__table__.alias("theirs")  # type: ignore[attr-defined]
BOTH_IN_TEAM = statement(
    select(col(Membership.id))
    .where(
        col(Membership.volunteer_id) == GIVER,
        col(Membership.left_on).is_(None),
        exists().where(
            _theirs.c.team_id == col(Membership.team_id),
            _theirs.c.volunteer_id == TAKER,
            _theirs.c.left_on.is_(None),
        ),
    )
    .with_for_update()
)
BOTH_ON_RECORD = {
    "training": twins(Training.__table__, "course", "started_on"),  # type: ignore[attr-defined]
    "honour": twins(Honour.__table__, "title", "awarded_on"),  # type: ignore[attr-defined]
}
END_TWIN = statement(
    update(Membership)
    .where(col(Membership.id) == bindparam("membership"))
    .values(left_on=func.greatest(bindparam("today", type_=Date()), col(Membership.joined_on)))
    .returning(col(Membership.left_on))
)
RENEW_TWINS = statement(
    update(Membership)
    .where(
        col(Membership.id) == _CHANGES.c.row_id,
        _CHANGES.c.merge_id == MERGE,
        _CHANGES.c.table_name == literal("membership", Text()),
        _CHANGES.c.after.op("->>")(literal("left_on", Text())) == cast(col(Membership.left_on), Text),
    )
    .values(left_on=None)
)
END_ROLES = statement(
    update(RoleGrant)
    .where(col(RoleGrant.person_id) == bindparam("person"), col(RoleGrant.revoked_at).is_(None))
    .values(revoked_at=bindparam("now"))
    .returning(col(RoleGrant.id))
)
_CARRIED = func.coalesce(_CHANGES.c.after.op("?", return_type=Boolean())(literal("person_id", Text())), false())
RENEW_ROLES = statement(
    update(RoleGrant)
    .where(
        col(RoleGrant.id) == _CHANGES.c.row_id,
        _CHANGES.c.merge_id == MERGE,
        _CHANGES.c.table_name == literal("role_grant", Text()),
        ~_CARRIED,
    )
    .values(revoked_at=None)
)
END_CARRIED = statement(
    update(RoleGrant)
    .where(
        col(RoleGrant.id) == _CHANGES.c.row_id,
        _CHANGES.c.merge_id == MERGE,
        _CHANGES.c.table_name == literal("role_grant", Text()),
        _CARRIED,
        col(RoleGrant.revoked_at).is_(None),
    )
    .values(revoked_at=bindparam("now"))
    .returning(col(RoleGrant.person_id))
)
"""Roles that the survivor was given in a merge, as the other record held them."""
CLOSE_PAIRS = statement(
    update(Duplicate)
    .where(
        (col(Duplicate.first_id) == bindparam("person")) | (col(Duplicate.second_id) == bindparam("person")),
        col(Duplicate.state) == literal(str(DuplicateState.OPEN)),
    )
    .values(state=literal(str(DuplicateState.GONE)))
    .returning(col(Duplicate.id))
)
OPEN_PAIRS = statement(
    update(Duplicate)
    .where(
        col(Duplicate.id) == _CHANGES.c.row_id,
        _CHANGES.c.merge_id == MERGE,
        _CHANGES.c.table_name == literal("duplicate", Text()),
    )
    .values(state=literal(str(DuplicateState.OPEN)))
)

PAIR = statement(
    select(col(Duplicate.id), col(Duplicate.first_id), col(Duplicate.second_id), col(Duplicate.state))
    .where(col(Duplicate.id) == bindparam("duplicate"))
    .with_for_update()
)
DISMISS = statement(
    update(Duplicate)
    .where(col(Duplicate.id) == bindparam("duplicate"))
    .values(state=literal(str(DuplicateState.DISMISSED)), dismissed_by=bindparam("by"), dismissed_at=bindparam("now"))
)
# Two identity numbers are two people: `id_number_index` is unique, and who has one is not who has another.
PAIRS_LIKE = statement(
    text(
        """
        SELECT one.id AS first_id, other.id AS second_id, one.name, other.name AS other_name,
            one.pinyin, other.pinyin AS other_pinyin, one.birth_date, other.birth_date AS other_birth_date,
            coalesce(one.phone_index = other.phone_index, false) AS same_phone
        FROM (
            SELECT least(a.id, b.id) AS first_id, greatest(a.id, b.id) AS second_id
            FROM person AS a JOIN person AS b ON b.phone_index = a.phone_index AND b.id > a.id
            UNION
            SELECT least(a.id, b.id), greatest(a.id, b.id)
            FROM person AS a JOIN person AS b ON b.name = a.name AND b.birth_date = a.birth_date AND b.id > a.id
        ) AS pair
            JOIN person AS one ON one.id = pair.first_id
            JOIN person AS other ON other.id = pair.second_id
        WHERE one.merged_into IS NULL AND other.merged_into IS NULL
            AND (one.id_number_index IS NULL OR other.id_number_index IS NULL)
            AND NOT EXISTS (
                SELECT FROM duplicate
                WHERE duplicate.first_id = pair.first_id AND duplicate.second_id = pair.second_id
                    AND duplicate.state <> 'gone'
            )
        ORDER BY 1, 2
        """
    )
)
ADD_PAIR = statement(
    text(
        """
        INSERT INTO duplicate (id, first_id, second_id, likenesses, score, state, found_at)
        VALUES (:id, :first, :second, CAST(:likenesses AS text[]), :score, 'open', :now)
        ON CONFLICT (first_id, second_id) DO UPDATE
        SET state = 'open', likenesses = excluded.likenesses, score = excluded.score, found_at = excluded.found_at
        WHERE duplicate.state = 'gone'
        """
    )
)

OPEN_MERGE_OF = statement(
    select(col(PersonMerge.id)).where(
        col(PersonMerge.merged_id).in_([bindparam("one"), bindparam("other")])
        | col(PersonMerge.survivor_id).in_([bindparam("one"), bindparam("other")]),
        col(PersonMerge.state) == literal("proposed"),
    )
)
ADD_MERGE = statement(
    values(PersonMerge, "id", "merged_id", "survivor_id", "proposed_by", "proposed_at", state=literal("proposed"))
    .on_conflict_do_nothing()
    .returning(col(PersonMerge.id))
)
MERGE_ROW = statement(
    select(
        PersonMerge.__table__,  # type: ignore[attr-defined]
        survivor_of(col(PersonMerge.proposed_by)).label("proposer"),
        survivor_of(col(PersonMerge.undo_asked_by)).label("undo_asker"),
    )
    .where(col(PersonMerge.id) == bindparam("merge"))
    .with_for_update(of=PersonMerge)
)
DECIDE = statement(
    update(PersonMerge)
    .where(col(PersonMerge.id) == bindparam("merge"))
    .values(
        state=bindparam("becomes"),
        decided_by=bindparam("by"),
        decided_at=bindparam("now"),
        moved=bindparam("counts", type_=PersonMerge.__table__.c.moved.type),  # type: ignore[attr-defined]
    )
)
ASK_UNDO = statement(
    update(PersonMerge)
    .where(col(PersonMerge.id) == bindparam("merge"))
    .values(undo_asked_by=bindparam("by"), undo_asked_at=bindparam("now"))
)
UNDO = statement(
    update(PersonMerge)
    .where(col(PersonMerge.id) == bindparam("merge"))
    .values(state=literal("undone"), undone_by=bindparam("by"), undone_at=bindparam("now"))
)
COUNTS = statement(
    text(
        """
        SELECT table_name, aside, count(*) AS rows FROM merge_change WHERE merge_id = :merge
        GROUP BY table_name, aside ORDER BY table_name, aside
        """
    )
)
# Teams that were left are a part of somebody's past: who decides about that looks after them too.
PATHS_OF_BOTH: Statement = statement(
    select(
        col(Person.id).label("person"),
        col(Organisation.path),
    )
    .select_from(Person)
    .join(
        Organisation,
        exists(
            select(col(RoleGrant.id)).where(
                col(RoleGrant.person_id) == col(Person.id),
                col(RoleGrant.organisation_id) == col(Organisation.id),
                col(RoleGrant.revoked_at).is_(None),
            )
        )
        | exists(
            select(col(Membership.id))
            .join(Volunteer, col(Volunteer.id) == col(Membership.volunteer_id))
            .where(
                col(Volunteer.person_id) == col(Person.id),
                col(Membership.team_id) == col(Organisation.id),
            )
        ),
    )
    .where(col(Person.id).in_([bindparam("one"), bindparam("other")]))
)
