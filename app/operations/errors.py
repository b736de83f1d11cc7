"""What operations refuse."""

from app.kernel.errors import DomainError


class JobNotFailed(DomainError):
    code = "JOB_NOT_FAILED"
    template = "This job is not among the failed ones: it waits or runs."


class JobWaitsAlready(DomainError):
    """Two jobs with one key would run side by side."""

    code = "JOB_WAITS_ALREADY"
    template = "The same job waits or runs already. Discard this one, or repeat it later."
