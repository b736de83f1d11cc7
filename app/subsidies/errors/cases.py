"""What is refused of cases: who may not, when it is too early or too late, and what is missing."""

from app.kernel.errors import DomainError


class AccountMissing(DomainError):
    code = "ACCOUNT_MISSING"
    template = "This is paid to a bank account. Choose one of your own first."


class AlreadyApproved(DomainError):
    code = "ALREADY_APPROVED"
    template = "You have approved this case at an earlier level. Somebody else must do this."


class CaseOutOfPlace(DomainError):
    code = "CASE_OUT_OF_PLACE"
    template = "The case is not at this step, or no longer. Look at it again."


class CaseStands(DomainError):
    code = "CASE_STANDS"
    template = "You have applied for this, or were offered it, for the same period already. Look at your subsidies."


class Excluded(DomainError):
    code = "EXCLUDED_BY_OTHER"
    template = "This can’t be had together with %(programme)s. Withdraw the other one first, if that is still possible."


class NotEligible(DomainError):
    code = "NOT_ELIGIBLE"
    template = "Not all conditions are met. Look at what is missing."


class NotOpen(DomainError):
    code = "PROGRAMME_NOT_OPEN"
    template = "Nobody can apply for this programme at present. Look at those that are open."


class OfferOver(DomainError):
    code = "OFFER_OVER"
    template = "The time to answer is over. Apply for the programme if it is still open."


class OnOtherSide(DomainError):
    """Creator, reviewer, approvers, payer and who answered an objection are different people, none the applicant."""

    code = "ON_OTHER_SIDE_OF_CASE"
    template = "You stand on another side of this case already. Somebody else must do this."


class OthersPart(DomainError):
    code = "OTHERS_PART"
    template = "Somebody else has begun with this part of the case. They go on with it."


class PaperMissing(DomainError):
    code = "PAPER_MISSING"
    template = "A paper that is needed was not handed in. Add a picture of each."


class PaperUnread(DomainError):
    code = "PAPER_UNREAD"
    template = "Say of each paper whether it shows what was typed. Then check the case."


class PaperUnwanted(DomainError):
    code = "PAPER_UNWANTED"
    template = "The programme asks for no such paper. Choose one of its list."


class TooManyPapers(DomainError):
    code = "TOO_MANY_PAPERS"
    template = "A case has at most %(most)s papers. Remove one first."
