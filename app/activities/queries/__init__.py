"""The statements of activities."""

from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    DateTime,
    Text,
    Update,
    Uuid,
    bindparam,
    delete,
    exists,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as insert_or
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.accounts.models import Organisation, Person
from app.activities.models import Activity, Enrolment, EnrolmentState, Shift, enrolments_that_may_become
from app.kernel.db import statement
from app.kernel.queries import values
from app.volunteers.models import Membership, Team, Volunteer

ACTIVITY_FIELDS = ("title", "description", "category", "risks")
SHIFT_FIELDS = (
    "starts_at",
    "ends_at",
    "place",
    "latitude",
    "longitude",
    "radius_metres",
    "capacity",
    "minimum_age",
)
ACTIVITY_ID = bindparam("activity", type_=Uuid())
SHIFT_ID = bindparam("shift", type_=Uuid())
VOLUNTEER_ID = bindparam("volunteer", type_=Uuid())
ENROLMENT_ID = bindparam("enrolment", type_=Uuid())


def _with_path(*columns: Any) -> Any:
    """The columns with the path of the organisations above the activity's team."""
    return (
        select(*columns, col(Organisation.path).label("path"), col(Activity.state).label("activity_state"))
        .join(Activity, col(Activity.id) == col(Shift.activity_id))
        .join(Organisation, col(Organisation.id) == col(Activity.team_id))
    )


def _among(column: Any, *states: str) -> ColumnElement[bool]:
    return or_(*(column == literal(str(state)) for state in states))


def _fields(names: tuple[str, ...]) -> dict[str, Any]:
    # Named apart from the columns: an UPDATE keeps their plain names for itself.
    return {name: bindparam(f"new_{name}") for name in names}


TEAM_PATH = statement(
    select(col(Organisation.path))
    .join(Team, col(Team.id) == col(Organisation.id))
    .where(col(Organisation.id) == bindparam("team", type_=Uuid()))
)

ADD_ACTIVITY = statement(
    values(Activity, "id", "team_id", *ACTIVITY_FIELDS, "created_by", "created_at", state=literal("draft"))
)
LOCK_ACTIVITY = statement(
    select(
        col(Activity.id),
        col(Activity.version),
        col(Activity.state),
        *(getattr(Activity, name) for name in ACTIVITY_FIELDS),
        col(Organisation.path),
    )
    .join(Organisation, col(Organisation.id) == col(Activity.team_id))
    .where(col(Activity.id) == ACTIVITY_ID)
    .with_for_update(key_share=True, of=Activity)
)


def _change_activity(**given: Any) -> Update:
    return (
        update(Activity)
        .where(col(Activity.id) == ACTIVITY_ID)
        .values(version=col(Activity.version) + 1, **given)
        .returning(col(Activity.version))
    )


EDIT_ACTIVITY = statement(_change_activity(**_fields(ACTIVITY_FIELDS)))
PUBLISH_ACTIVITY = statement(_change_activity(state=literal("published"), published_at=bindparam("now")))
CANCEL_ACTIVITY = statement(_change_activity(state=literal("cancelled")))
UPCOMING_SHIFTS = statement(
    select(func.count())
    .select_from(Shift)
    .where(col(Shift.activity_id) == ACTIVITY_ID, col(Shift.starts_at) > bindparam("now"))
)
LOCK_UPCOMING_SHIFTS = statement(
    select(col(Shift.id))
    .where(col(Shift.activity_id) == ACTIVITY_ID, col(Shift.starts_at) > bindparam("now"))
    .order_by(col(Shift.id))
    .with_for_update(key_share=True)
)
CANCEL_ENROLMENTS = statement(
    update(Enrolment)
    .where(
        col(Enrolment.shift_id) == func.any(bindparam("shifts", type_=ARRAY(Uuid()))),
        _among(col(Enrolment.state), *enrolments_that_may_become(EnrolmentState.CANCELLED)),
    )
    .values(state=literal("cancelled"), changed_at=bindparam("now"))
    .returning(col(Enrolment.id), col(Enrolment.shift_id), col(Enrolment.volunteer_id))
)
EMPTY_SHIFTS = statement(
    update(Shift).where(col(Shift.id) == func.any(bindparam("shifts", type_=ARRAY(Uuid())))).values(enrolled_count=0)
)

ADD_SHIFT = statement(values(Shift, "id", "activity_id", *SHIFT_FIELDS))
LOCK_SHIFT = statement(
    _with_path(
        col(Shift.id),
        col(Shift.activity_id),
        *(getattr(Shift, name) for name in SHIFT_FIELDS),
        col(Shift.enrolled_count),
    )
    .select_from(Shift)
    .where(col(Shift.id) == SHIFT_ID)
    .with_for_update(key_share=True, of=Shift)
)
EDIT_SHIFT = statement(update(Shift).where(col(Shift.id) == SHIFT_ID).values(**_fields(SHIFT_FIELDS)))
REMOVE_SHIFT = statement(
    delete(Shift).where(
        col(Shift.id) == SHIFT_ID, ~exists().where(col(Enrolment.shift_id) == col(Shift.id)).correlate(Shift)
    )
)

LOCK_VOLUNTEERS = statement(
    select(col(Volunteer.id))
    .where(col(Volunteer.id) == func.any(bindparam("volunteers", type_=ARRAY(Uuid()))))
    .order_by(col(Volunteer.id))
    .with_for_update(key_share=True)
)
LOCK_VOLUNTEER_OF_ENROLMENT = statement(
    select(col(Enrolment.volunteer_id), col(Enrolment.shift_id))
    .join(Volunteer, col(Volunteer.id) == col(Enrolment.volunteer_id))
    .where(col(Enrolment.id) == ENROLMENT_ID)
    .with_for_update(key_share=True, of=Volunteer)
)


def _overlapping_title() -> ColumnElement[str]:
    """The title of an activity that the volunteer is confirmed for at the same time."""
    other, theirs, title = aliased(Shift), aliased(Enrolment), aliased(Activity)
    return (
        select(col(title.title))
        .join(other, col(other.activity_id) == col(title.id))
        .join(theirs, col(theirs.shift_id) == col(other.id))
        .where(
            col(theirs.volunteer_id) == VOLUNTEER_ID,
            col(theirs.state) == literal("confirmed"),
            col(other.id) != col(Shift.id),
            col(other.starts_at) < col(Shift.ends_at),
            col(other.ends_at) > col(Shift.starts_at),
        )
        .limit(1)
        .correlate(Shift)
        .scalar_subquery()
    )


def _is_member() -> ColumnElement[bool]:
    """Whether one of the volunteer's present teams lies below one of the organisations `reach`."""
    above = aliased(Organisation)
    return (
        exists()
        .where(
            col(above.id) == col(Membership.team_id),
            col(Membership.volunteer_id) == VOLUNTEER_ID,
            col(Membership.left_on).is_(None),
            col(above.path).op("&&")(bindparam("reach", type_=ARRAY(Uuid()))),
        )
        .correlate(None)
    )


ENROLMENT_FACTS = statement(
    _with_path(
        col(Shift.starts_at),
        col(Shift.ends_at),
        col(Shift.capacity),
        col(Shift.enrolled_count),
        col(Shift.minimum_age),
        col(Activity.risks),
        col(Person.birth_date),
        col(Enrolment.state).label("state"),
        _overlapping_title().label("overlapping"),
        _is_member().label("is_member"),
    )
    .select_from(Shift)
    .join(Volunteer, col(Volunteer.id) == VOLUNTEER_ID)
    .join(Person, col(Person.id) == col(Volunteer.person_id))
    .outerjoin(
        Enrolment,
        (col(Enrolment.shift_id) == col(Shift.id)) & (col(Enrolment.volunteer_id) == col(Volunteer.id)),
    )
    .where(col(Shift.id) == SHIFT_ID)
)

_place = (
    update(Shift)
    .where(col(Shift.id) == SHIFT_ID, col(Shift.enrolled_count) < col(Shift.capacity))
    .values(enrolled_count=col(Shift.enrolled_count) + 1)
    .returning(col(Shift.id).label("shift_id"))
    .cte("place")
)
_confirmation = insert_or(Enrolment).from_select(
    ["id", "shift_id", "volunteer_id", "state", "risks_acknowledged", "enrolled_at", "changed_at", "enrolled_by"],
    select(
        ENROLMENT_ID,
        _place.c.shift_id,
        VOLUNTEER_ID,
        literal("confirmed", Text()),
        bindparam("risks_acknowledged", type_=Boolean()),
        bindparam("now", type_=DateTime(timezone=True)),
        bindparam("now", type_=DateTime(timezone=True)),
        bindparam("by", type_=Uuid()),
    ),
    include_defaults=False,
)
CONFIRM = statement(
    _confirmation.on_conflict_do_update(
        index_elements=["shift_id", "volunteer_id"],
        set_={
            name: _confirmation.excluded[name]
            for name in ("state", "risks_acknowledged", "enrolled_at", "changed_at", "enrolled_by")
        },
        where=col(Enrolment.state) == literal("cancelled"),
    ).returning(col(Enrolment.id))
)
"""Takes a place and confirms in one statement; no row: there was no place left."""

SHIFT_IS_OPEN = statement(
    select(col(Activity.state) == literal("published"))
    .join(Shift, col(Shift.activity_id) == col(Activity.id))
    .where(col(Shift.id) == SHIFT_ID)
)

_gone = (
    update(Enrolment)
    .where(col(Enrolment.id) == ENROLMENT_ID, col(Enrolment.state) == literal("confirmed"))
    .values(state=literal("cancelled"), changed_at=bindparam("now"))
    .returning(col(Enrolment.shift_id))
    .cte("gone")
)
CANCEL = statement(
    update(Shift)
    .where(col(Shift.id) == _gone.c.shift_id)
    .values(enrolled_count=col(Shift.enrolled_count) - 1)
    .returning(col(Shift.id))
)
"""Cancels and frees the place in one statement; no row: the enrolment had ended before."""

EXPORTED_ENROLMENTS = statement(
    select(
        col(Enrolment.id),
        col(Activity.title),
        col(Shift.starts_at),
        col(Shift.ends_at),
        col(Shift.place),
        col(Enrolment.state),
        col(Enrolment.risks_acknowledged),
        col(Enrolment.enrolled_at),
        col(Enrolment.changed_at),
    )
    .join(Shift, col(Shift.id) == col(Enrolment.shift_id))
    .join(Activity, col(Activity.id) == col(Shift.activity_id))
    .join(Volunteer, col(Volunteer.id) == col(Enrolment.volunteer_id))
    .where(col(Volunteer.person_id) == bindparam("person", type_=Uuid()))
    .order_by(col(Shift.starts_at))
)
