"""What must always hold in attendance."""

from app.kernel.verification import Check

from . import queries

CHECKS = (
    Check(
        "attendance.approved_records_have_awards",
        "Every approved service record has exactly one award, be it of nothing with its reason.",
        queries.WITHOUT_AWARD,
    ),
    Check(
        "attendance.awards_have_approved_records",
        "Every award for service has its approved record, and was taken back if and only if that was replaced.",
        queries.WITHOUT_RECORD,
    ),
    Check(
        "attendance.arrivals_and_departures_alternate",
        "Nobody is in twice, or left without having come.",
        queries.NOT_ALTERNATING,
    ),
    Check(
        "attendance.served_were_enrolled",
        "Whoever has approved hours in a shift was enrolled and counts as attended.",
        queries.SERVED_UNENROLLED,
    ),
)
