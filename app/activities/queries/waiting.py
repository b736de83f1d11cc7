"""Statements of the waiting list: joining it, what happens to the places that are offered, and its order."""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    DateTime,
    Integer,
    Text,
    and_,
    bindparam,
    case,
    func,
    literal,
    or_,
    select,
    tuple_,
    union,
    update,
)
from sqlmodel import col

from app.activities.models import Activity, Enrolment, Shift
from app.kernel.db import statement
from app.volunteers.models import Volunteer

from .conditions import lacking, lacking_in_full, overlapping_title
from .enrolling import entry, paused_until
from .shapes import ENROLMENT_ID, NOW, SHIFT_ID, VOLUNTEER_ID

_waits = col(Enrolment.state) == literal("waitlisted")
_offered = col(Enrolment.state) == literal("offered")


def _open() -> ColumnElement[bool]:
    """Whether people can still be promoted into the shift."""
    return and_(
        col(Shift.starts_at) > NOW,
        col(Shift.state) == literal("planned"),
        col(Activity.state) == literal("published"),
    )


_has_place = col(Shift.enrolled_count) < col(Shift.capacity)
_paused = paused_until(col(Enrolment.volunteer_id))
_hindrance = case(
    (overlapping_title(col(Enrolment.volunteer_id)).is_not(None), literal("overlapping", Text())),
    (_paused.is_not(None), literal("paused", Text())),
    (func.cardinality(lacking(col(Enrolment.volunteer_id))) > 0, literal("conditions", Text())),
)
_this_shift = select(col(Shift.id).label("shift_id")).where(col(Shift.id) == SHIFT_ID).cte("this_shift")
WAIT = statement(entry("waitlisted", _this_shift))
"""Puts somebody at the end of the waiting list; no row: they have a place, are offered one, or wait already."""

HOLD_SHIFT = statement(select(col(Shift.id)).where(col(Shift.id) == SHIFT_ID).with_for_update(key_share=True))
RECONSIDER = statement(
    update(Enrolment)
    .where(
        col(Enrolment.shift_id) == col(Shift.id),
        col(Shift.id) == SHIFT_ID,
        _waits,
        col(Enrolment.passed_over).is_not(None),
        _hindrance.is_(None),
    )
    .values(passed_over=None, changed_at=NOW)
)
"""Takes those up again who were passed over, and have nothing in their way any more."""

FIRST_WAITING = statement(
    select(
        col(Enrolment.id),
        col(Enrolment.volunteer_id),
        col(Enrolment.shift_id),
        col(Shift.starts_at),
        col(Shift.ends_at),
        col(Activity.title),
        col(Volunteer.person_id),
        _hindrance.label("hindrance"),
    )
    .join(Shift, col(Shift.id) == col(Enrolment.shift_id))
    .join(Activity, col(Activity.id) == col(Shift.activity_id))
    .join(Volunteer, col(Volunteer.id) == col(Enrolment.volunteer_id))
    .where(col(Shift.id) == SHIFT_ID, _waits, col(Enrolment.passed_over).is_(None), _has_place, _open())
    .order_by(col(Enrolment.priority).desc(), col(Enrolment.enrolled_at), col(Enrolment.id))
    .limit(1)
)
"""Who is next for a place of this shift, and what is in their way; no row: nobody, or no place."""

LOCK_VOLUNTEER_IF_FREE = statement(
    select(col(Volunteer.id)).where(col(Volunteer.id) == VOLUNTEER_ID).with_for_update(key_share=True, skip_locked=True)
)
STILL_HINDERED = statement(
    select(_hindrance)
    .select_from(Enrolment)
    .join(Shift, col(Shift.id) == col(Enrolment.shift_id))
    .where(col(Enrolment.id) == ENROLMENT_ID)
)
PASS_OVER = statement(
    update(Enrolment)
    .where(col(Enrolment.id) == ENROLMENT_ID, _waits)
    .values(passed_over=bindparam("why", type_=Text()), changed_at=NOW)
)


def _take(state: str, **also: Any) -> Any:
    """A place of the shift goes to somebody who waits for it."""
    moved = (
        update(Enrolment)
        .where(col(Enrolment.id) == ENROLMENT_ID, _waits)
        .values(state=literal(state), changed_at=NOW, passed_over=None, **also)
        .returning(col(Enrolment.shift_id))
        .cte("moved")
    )
    return (
        update(Shift)
        .where(col(Shift.id) == moved.c.shift_id)
        .values(enrolled_count=col(Shift.enrolled_count) + 1)
        .returning(col(Shift.id))
    )


OFFER = statement(_take("offered", confirm_by=bindparam("until", type_=DateTime(timezone=True))))
PROMOTE = statement(_take("confirmed"))

PLACE_OFFERED = statement(
    select(
        col(Enrolment.id),
        col(Enrolment.state),
        col(Enrolment.confirm_by),
        col(Shift.starts_at),
        col(Shift.ends_at),
        col(Activity.title),
        col(Volunteer.person_id),
        lacking_in_full(col(Enrolment.volunteer_id)).label("lacks"),
        _paused.label("paused_until"),
    )
    .join(Shift, col(Shift.id) == col(Enrolment.shift_id))
    .join(Activity, col(Activity.id) == col(Shift.activity_id))
    .join(Volunteer, col(Volunteer.id) == col(Enrolment.volunteer_id))
    .where(col(Enrolment.id) == ENROLMENT_ID)
)
"""What is offered, and what is in the way of taking it; read under the locks of the volunteer and the shift."""

ACCEPT = statement(
    update(Enrolment)
    .where(col(Enrolment.id) == ENROLMENT_ID, _offered)
    .values(state=literal("confirmed"), confirm_by=None, changed_at=NOW)
    .returning(col(Enrolment.id))
)
CUT_OFFERS = statement(
    update(Enrolment)
    .where(
        col(Enrolment.shift_id) == SHIFT_ID,
        _offered,
        col(Enrolment.confirm_by) > bindparam("latest", type_=DateTime(timezone=True)),
    )
    .values(confirm_by=bindparam("latest", type_=DateTime(timezone=True)))
)
_lapsed = (
    update(Enrolment)
    .where(col(Enrolment.shift_id) == SHIFT_ID, _offered, col(Enrolment.confirm_by) <= NOW)
    .values(state=literal("cancelled"), confirm_by=None, changed_at=NOW)
    .returning(col(Enrolment.id), col(Enrolment.shift_id), col(Enrolment.volunteer_id))
    .cte("lapsed")
)
_freed = (
    update(Shift)
    .where(col(Shift.id) == SHIFT_ID)
    .values(enrolled_count=col(Shift.enrolled_count) - select(func.count()).select_from(_lapsed).scalar_subquery())
    .returning(col(Shift.starts_at), col(Shift.ends_at), col(Shift.activity_id))
    .cte("freed")
)
LAPSE = statement(
    select(
        _lapsed.c.id,
        _lapsed.c.shift_id,
        _lapsed.c.volunteer_id,
        _freed.c.starts_at,
        _freed.c.ends_at,
        col(Activity.title),
        col(Volunteer.person_id),
    )
    .select_from(_lapsed)
    .join(_freed, literal(True))
    .join(Activity, col(Activity.id) == _freed.c.activity_id)
    .join(Volunteer, col(Volunteer.id) == _lapsed.c.volunteer_id)
)
"""Takes the places back that nobody accepted in time."""

PRIORITISE = statement(
    update(Enrolment)
    .where(col(Enrolment.id) == ENROLMENT_ID, _waits)
    .values(priority=bindparam("new_priority", type_=Integer()), changed_at=NOW)
    .returning(col(Enrolment.id))
)
_lapsing = select(col(Enrolment.shift_id)).where(_offered, col(Enrolment.confirm_by) <= NOW)
_fillable = (
    select(col(Enrolment.shift_id))
    .join(Shift, col(Shift.id) == col(Enrolment.shift_id))
    .join(Activity, col(Activity.id) == col(Shift.activity_id))
    .where(_waits, _has_place, _open(), or_(col(Enrolment.passed_over).is_(None), _hindrance.is_(None)))
)
SHIFTS_TO_SETTLE = statement(
    union(_lapsing, _fillable).order_by("shift_id").limit(bindparam("at_most", type_=Integer()))
)
"""Shifts where an offer has lapsed, or where somebody waits although there is a place."""


def ahead(enrolment: Any, other: Any) -> ColumnElement[bool]:
    """Whether `other` stands before `enrolment` in the same waiting list."""
    return and_(
        col(other.shift_id) == col(enrolment.shift_id),
        col(other.state) == literal("waitlisted"),
        or_(
            col(other.priority) > col(enrolment.priority),
            and_(
                col(other.priority) == col(enrolment.priority),
                tuple_(col(other.enrolled_at), col(other.id)) < tuple_(col(enrolment.enrolled_at), col(enrolment.id)),
            ),
        ),
    )
