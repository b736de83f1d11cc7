"""Passing points on: who people are, their families, what was passed on."""

from typing import Any

from sqlalchemy import ColumnElement, DateTime, Uuid, bindparam, exists, func, or_, select, update
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.accounts.models import Person
from app.guardians.models import Guardianship
from app.kernel.db import statement
from app.kernel.queries import values
from app.points.models import ExchangePolicy, Family, FamilyMember, MemberState, Transfer
from app.volunteers.models import Volunteer

PERSON = bindparam("person", type_=Uuid())
NOW = bindparam("now", type_=DateTime(timezone=True))


def _standing(place: Any) -> ColumnElement[bool]:
    return or_(col(place.state) == MemberState.INVITED, col(place.state) == MemberState.MEMBER)


_record, _survivor = aliased(Person), aliased(Person)

PEOPLE_NAMED = statement(
    select(col(_survivor.id), col(_survivor.name), col(_survivor.phone_masked), col(_survivor.birth_date))
    .distinct()
    .select_from(_record)
    .join(_survivor, col(_survivor.id) == func.coalesce(col(_record.merged_into), col(_record.id)))
    .where(
        col(_record.name) == bindparam("name"),
        or_(
            col(_record.phone_index) == bindparam("phone_index"),
            col(_record.id).in_(select(col(Volunteer.person_id)).where(col(Volunteer.number) == bindparam("number"))),
        ),
    )
    .limit(2)
)
"""Whoever has this name and this phone, or this volunteer number; under a record that was merged, the survivor."""
PERSON_ROW = statement(
    select(col(Person.id), col(Person.name), col(Person.phone_masked), col(Person.birth_date)).where(
        col(Person.id) == PERSON
    )
)

POLICY = statement(
    select(ExchangePolicy.__table__)  # type: ignore[attr-defined]
    .order_by(col(ExchangePolicy.set_at).desc(), col(ExchangePolicy.id).desc())
    .limit(1)
)
SET_POLICY = statement(
    values(
        ExchangePolicy,
        "id",
        "transfers",
        "transfer_most",
        "day_most",
        "year_most",
        "keep_least",
        "set_by",
        "set_at",
    )
)

_theirs = aliased(FamilyMember)
SAME_FAMILY = statement(
    select(
        exists()
        .where(
            col(FamilyMember.person_id) == PERSON,
            col(FamilyMember.state) == MemberState.MEMBER,
        )
        .where(
            col(_theirs.family_id) == col(FamilyMember.family_id),
            col(_theirs.person_id) == bindparam("other", type_=Uuid()),
            col(_theirs.state) == MemberState.MEMBER,
        )
    )
)
PASSED_ON = statement(
    select(
        func.coalesce(func.sum(col(Transfer.points)).filter(col(Transfer.created_at) >= bindparam("day")), 0).label(
            "that_day"
        ),
        func.coalesce(func.sum(col(Transfer.points)), 0).label("that_year"),
    ).where(col(Transfer.giver_id) == PERSON, col(Transfer.created_at) >= bindparam("year"))
)
RECORD_TRANSFER = statement(
    values(
        Transfer,
        "id",
        "giver_id",
        "taker_id",
        "points",
        "within_family",
        "note",
        "journal_id",
        "created_at",
        "created_by",
    )
)

FOUND_FAMILY = statement(values(Family, "id", "created_at"))
ADD_MEMBER = statement(
    values(FamilyMember, "id", "family_id", "person_id", "state", "invited_by", "invited_at", "answered_at")
)
FAMILY_OF = statement(
    select(col(FamilyMember.id), col(FamilyMember.family_id)).where(
        col(FamilyMember.person_id) == PERSON, col(FamilyMember.state) == MemberState.MEMBER
    )
)
LOCK_FAMILY = statement(
    select(col(Family.id)).where(col(Family.id) == bindparam("family", type_=Uuid())).with_for_update()
)
PLACES = statement(
    select(col(FamilyMember.person_id), col(FamilyMember.state)).where(
        col(FamilyMember.family_id) == bindparam("family", type_=Uuid()), _standing(FamilyMember)
    )
)
PLACE = statement(
    select(FamilyMember.__table__).where(  # type: ignore[attr-defined]
        col(FamilyMember.id) == bindparam("member", type_=Uuid())
    )
)
ANSWER = statement(
    update(FamilyMember)
    .where(col(FamilyMember.id) == bindparam("member", type_=Uuid()), col(FamilyMember.state) == MemberState.INVITED)
    .values(state=bindparam("becomes"), answered_at=NOW)
)
LEAVE = statement(
    update(FamilyMember)
    .where(col(FamilyMember.id) == bindparam("member", type_=Uuid()), col(FamilyMember.state) == MemberState.MEMBER)
    .values(state=MemberState.LEFT, left_at=NOW)
)
WITHDRAW_ALONE = statement(
    update(FamilyMember)
    .where(
        col(FamilyMember.family_id) == bindparam("family", type_=Uuid()),
        col(FamilyMember.state) == MemberState.INVITED,
        ~exists().where(
            col(_theirs.family_id) == bindparam("family", type_=Uuid()), col(_theirs.state) == MemberState.MEMBER
        ),
    )
    .values(state=MemberState.DECLINED, answered_at=NOW)
)
"""Where nobody is left in a family, nobody can join it."""
_guardian = aliased(Person)
GUARDIAN_IS_MEMBER = statement(
    select(
        exists()
        .where(col(Volunteer.person_id) == PERSON)
        .where(col(Guardianship.volunteer_id) == col(Volunteer.id), col(Guardianship.ended_at).is_(None))
        .where(col(_guardian.phone_index) == col(Guardianship.phone_index))
        .where(
            col(FamilyMember.person_id) == col(_guardian.id),
            col(FamilyMember.family_id) == bindparam("family", type_=Uuid()),
            col(FamilyMember.state) == MemberState.MEMBER,
        )
    )
)
"""Whether the guardian on record of a minor, known by the phone, is in the family."""
BOTH_IN_FAMILIES = statement(
    select(col(FamilyMember.id)).where(
        col(FamilyMember.person_id) == bindparam("merged", type_=Uuid()),
        _standing(FamilyMember),
        exists().where(
            col(_theirs.person_id) == bindparam("survivor", type_=Uuid()),
            _standing(_theirs),
        ),
    )
)
"""The places in families of who is merged, where the survivor has one too."""
EXPORTED = statement(
    select(
        col(Transfer.created_at),
        col(Transfer.points),
        col(Transfer.note),
        (col(Transfer.giver_id) == PERSON).label("given"),
    )
    .where(or_(col(Transfer.giver_id) == PERSON, col(Transfer.taker_id) == PERSON))
    .order_by(col(Transfer.created_at))
)
