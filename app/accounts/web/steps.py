"""What a person typed in the first of two steps, kept sealed in their browser until the second.

A phone number stands in no address, where logs and histories would keep it.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64

from cryptography.exceptions import InvalidTag
from starlette.requests import Request
from starlette.responses import Response

from app.kernel.web import shell_of

STEP_SECONDS = 15 * 60


def keep_phone(request: Request, response: Response, name: str, phone: str) -> None:
    shell = shell_of(request)
    response.set_cookie(
        name,
        urlsafe_b64encode(shell.vault.seal(f"{name}:{phone}")).decode(),
        max_age=STEP_SECONDS,
        path="/",
        secure=shell.settings.production,
        httponly=True,
        samesite="lax",
    )


def kept_phone(request: Request, name: str) -> str | None:
    """The phone of the first step; None when there was none, or it was longer ago."""
    try:
        text = shell_of(request).vault.open(urlsafe_b64decode(request.cookies.get(name, "")))
    except (NotBase64, ValueError, KeyError, InvalidTag):
        return None
    kind, _, phone = text.partition(":")
    return phone if kind == name else None


def drop_phone(response: Response, name: str) -> None:
    response.delete_cookie(name)
