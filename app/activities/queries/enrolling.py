"""Statements of enrolling, and of giving a place back."""

from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Text,
    Uuid,
    and_,
    bindparam,
    case,
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

from app.accounts.models import Organisation
from app.activities.models import Activity, Enrolment, EnrolmentPause, EnrolmentState, Shift, enrolments_that_may_become
from app.kernel.db import statement
from app.volunteers.models import Membership, Volunteer

from .conditions import lacking_in_full
from .shapes import ENROLMENT_ID, NOW, SHIFT_ID, VOLUNTEER_ID, with_path

_CANCELLED = EnrolmentState.CANCELLED
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


def missed(enrolment: Any) -> ColumnElement[bool]:
    """Whether somebody did not come, or gave the place back too late."""
    return or_(col(enrolment.state) == literal("no_show"), col(enrolment.cancelled_late))


def stands(pause: Any) -> ColumnElement[bool]:
    """Whether all causes of a pause are still known as missed, and nobody lifted it; it may be over."""
    cause = aliased(Enrolment)
    withdrawn = exists().where(col(cause.id) == func.any(col(pause.causes)), ~missed(cause)).correlate_except(cause)
    return and_(col(pause.lifted_at).is_(None), ~withdrawn)


def paused_until(volunteer: Any) -> ColumnElement[Any]:
    """Until when the volunteer takes no place; null where nothing is in the way."""
    pause = aliased(EnrolmentPause)
    return (
        select(func.max(col(pause.ends_at)))
        .where(col(pause.volunteer_id) == volunteer, col(pause.ends_at) > NOW, stands(pause))
        .correlate_except(pause)
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
        col(Shift.activity_id),
        col(Shift.starts_at),
        col(Shift.ends_at),
        col(Shift.capacity),
        col(Shift.enrolled_count),
        col(Activity.risks),
        col(Shift.state).label("shift_state"),
        col(Enrolment.state).label("state"),
        lacking_in_full(VOLUNTEER_ID).label("lacks"),
        paused_until(VOLUNTEER_ID).label("paused_until"),
        _is_member().label("is_member"),
    )
    .select_from(Shift)
    .join(Volunteer, col(Volunteer.id) == VOLUNTEER_ID)
    .outerjoin(
        Enrolment,
        (col(Enrolment.shift_id) == col(Shift.id)) & (col(Enrolment.volunteer_id) == col(Volunteer.id)),
    )
    .where(col(Shift.id) == SHIFT_ID)
)

_place = (
    update(Shift)
    .where(
        col(Shift.id) == SHIFT_ID,
        col(Shift.enrolled_count) < col(Shift.capacity),
        col(Shift.state) == literal("planned"),
    )
    .values(enrolled_count=col(Shift.enrolled_count) + 1)
    .returning(col(Shift.id).label("shift_id"))
    .cte("place")
)
ENTRY = ("state", "risks_acknowledged", "enrolled_at", "changed_at", "enrolled_by", "priority", "cancelled_late")


def entry(state: str, shift: Any) -> Any:
    """Enrols in `shift`, a table with a `shift_id`, whoever is not enrolled or has cancelled."""
    entered = insert_or(Enrolment).from_select(
        ["id", "shift_id", "volunteer_id", *ENTRY],
        select(
            ENROLMENT_ID,
            shift.c.shift_id,
            VOLUNTEER_ID,
            literal(state, Text()),
            bindparam("risks_acknowledged", type_=Boolean()),
            NOW,
            NOW,
            bindparam("by", type_=Uuid()),
            literal(0),
            literal(False),
        ),
        include_defaults=False,
    )
    return entered.on_conflict_do_update(
        index_elements=["shift_id", "volunteer_id"],
        set_={name: entered.excluded[name] for name in ENTRY},
        where=col(Enrolment.state) == literal("cancelled"),
    ).returning(col(Enrolment.id))


CONFIRM = statement(entry("confirmed", _place))
"""Takes a place and confirms in one statement; no row: there was no place left."""

SHIFT_IS_OPEN = statement(
    select((col(Activity.state) == literal("published")) & (col(Shift.state) == literal("planned")))
    .join(Shift, col(Shift.activity_id) == col(Activity.id))
    .where(col(Shift.id) == SHIFT_ID)
)

_before = (
    select(col(Enrolment.id), col(Enrolment.state))
    .where(
        col(Enrolment.id) == ENROLMENT_ID,
        or_(*(col(Enrolment.state) == literal(str(state)) for state in enrolments_that_may_become(_CANCELLED))),
    )
    .with_for_update(key_share=True)
    .cte("before")
)
_moved_since = (
    exists()
    .where(col(Shift.id) == col(Enrolment.shift_id), col(Shift.moved_at) > col(Enrolment.enrolled_at))
    .correlate(Enrolment)
)
_gone = (
    update(Enrolment)
    .where(col(Enrolment.id) == _before.c.id)
    .values(
        state=literal("cancelled"),
        changed_at=NOW,
        confirm_by=None,
        passed_over=None,
        cancelled_late=and_(bindparam("late", type_=Boolean()), _before.c.state == literal("confirmed"), ~_moved_since),
    )
    .returning(col(Enrolment.shift_id), _before.c.state, col(Enrolment.cancelled_late))
    .cte("gone")
)
_given_back = case((_gone.c.state == literal("waitlisted"), 0), else_=1)
CANCEL = statement(
    update(Shift)
    .where(col(Shift.id) == _gone.c.shift_id)
    .values(enrolled_count=col(Shift.enrolled_count) - _given_back)
    .returning(_gone.c.state, _gone.c.cancelled_late)
)
"""Cancels and frees the place in one statement; no row: the enrolment had ended before.

Nobody is late who enrolled before the shift was moved: it is not what they had said yes to.
"""

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
