"""The statements of the roster import: each handles a whole chunk of the roster at once."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    DateTime,
    LargeBinary,
    Text,
    Uuid,
    and_,
    any_,
    bindparam,
    case,
    cast,
    column,
    exists,
    func,
    literal_column,
    null,
    or_,
    select,
    union,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, array, distinct_on
from sqlalchemy.dialects.postgresql import insert as insert_or
from sqlalchemy.types import TypeEngine
from sqlmodel import col

from app.accounts.models import ApiClient, Organisation, OrganisationKind, Person
from app.kernel.db import statement
from app.kernel.queries import values
from app.volunteers.models import ImportState, Membership, RosterImport, Team, Volunteer

GIVEN_UP = "IMPORT_GIVEN_UP"
"""Why an import failed whose job was given up; it goes on when the job is repeated."""
UNFINISHED = or_(col(RosterImport.state) == ImportState.QUEUED, col(RosterImport.state) == ImportState.RUNNING)
_given_up = and_(
    col(RosterImport.state) == ImportState.FAILED,
    col(RosterImport.report)["failure"]["code"].astext == GIVEN_UP,
    col(RosterImport.file).is_not(None),
)


def rows(**columns: TypeEngine[Any]) -> Any:
    """A table made of one array for each column, each a parameter named like it."""
    arrays = [bindparam(name, type_=ARRAY(type_)) for name, type_ in columns.items()]
    made = func.unnest(*arrays).table_valued(*(column(name, type_) for name, type_ in columns.items()))
    return made.render_derived(name="given")


_kept = ("id", "organisation_id", "kind", "file_name", "file", "dry_run", "state", "created_by", "created_at")
CREATE = statement(values(RosterImport, *_kept))
SEEN = statement(
    select(
        col(RosterImport.id),
        col(RosterImport.kind),
        col(RosterImport.file_name),
        col(RosterImport.file),
        col(RosterImport.dry_run),
        col(RosterImport.state),
        col(RosterImport.organisation_id),
        col(RosterImport.refused_workbook),
        col(Organisation.path),
    )
    .join(Organisation, col(Organisation.id) == col(RosterImport.organisation_id))
    .where(col(RosterImport.id) == bindparam("roster_import"))
)
BEGIN = statement(
    update(RosterImport)
    .where(col(RosterImport.id) == bindparam("roster_import"), or_(UNFINISHED, _given_up))
    .values(state=ImportState.RUNNING, finished_at=null(), report=col(RosterImport.report).op("-")("failure"))
    .returning(
        col(RosterImport.organisation_id),
        col(RosterImport.kind),
        col(RosterImport.file),
        col(RosterImport.dry_run),
        col(RosterImport.report),
        col(RosterImport.created_by),
        exists(select(col(ApiClient.id)).where(col(ApiClient.id) == col(RosterImport.created_by))).label("by_client"),
        col(RosterImport.created_at),
    )
)
ADVANCE = statement(
    update(RosterImport)
    .where(col(RosterImport.id) == bindparam("roster_import"), col(RosterImport.state) == ImportState.RUNNING)
    .values(rows_total=bindparam("total"), rows_done=bindparam("done"), report=bindparam("progress"))
)
"""Hits no row when the import was cancelled; waits for a cancellation that is about to commit."""
FINISH = statement(
    update(RosterImport)
    .where(col(RosterImport.id) == bindparam("roster_import"), col(RosterImport.state) == ImportState.RUNNING)
    .values(
        state=bindparam("ended"),
        finished_at=bindparam("now"),
        rows_total=bindparam("total"),
        rows_done=bindparam("total"),
        report=bindparam("result"),
        refused_workbook=bindparam("workbook"),
        file=case((col(RosterImport.dry_run), col(RosterImport.file))),
    )
)
CANCEL = statement(
    update(RosterImport)
    .where(col(RosterImport.id) == bindparam("roster_import"), UNFINISHED)
    .values(state=ImportState.CANCELLED, finished_at=bindparam("now"), file=null())
)

_below = col(Organisation.path).op("@>")(array([bindparam("organisation", type_=Uuid())]))
_named_teams = rows(id=Uuid(), name=Text(), category=Text())
KNOWN_TEAMS = statement(
    select(col(Organisation.name), col(Organisation.id))
    .ext(distinct_on(col(Organisation.name)))
    .where(
        col(Organisation.kind) == OrganisationKind.TEAM,
        _below,
        col(Organisation.name) == any_(bindparam("names", type_=ARRAY(Text))),
    )
    .order_by(col(Organisation.name), func.cardinality(col(Organisation.path)), col(Organisation.id))
)
ADD_ORGANISATIONS = statement(
    insert_or(Organisation)
    .from_select(
        ["id", "kind", "name", "parent_id", "path", "created_at"],
        select(
            _named_teams.c.id,
            literal_column("'team'"),
            _named_teams.c.name,
            bindparam("parent", type_=Uuid()),
            func.array_append(bindparam("path", type_=ARRAY(Uuid)), _named_teams.c.id),
            bindparam("now", type_=DateTime(timezone=True)),
        ),
    )
    .on_conflict_do_nothing()
)
ADD_TEAMS = statement(
    insert_or(Team)
    .from_select(
        ["id", "category"],
        select(col(Organisation.id), _named_teams.c.category)
        .select_from(_named_teams)
        .join(
            Organisation,
            (col(Organisation.parent_id) == bindparam("parent", type_=Uuid()))
            & (col(Organisation.kind) == OrganisationKind.TEAM)
            & (col(Organisation.name) == _named_teams.c.name),
        ),
    )
    .on_conflict_do_nothing()
)

_person_columns: dict[str, TypeEngine[Any]] = {
    "id": Uuid(),
    "name": Text(),
    "pinyin": Text(),
    "initials": Text(),
    "sex": Text(),
    "birth_date": Date(),
    "ethnicity": Text(),
    "residence": Text(),
    "id_number_sealed": LargeBinary(),
    "id_number_index": LargeBinary(),
    "id_number_masked": Text(),
    "phone_sealed": LargeBinary(),
    "phone_index": LargeBinary(),
    "phone_masked": Text(),
}
_people = rows(**_person_columns)
_same = rows(id_number_index=LargeBinary(), phone_index=LargeBinary(), name=Text(), birth_date=Date())


def _without_number(given: Any) -> ColumnElement[bool]:
    """Someone who registered without an identity number: the same phone and name, no other birth date."""
    return and_(
        col(Person.merged_into).is_(None),
        col(Person.id_number_index).is_(None),
        col(Person.phone_index) == given.c.phone_index,
        col(Person.name) == given.c.name,
        func.coalesce(col(Person.birth_date), given.c.birth_date) == given.c.birth_date,
    )


KNOWN_PEOPLE = statement(
    union(
        select(_same.c.id_number_index, col(Person.name)).join(
            Person, col(Person.id_number_index) == _same.c.id_number_index
        ),
        select(_same.c.id_number_index, col(Person.name)).join(Person, _without_number(_same)),
    )
)
"""Who of a roster is known already, by identity number, with the name by which they are."""

_twin = Person.__table__.alias("twin")  # type: ignore[attr-defined]
ADOPT_PEOPLE = statement(
    update(Person)
    .where(
        _without_number(_people),
        ~exists().where(_twin.c.id_number_index == _people.c.id_number_index),
        ~exists().where(
            _twin.c.merged_into.is_(None),
            _twin.c.id_number_index.is_(None),
            _twin.c.phone_index == _people.c.phone_index,
            _twin.c.name == _people.c.name,
            _twin.c.id < col(Person.id),
        ),
    )
    .values(
        id_number_sealed=_people.c.id_number_sealed,
        id_number_index=_people.c.id_number_index,
        id_number_masked=_people.c.id_number_masked,
    )
)
_written = [name for name in _person_columns if name != "id"]
ADD_PEOPLE = statement(
    insert_or(Person)
    .from_select(
        ["id", *_written, "created_at"],
        select(_people.c.id, *(_people.c[name] for name in _written), bindparam("now", type_=DateTime(timezone=True))),
    )
    .on_conflict_do_nothing(index_elements=[col(Person.id_number_index)])
)
_filled = ("sex", "birth_date", "ethnicity", "residence", "phone_sealed", "phone_index", "phone_masked")
COMPLETE_PEOPLE = statement(
    update(Person)
    .where(
        col(Person.id_number_index) == _people.c.id_number_index,
        or_(*(getattr(Person, name).is_(None) & _people.c[name].is_not(None) for name in _filled)),
    )
    .values({name: func.coalesce(getattr(Person, name), _people.c[name]) for name in _filled})
)
"""A roster fills in what is not known of a person; it overwrites nothing."""

_joining = rows(id=Uuid(), id_number_index=LargeBinary(), categories=Text(), joined_on=Date(), place=BigInteger())
ADD_VOLUNTEERS = statement(
    insert_or(Volunteer)
    .from_select(
        ["id", "person_id", "service_categories", "skills", "joined_on"],
        select(
            _joining.c.id,
            col(Person.id),
            func.string_to_array(_joining.c.categories, ",", type_=ARRAY(Text)),
            cast(array([], type_=Text()), ARRAY(Text)),
            _joining.c.joined_on,
        )
        .join(Person, col(Person.id_number_index) == _joining.c.id_number_index)
        .where(~exists().where(col(Volunteer.person_id) == col(Person.id)))
        .order_by(_joining.c.place),
    )
    .on_conflict_do_nothing()
)
"""Those who are volunteers already are left out before the insert, so that no number is used up."""

_places = rows(id=Uuid(), id_number_index=LargeBinary(), team=Uuid(), joined_on=Date())


def _lasting_or_left_since(joined_on: Any) -> ColumnElement[bool]:
    """A membership that a roster repeats: it lasts, or it ended after the day that the roster gives."""
    return or_(col(Membership.left_on).is_(None), col(Membership.left_on) >= joined_on)


ADD_MEMBERSHIPS = statement(
    insert_or(Membership)
    .from_select(
        ["id", "team_id", "volunteer_id", "joined_on"],
        select(_places.c.id, _places.c.team, col(Volunteer.id), _places.c.joined_on)
        .join(Person, col(Person.id_number_index) == _places.c.id_number_index)
        .join(Volunteer, col(Volunteer.person_id) == col(Person.id))
        .where(
            ~exists().where(
                col(Membership.team_id) == _places.c.team,
                col(Membership.volunteer_id) == col(Volunteer.id),
                _lasting_or_left_since(_places.c.joined_on),
            )
        ),
    )
    .on_conflict_do_nothing()
)
_looked_up = rows(id_number_index=LargeBinary(), team=Uuid(), joined_on=Date())
KNOWN_MEMBERSHIPS = statement(
    select(func.count())
    .select_from(_looked_up)
    .join(Person, col(Person.id_number_index) == _looked_up.c.id_number_index)
    .join(Volunteer, col(Volunteer.person_id) == col(Person.id))
    .where(
        exists().where(
            col(Membership.team_id) == _looked_up.c.team,
            col(Membership.volunteer_id) == col(Volunteer.id),
            _lasting_or_left_since(_looked_up.c.joined_on),
        )
    )
)
