"""What somebody says for others to read: why they did something."""

from .errors import Invalid
from .i18n import mark

MAX_REASON = 1_000
"""Characters."""


def said(text: str | None, field: str = "reason") -> str:
    """What somebody wrote, trimmed. Raises Invalid where it is empty or too long."""
    text = (text or "").strip()
    if not 0 < len(text) <= MAX_REASON:
        raise Invalid(field=field, reason=mark("Say why, in up to 1000 characters."))
    return text
