"""What must always hold among activities."""

from app.kernel.verification import Check

from . import queries

CHECKS = (
    Check(
        "activities.enrolled_count",
        "A shift's number of taken places is the number of its enrolments that hold one.",
        queries.COUNT_IS_WRONG,
    ),
    Check(
        "activities.only_published_have_enrolments",
        "Nobody is enrolled in a future shift of an activity that is a draft or cancelled.",
        queries.CANCELLED_BUT_ENROLLED,
    ),
)
