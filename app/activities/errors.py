"""What activities refuse."""

from app.kernel.errors import DomainError


class AlreadyPublished(DomainError):
    code = "ALREADY_PUBLISHED"
    template = "This activity is published already. Nothing more is needed."


class ActivityIsCancelled(DomainError):
    code = "ACTIVITY_CANCELLED"
    template = "This activity was called off. Plan it again instead."


class ShiftIsCancelled(DomainError):
    code = "SHIFT_CANCELLED"
    template = "This shift was called off. Choose another shift."


class NotInsured(DomainError):
    code = "NOT_INSURED"
    template = "Rescue is dangerous: take out insurance for those who serve, then note it here."


class AdultsOnly(DomainError):
    """A shift is for minors alone, and rescue is for adults."""

    code = "ADULTS_ONLY"
    template = "Rescue is for adults, and a shift has a maximum age below 18. Change that shift first."


class CategoryIsFixed(DomainError):
    code = "CATEGORY_FIXED"
    template = (
        "People may have enrolled by now: this can't become rescue, nor stop being it. Plan another activity instead."
    )


class UnknownQualification(DomainError):
    code = "UNKNOWN_QUALIFICATION"
    template = "There is no qualification with the code %(code)s. Choose one of the list, or have it added there."


class SeriesEnded(DomainError):
    code = "SERIES_ENDED"
    template = "This series ends before that day. Plan a new series instead."


class DayHasPeople(DomainError):
    code = "DAY_HAS_PEOPLE"
    template = "People have enrolled for that day. Call that shift off instead: they will be told."


class NoShifts(DomainError):
    code = "NO_SHIFTS"
    template = "Add a shift in the future first: without one nobody can enrol."


class ShiftInUse(DomainError):
    code = "SHIFT_IN_USE"
    template = "Somebody has enrolled in this shift or checked in, so it can't be removed. Call it off instead."


class CapacityBelowEnrolled(DomainError):
    """More people have enrolled than the new number of places."""

    code = "CAPACITY_BELOW_ENROLLED"
    template = "%(enrolled)s people have enrolled; there can't be fewer places."


class ShiftNotOpen(DomainError):
    code = "SHIFT_NOT_OPEN"
    template = "This activity is not open for enrolment. Choose another activity."


class ShiftStarted(DomainError):
    code = "SHIFT_STARTED"
    template = (
        "This shift has already begun, so nothing about it changes any more. "
        "Choose a later shift, or talk to the team's leader."
    )


class ShiftEnded(DomainError):
    code = "SHIFT_ENDED"
    template = "This shift is over. Choose a later one."


class ShiftFull(DomainError):
    code = "SHIFT_FULL"
    template = "All places of this shift are taken. Join the waiting list, or choose another shift."


class TooYoung(DomainError):
    code = "TOO_YOUNG"
    template = "People must be at least %(minimum)s years old for this shift. Choose another one."


class AgeUnknown(DomainError):
    code = "AGE_UNKNOWN"
    template = (
        "This shift is for people of a certain age, and the date of birth is not on record. "
        "Ask the county's staff to record it."
    )


class TooOld(DomainError):
    code = "TOO_OLD"
    template = "People may be at most %(maximum)s years old for this shift. Choose another one."


class NoMinorsInRescue(DomainError):
    code = "NO_MINORS_IN_RESCUE"
    template = "Nobody under 18 takes part in rescue work. Choose another activity."


class GuardianMustAgree(DomainError):
    code = "GUARDIAN_MUST_AGREE"
    template = "Who is under 18 on that day needs the consent of a guardian. Ask your guardian first."


class GuardianMustAgreeToData(DomainError):
    code = "GUARDIAN_MUST_AGREE_TO_DATA"
    template = (
        "Who is under 14 on that day needs a guardian's consent to the use of data and of the location, too. "
        "Ask your guardian again."
    )


class SkillsMissing(DomainError):
    code = "SKILLS_MISSING"
    template = "This shift needs skills that are not in the profile: %(skills)s. Add them there if you have them."


class QualificationsMissing(DomainError):
    code = "QUALIFICATIONS_MISSING"
    template = (
        "On that day you must hold: %(qualifications)s. If you do, show the paper to the leader or the staff of "
        "%(recorded_by)s, who record it."
    )


class TooManyHours(DomainError):
    code = "TOO_MANY_HOURS"
    template = "With this shift you would serve more than %(hours)s hours on one day. Choose another day."


class MembersOnly(DomainError):
    code = "MEMBERS_ONLY"
    template = "Only members of %(team)s may take part. Ask its leader to take you in, or choose another activity."


class OverlappingShift(DomainError):
    code = "OVERLAPPING_SHIFT"
    template = "You are enrolled in another shift at that time: %(title)s. Cancel it first, or choose another one."


class RisksNotAcknowledged(DomainError):
    code = "RISKS_NOT_ACKNOWLEDGED"
    template = "Read the risks of this activity and confirm that you know them."


class AlreadyEnrolled(DomainError):
    code = "ALREADY_ENROLLED"
    template = "This volunteer is enrolled in this shift already."


class NotEnrolled(DomainError):
    code = "NOT_ENROLLED"
    template = "This enrolment has ended or was cancelled. Open the list anew."


class AlreadyWaiting(DomainError):
    code = "ALREADY_WAITING"
    template = "This volunteer is on the waiting list of this shift already. Its place is shown under the shifts."


class NotWaiting(DomainError):
    code = "NOT_WAITING"
    template = "This volunteer is not on the waiting list any more."


class NothingOffered(DomainError):
    code = "NOTHING_OFFERED"
    template = "No place is offered to you in this shift now. Join the waiting list, or choose another shift."


class OfferLapsed(DomainError):
    code = "OFFER_LAPSED"
    template = "This place had to be accepted by %(until)s. Join the waiting list again."


class ShiftNotOver(DomainError):
    code = "SHIFT_NOT_OVER"
    template = "Absence can be noted when the shift is over."


class EnrolmentPaused(DomainError):
    """Too many shifts were missed; `until` is a day of the county."""

    code = "ENROLMENT_PAUSED"
    template = "No new places until %(until)s, because shifts were missed. A leader above the team can lift this."


class NotPaused(DomainError):
    code = "NOT_PAUSED"
    template = "This volunteer can take places: there is nothing to lift."
