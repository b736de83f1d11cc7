"""What rules refuse."""

from app.kernel.errors import DomainError


class UnknownFact(DomainError):
    code = "UNKNOWN_FACT"
    template = "Condition %(number)s names an unknown fact at character %(position)s: %(name)s. Known are: %(known)s."


class ConditionUnreadable(DomainError):
    code = "CONDITION_UNREADABLE"
    template = "Condition %(number)s can't be read at character %(position)s: %(reason)s"


class ConditionAmiss(DomainError):
    """A condition that can be read, but not be judged: it compares what is not alike, or is no question."""

    code = "CONDITION_AMISS"
    template = "Condition %(number)s can't be judged: %(reason)s"


class RulesPublished(DomainError):
    code = "RULES_PUBLISHED"
    template = "These rules are published and never change. Begin a new version."


class OwnDraft(DomainError):
    """Who wrote a draft publishes it not."""

    code = "OWN_DRAFT"
    template = "You wrote this draft, so another person must look at it and publish it."


class ValidityInThePast(DomainError):
    code = "VALIDITY_IN_THE_PAST"
    template = "The version before it is valid from %(began)s. Choose a later day."
