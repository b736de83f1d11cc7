"""Statements of enrolling, and of giving a place back."""

from sqlalchemy import (
    Boolean,
    ColumnElement,
    DateTime,
    Text,
    Uuid,
    bindparam,
    exists,
    func,
    literal,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as insert_or
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.accounts.models import Organisation, Person
from app.activities.models import Activity, Enrolment, Shift
from app.kernel.db import statement
from app.volunteers.models import Membership, Volunteer

from .shapes import ENROLMENT_ID, SHIFT_ID, VOLUNTEER_ID, with_path

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
    with_path(
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
