"""What is refused of matches."""

from app.kernel.errors import DomainError


class MatchOver(DomainError):
    code = "MATCH_OVER"
    template = "This match has ended. Begin a new one."


class NotMatched(DomainError):
    code = "NOT_MATCHED"
    template = "Nothing was matched for this person and programme until that day. Choose a later day."
