"""What activities refuse."""

from app.kernel.errors import DomainError


class AlreadyPublished(DomainError):
    code = "ALREADY_PUBLISHED"
    template = "This activity is published already."


class ActivityIsCancelled(DomainError):
    code = "ACTIVITY_CANCELLED"
    template = "This activity is cancelled."


class NoShifts(DomainError):
    code = "NO_SHIFTS"
    template = "Add a shift in the future first: without one nobody can enrol."


class ShiftInUse(DomainError):
    code = "SHIFT_IN_USE"
    template = "Somebody has enrolled in this shift or checked in, so it can't be removed."


class CapacityBelowEnrolled(DomainError):
    """More people have enrolled than the new number of places."""

    code = "CAPACITY_BELOW_ENROLLED"
    template = "%(enrolled)s people have enrolled; there can't be fewer places."


class ShiftNotOpen(DomainError):
    code = "SHIFT_NOT_OPEN"
    template = "This activity is not open for enrolment."


class ShiftStarted(DomainError):
    code = "SHIFT_STARTED"
    template = "This shift has already begun."


class ShiftEnded(DomainError):
    code = "SHIFT_ENDED"
    template = "This shift is over."


class ShiftFull(DomainError):
    code = "SHIFT_FULL"
    template = "All places of this shift are taken. Choose another shift."


class TooYoung(DomainError):
    code = "TOO_YOUNG"
    template = "People must be at least %(minimum)s years old for this shift."


class AgeUnknown(DomainError):
    code = "AGE_UNKNOWN"
    template = "This shift has a minimum age of %(minimum)s years, and the date of birth is not on record."


class OverlappingShift(DomainError):
    code = "OVERLAPPING_SHIFT"
    template = "You are enrolled in another shift at that time: %(title)s."


class RisksNotAcknowledged(DomainError):
    code = "RISKS_NOT_ACKNOWLEDGED"
    template = "Read the risks of this activity and confirm that you know them."


class AlreadyEnrolled(DomainError):
    code = "ALREADY_ENROLLED"
    template = "This volunteer is enrolled in this shift already."


class NotEnrolled(DomainError):
    code = "NOT_ENROLLED"
    template = "This enrolment has ended or was cancelled."
