"""What must always hold among activities."""

from datetime import timedelta

from sqlalchemy import Interval, func, literal, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.kernel.db import statement
from app.kernel.verification import Check
from app.volunteers.models import ServiceCategory

from .models import HOLDS_PLACE, Activity, ActivityState, Enrolment, EnrolmentState, Shift, ShiftState
from .queries.waiting import ahead

ADULT = literal(18)

COUNT_IS_WRONG = statement(
    select(col(Shift.id), col(Shift.enrolled_count), func.count(col(Enrolment.id)).label("enrolments"))
    .outerjoin(
        Enrolment,
        (col(Enrolment.shift_id) == col(Shift.id))
        & or_(*(col(Enrolment.state) == literal(str(state)) for state in HOLDS_PLACE)),
    )
    .group_by(col(Shift.id))
    .having(func.count(col(Enrolment.id)) != col(Shift.enrolled_count))
)
CANCELLED_BUT_ENROLLED = statement(
    select(col(Shift.id), col(Shift.enrolled_count))
    .join(Activity, col(Activity.id) == col(Shift.activity_id))
    .where(
        col(Activity.state) != literal(str(ActivityState.PUBLISHED)),
        col(Shift.starts_at) > func.now(),
        col(Shift.enrolled_count) > 0,
    )
)

_offer, _waiting = aliased(Enrolment), aliased(Enrolment)
_waits = col(_waiting.state) == literal(str(EnrolmentState.WAITLISTED))
_offered = col(_offer.state) == literal(str(EnrolmentState.OFFERED))
WAITS_FOR_A_FREE_PLACE = statement(
    select(col(Shift.id), col(_waiting.id).label("enrolment"))
    .join(Activity, col(Activity.id) == col(Shift.activity_id))
    .join(_waiting, col(_waiting.shift_id) == col(Shift.id))
    .where(
        _waits,
        col(_waiting.passed_over).is_(None),
        col(Shift.enrolled_count) < col(Shift.capacity),
        col(Shift.starts_at) > func.now(),
        col(Shift.state) == literal(str(ShiftState.PLANNED)),
        col(Activity.state) == literal(str(ActivityState.PUBLISHED)),
    )
)
OFFERED_OUT_OF_ORDER = statement(
    select(col(_offer.id), col(_waiting.id).label("stood_before"))
    .join(_waiting, ahead(_offer, _waiting))
    .where(
        _offered,
        col(_waiting.passed_over).is_(None),
        # Who joins while another one is promoted has an earlier time, and could not be seen yet.
        col(_waiting.changed_at) < col(_offer.changed_at) - literal(timedelta(minutes=1), Interval()),
    )
)
OFFERED_TOO_LONG = statement(
    select(col(_offer.id), col(_offer.confirm_by), col(Shift.starts_at))
    .join(Shift, col(Shift.id) == col(_offer.shift_id))
    .where(
        _offered,
        or_(
            col(_offer.confirm_by) > col(Shift.starts_at),
            (col(Shift.starts_at) > func.now())
            & (col(_offer.confirm_by) < func.now() - literal(timedelta(hours=1), Interval())),
        ),
    )
)
RESCUE_FOR_MINORS = statement(
    select(col(Shift.id), col(Shift.minimum_age))
    .join(Activity, col(Activity.id) == col(Shift.activity_id))
    .where(
        col(Activity.category) == literal(str(ServiceCategory.RESCUE)),
        col(Activity.published_at).is_not(None),
        col(Shift.state) == literal(str(ShiftState.PLANNED)),
        col(Shift.starts_at) > func.now(),
        func.coalesce(col(Shift.minimum_age), 0) < ADULT,
    )
)

CHECKS = (
    Check(
        "activities.enrolled_count",
        "A shift's number of taken places is the number of its enrolments that hold one.",
        COUNT_IS_WRONG,
    ),
    Check(
        "activities.only_published_have_enrolments",
        "Nobody is enrolled in a future shift of an activity that is a draft or cancelled.",
        CANCELLED_BUT_ENROLLED,
    ),
    Check(
        "activities.free_places_are_given_on",
        "Nobody who could take a place waits for a shift that has one.",
        WAITS_FOR_A_FREE_PLACE,
    ),
    Check(
        "activities.offers_in_order",
        "No place is offered to anybody while somebody waits who stood before them.",
        OFFERED_OUT_OF_ORDER,
    ),
    Check(
        "activities.offers_end",
        "An offered place can be accepted until its shift begins at most, and is not held past its time.",
        OFFERED_TOO_LONG,
    ),
    Check(
        "activities.rescue_is_for_adults",
        "Nobody under 18 can enrol in a shift of a rescue activity.",
        RESCUE_FOR_MINORS,
    ),
)
