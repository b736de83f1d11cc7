"""What programmes refuse."""

from app.kernel.errors import DomainError


class ProgrammeExists(DomainError):
    code = "PROGRAMME_EXISTS"
    template = "There is a programme with this code already. Choose another code, or change that one."


class ProgrammePublished(DomainError):
    code = "PROGRAMME_PUBLISHED"
    template = "This version is published and never changes. Begin a draft of the next one."


class ProgrammeDraftExists(DomainError):
    code = "PROGRAMME_DRAFT_EXISTS"
    template = "There is a draft of this programme already. Continue with it, or discard it."


class ProgrammeAmiss(DomainError):
    """`field` says where: conditions, amounts, exclusions, trials and so on."""

    code = "PROGRAMME_AMISS"
    template = "%(reason)s"


class FactUnreadable(DomainError):
    code = "FACT_UNREADABLE"
    template = "This is no value of %(name)s: %(value)s. %(reason)s"


class TrialsFail(DomainError):
    """A version is published only when each of its test cases gives what is expected."""

    code = "PROGRAMME_TRIALS_FAIL"
    template = "These test cases give something else than is expected: %(names)s. Change the rules, or the test cases."


class TrialsMissing(DomainError):
    code = "PROGRAMME_TRIALS_MISSING"
    template = "Write at least one condition, and at least one test case, before this is published."


class ProgrammeClosed(DomainError):
    code = "PROGRAMME_CLOSED"
    template = "This programme ends on %(day)s. An end can come nearer, but not be put off: begin a new version."
