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


class OwnEducation(DomainError):
    code = "OWN_EDUCATION"
    template = "Nobody records their own degree. Show the paper to somebody else who may."


class DegreeRecorded(DomainError):
    code = "DEGREE_RECORDED"
    template = "This degree is recorded already."


class LadderFileRefused(DomainError):
    code = "LADDER_FILE_REFUSED"
    template = "%(key)s: %(problem)s"


class LadderExists(DomainError):
    code = "LADDER_EXISTS"
    template = "Version %(version)s of this ladder is there already. Give the file a higher version."


class LadderPublished(DomainError):
    code = "LADDER_PUBLISHED"
    template = "This version is published and never changes. Begin a draft of the next one."


class DraftExists(DomainError):
    code = "LADDER_DRAFT_EXISTS"
    template = "There is a draft of this ladder already. Continue with it, or discard it."


class AlreadyEmployed(DomainError):
    code = "ALREADY_EMPLOYED"
    template = "This person works here already."


class HasLeft(DomainError):
    code = "HAS_LEFT"
    template = "This person no longer works here."


class KnownByAnotherName(DomainError):
    code = "KNOWN_BY_ANOTHER_NAME"
    template = "This identity number is known with another name. Compare both with the identity card."


class DaysInWrongOrder(DomainError):
    code = "DAYS_IN_WRONG_ORDER"
    template = "This day lies before the beginning, %(day)s. Choose a later one."


class GradeHeld(DomainError):
    code = "GRADE_HELD"
    template = "This person holds this grade in this occupation already."


class GradeEnded(DomainError):
    code = "GRADE_ENDED"
    template = "This grade has ended already."


class WageTableWaits(DomainError):
    code = "WAGE_TABLE_WAITS"
    template = "A wage table waits for a decision already. Decide about it first."


class WageTableOlder(DomainError):
    code = "WAGE_TABLE_OLDER"
    template = "The wage table in force begins on %(day)s. Let the new one begin later."


class WageDecided(DomainError):
    code = "WAGE_DECIDED"
    template = "This was decided already."


class OwnProposal(DomainError):
    code = "OWN_WAGE_PROPOSAL"
    template = "Another person than the one who proposed it has to decide, and nobody about their own wage."


class RateTwice(DomainError):
    code = "RATE_TWICE"
    template = "Two rates are for the same grade or level. Keep one of them."


class NotPlaced(DomainError):
    code = "NOT_PLACED"
    template = "This person has no post on %(day)s. Record the post first."


class OwnPost(DomainError):
    code = "OWN_POST"
    template = "Nobody gives themselves a post. Somebody else must record it."


class OwnPool(DomainError):
    code = "OWN_TALENT_RECORD"
    template = "This is about yourself, so somebody else must record it."


class AlreadyReserved(DomainError):
    code = "ALREADY_RESERVED"
    template = "This person is in the reserve plan for this grade already."


class ReserveEnded(DomainError):
    code = "RESERVE_ENDED"
    template = "This place in the reserve plan has ended already."


class AlreadyEntered(DomainError):
    code = "ALREADY_ENTERED"
    template = "This person is entered for this grade's examination on this day already."


class AlreadyDecided(DomainError):
    code = "EXAM_DECIDED"
    template = "How this examination ended is recorded already."


class NotRegistered(DomainError):
    code = "NOT_REGISTERED"
    template = "Grades of this ladder are not registered, or this one has ended. Choose another grade."


class RegistrationTooLate(DomainError):
    code = "REGISTRATION_TOO_LATE"
    template = "A grade is registered within %(years)s years, here until %(day)s. Ask the bureau what to do."


class TooFewHours(DomainError):
    code = "TOO_FEW_TRAINING_HOURS"
    template = (
        "A renewal needs %(needed)s hours of training since the last one; %(hours)s are recorded. Record the rest."
    )


class NoLevelRate(DomainError):
    code = "NO_LEVEL_RATE"
    template = "The wage table has no rate for level %(level)s on this day. Propose a table that has one."


class SameLadder(DomainError):
    code = "SAME_LADDER"
    template = "Both grades are of one ladder. Choose a grade of another ladder."
