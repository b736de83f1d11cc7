"""What must always hold among activities."""

from sqlalchemy import func, literal, or_, select
from sqlmodel import col

from app.kernel.db import statement
from app.kernel.verification import Check

from .models import HOLDS_PLACE, Activity, ActivityState, Enrolment, Shift

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
)
