"""What skills refuse."""

from app.kernel.errors import DomainError


class OutOfPlace(DomainError):
    code = "ASSESSMENT_OUT_OF_PLACE"
    template = "The assessment is not at this step, or no longer. Look at it again."


class OnAnotherSide(DomainError):
    """Creator, approver, assessor, panel, checker, inspector and filer are different people, none the candidate."""

    code = "ON_ANOTHER_SIDE"
    template = "This person stands on another side of the case already. Somebody else must do this."


class RelatedToCandidate(DomainError):
    code = "RELATED_TO_CANDIDATE"
    template = "This person is of the candidate's family. Name somebody else."


class NotAssessed(DomainError):
    code = "NOT_ASSESSED"
    template = "Nobody is assessed for this grade. Choose another one of a ladder that is in force."


class NoAssessingBody(DomainError):
    code = "NO_ASSESSING_BODY"
    template = "This organisation is not on record as an assessing body. Ask the bureau to record its codes."


class NotEmployedHere(DomainError):
    code = "NOT_EMPLOYED_HERE"
    template = "An employer assesses its own workers only, and this person is none. Add them to the roster first."


class AssessmentRuns(DomainError):
    code = "ASSESSMENT_RUNS"
    template = "An assessment of this person for this grade is under way already."


class PersonUnknown(DomainError):
    code = "PERSON_UNKNOWN"
    template = "Nobody of this name has this phone number. Compare both with the person."


class TooFewAssessors(DomainError):
    code = "TOO_FEW_ASSESSORS"
    template = "Name at least two assessors first."


class TooFewPanelists(DomainError):
    code = "TOO_FEW_PANELISTS"
    template = "Name at least three members of the panel first."


class AlreadyHandedIn(DomainError):
    code = "ALREADY_HANDED_IN"
    template = "You have handed this in already. What is handed in stays as it is."


class QuotaFull(DomainError):
    code = "QUOTA_FULL"
    template = "All %(places)s places of this grade are taken. One must become free first, or the quota be raised."


class AppealLate(DomainError):
    code = "SCORE_APPEAL_LATE"
    template = "The time to ask for a check of the scores is over."


class InspectionWaits(DomainError):
    code = "INSPECTION_WAITS"
    template = "This case was drawn for an inspection, which has not found it in order. Nothing is filed before that."


class NothingToDraw(DomainError):
    code = "NOTHING_TO_DRAW"
    template = "There are fewer cases than you want to draw. Draw fewer."


class InspectionDone(DomainError):
    code = "INSPECTION_DONE"
    template = "This case was inspected already."


class CertificateNumberParts(DomainError):
    code = "NO_NATIONAL_LEVEL"
    template = "This grade has no national level, so no certificate number can be made. Correct the ladder."
