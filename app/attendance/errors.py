"""What attendance refuses. A refused check-in is no error but a recorded scan with its reason."""

from app.kernel.errors import DomainError


class OwnRecord(DomainError):
    code = "OWN_RECORD"
    template = "Somebody else must approve or correct your own hours."


class AlreadyCheckedIn(DomainError):
    code = "ALREADY_CHECKED_IN"
    template = (
        "Somebody has checked in already: that place can't be given back, nor the shift be moved away or called off. "
        "Check out on leaving; other shifts can be called off once this one has begun."
    )


class RecordNotOpen(DomainError):
    code = "RECORD_NOT_OPEN"
    template = "These hours were approved or corrected already."


class SecondPersonNeeded(DomainError):
    code = "SECOND_PERSON_APPROVES"
    template = "You entered these minutes. Somebody else must confirm them."


class StillCheckedIn(DomainError):
    code = "STILL_CHECKED_IN"
    template = "This volunteer is still checked in. Approve the hours after the check-out."


class HigherApprovalNeeded(DomainError):
    code = "HIGHER_APPROVAL_NEEDED"
    template = "More than %(hours)s hours on one day need the approval of the organisation above the team."


class BureauApprovalNeeded(DomainError):
    code = "BUREAU_APPROVAL_NEEDED"
    template = "More than %(hours)s hours on one day need the approval of an officer above that."


class BeyondShift(DomainError):
    """More minutes than the shift and its grace have room for."""

    code = "BEYOND_SHIFT"
    template = "The shift, with a quarter of an hour before and after it, has room for %(minutes)s minutes at most."


class NoPlace(DomainError):
    code = "NO_PLACE"
    template = "This volunteer had no place in the shift, so no hours can be entered for it."


class RecordExists(DomainError):
    code = "RECORD_EXISTS"
    template = "There are hours for this shift already. Correct those instead."


class AlreadyProposed(DomainError):
    code = "ALREADY_PROPOSED"
    template = "Somebody has proposed other minutes already. Confirm or decline that first."


class NothingToCorrect(DomainError):
    """Hours replaced by the same would be marked as changed wherever they are shown or certified."""

    code = "NOTHING_TO_CORRECT"
    template = "These hours are %(minutes)s minutes already. Type how many it should be instead."


class CorrectionDecided(DomainError):
    code = "CORRECTION_DECIDED"
    template = "This correction was confirmed or declined already."


class AlreadyAppealed(DomainError):
    code = "ALREADY_APPEALED"
    template = "You have appealed already. Please wait for the answer."


class NothingToAppeal(DomainError):
    """What is asked for is what there is."""

    code = "NOTHING_TO_APPEAL"
    template = "These %(minutes)s minutes are what we have for this shift already. Type how many it should be instead."


class AppealTooLate(DomainError):
    code = "APPEAL_TOO_LATE"
    template = "An appeal is possible for %(days)s days after the hours are decided on."


class AppealDecided(DomainError):
    code = "APPEAL_DECIDED"
    template = "This appeal was answered already."


class SomebodyElseDecides(DomainError):
    code = "SOMEBODY_ELSE_DECIDES"
    template = "You decided on these hours. Somebody else must answer the appeal."


class PassedOn(DomainError):
    code = "PASSED_ON"
    template = "The time for an answer is over. The organisation above the team decides now."


class Involved(DomainError):
    code = "INVOLVED"
    template = "You served, entered or approved what this is about. Somebody else must look at it."


class AnomalyResolved(DomainError):
    code = "ANOMALY_RESOLVED"
    template = "Somebody has looked at this already."


class WrongVenueCode(DomainError):
    code = "WRONG_VENUE_CODE"
    template = "This code fits none of your shifts now. Codes change every 30 seconds: type the one that is shown."


class WrongBadge(DomainError):
    code = "WRONG_BADGE"
    template = "This is not a volunteer's code. Scan it again, or type the volunteer number."


class NoHours(DomainError):
    code = "NO_HOURS"
    template = "There are no approved hours here in this time, or nobody has this number."


class SeveralPeople(DomainError):
    code = "SEVERAL_PEOPLE"
    template = "Several people have this phone number. Write the name beside it, or use the volunteer number."


class ListedTwice(DomainError):
    code = "LISTED_TWICE"
    template = "This volunteer is on the list already."


class EnoughCertificates(DomainError):
    code = "ENOUGH_CERTIFICATES"
    template = "You have had %(number)s certificates made today. Those are valid; ask for another one tomorrow."


class BatchOver(DomainError):
    code = "BATCH_OVER"
    template = "This list is done already."


class OwnRating(DomainError):
    code = "OWN_RATING"
    template = "Somebody else must rate your own service."


class NotServed(DomainError):
    code = "NOT_SERVED"
    template = "Only approved hours can be rated. Approve them first."


class AlreadyRated(DomainError):
    code = "ALREADY_RATED"
    template = "This service is rated already. Withdraw that rating first."


class RatingWithdrawn(DomainError):
    code = "RATING_WITHDRAWN"
    template = "This rating was withdrawn already."


class OwnScan(DomainError):
    code = "OWN_SCAN"
    template = "Somebody else must decide about your own check-ins."


class NothingToReview(DomainError):
    code = "NOTHING_TO_REVIEW"
    template = "This scan counts as it is, or somebody has decided about it already. Open the list anew."


class NoPlaceInShift(DomainError):
    code = "NO_PLACE_IN_SHIFT"
    template = "This volunteer has no place in the shift. Reject the scan, or give them a place first."


class ReviewDoesNotFit(DomainError):
    code = "REVIEW_DOES_NOT_FIT"
    template = "Coming and leaving must take turns. Decide about this volunteer's scans together."


class OtherPerson(DomainError):
    code = "OTHER_PERSON"
    template = "These scans belong to somebody else. They are sent when that person signs in on this device."


class NoPrintedCode(DomainError):
    code = "NO_PRINTED_CODE"
    template = "This activity allows no printed code. Allow it where you edit the activity, or show the venue's code."


class WasThere(DomainError):
    code = "WAS_THERE"
    template = "This volunteer was scanned or has hours in this shift. Decide about the hours instead."
