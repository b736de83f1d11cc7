"""What came of a scan, as people read it."""

from app.attendance.models import Direction, Outcome
from app.attendance.service import Scanned
from app.kernel.i18n import mark

SENTENCES: dict[str, str] = {
    Outcome.OK: mark("Done."),
    Outcome.NOT_ENROLLED: mark("Not enrolled in this shift. Enrol first, while it has not begun."),
    Outcome.WAITLISTED: mark(
        "Still on the waiting list. Accept the place if one is offered under My shifts, or ask the team's leader."
    ),
    Outcome.CANCELLED: mark(
        "The enrolment was cancelled. Enrol again before the shift begins, or ask the team's leader."
    ),
    Outcome.TOO_EARLY: mark("Too early. Check-in opens 30 minutes before the shift."),
    Outcome.TOO_LATE: mark("Too late: the shift is over. The team's leader can still enter the hours."),
    Outcome.WRONG_PLACE: mark(
        "Too far from the place of the shift, or the phone does not say where it is. Go there and allow the location, "
        "or scan the venue's code."
    ),
    Outcome.TOKEN_EXPIRED: mark("This code is old. Scan the one that is on the screen now."),
    Outcome.TOKEN_INVALID: mark("This code is not genuine, or it is for another shift or person. Scan the right one."),
    Outcome.ALREADY_IN: mark("Checked in already. Check out when you leave."),
    Outcome.REVOKED: mark("This code was replaced by a newer one. Scan that one, or type the code or number."),
    Outcome.CONFLICT: mark("This doesn’t fit what was recorded before: one checks out after having checked in."),
}
"""Why a scan does not count, by its reason."""
DONE = {Direction.IN: mark("You are checked in."), Direction.OUT: mark("You are checked out. Thank you!")}
DONE_BY_STAFF = {Direction.IN: mark("Check-in"), Direction.OUT: mark("Check-out")}
UNPLACED = mark("Recorded. It counts once the staff have confirmed that you were there.")
TO_REVIEW = mark("Recorded. The staff will look at it.")


def tone(scanned: Scanned) -> str:
    """good, wait or bad: what colour and icon repeat."""
    if scanned.outcome != Outcome.OK:
        return "bad"
    return "wait" if scanned.needs_review else "good"


def sentence(scanned: Scanned, *, by_staff: bool) -> str:
    """The message id of what to tell whoever scanned."""
    if scanned.outcome != Outcome.OK:
        return SENTENCES[scanned.outcome]
    if scanned.would_refuse:
        return TO_REVIEW
    if scanned.needs_review:
        return UNPLACED
    return (DONE_BY_STAFF if by_staff else DONE)[scanned.direction]
