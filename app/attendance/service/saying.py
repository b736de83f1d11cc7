"""What people write for others to read."""

from app.kernel.errors import Invalid
from app.kernel.i18n import mark


def said(reason: str, field: str = "reason") -> str:
    """A reason that people read. Raises Invalid."""
    reason = reason.strip()
    if not reason or len(reason) > 1_000:
        raise Invalid(field=field, reason=mark("Say why, in up to 1000 characters."))
    return reason
