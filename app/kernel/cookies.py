"""The cookies: a session's token, a message shown once, the language chosen in this browser.

All are HttpOnly and SameSite=Lax; in production Secure too, and the session is bound to this very host.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import lru_cache
from typing import Literal, NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from .crypto import Vault
from .settings import Settings

FLASH = "flash"
FLASH_SECONDS = 60
LANGUAGE = "language"
YEAR_SECONDS = 365 * 24 * 3600


class Flash(NamedTuple):
    """What just happened, in the person's language."""

    text: str
    kind: Literal["success", "warning"]


def session_name(settings: Settings) -> str:
    return "__Host-session" if settings.production else "session"


def keep_session(response: Response, settings: Settings, token: str, seconds: int) -> None:
    """Hands the browser the token of a new session for `seconds`."""
    _keep(response, settings, session_name(settings), token, seconds)


def drop_session(response: Response, settings: Settings) -> None:
    response.delete_cookie(session_name(settings), secure=settings.production, httponly=True, samesite="lax")


def keep_language(response: Response, settings: Settings, language: str) -> None:
    _keep(response, settings, LANGUAGE, language, YEAR_SECONDS)


def keep_flash(response: Response, settings: Settings, vault: Vault, flash: Flash) -> None:
    _keep(response, settings, FLASH, _signed(vault, flash), FLASH_SECONDS)


@lru_cache(1000)  # thousands are told the same
def _signed(vault: Vault, flash: Flash) -> str:
    text = urlsafe_b64encode(f"{flash.kind}:{flash.text}".encode()).decode()
    return f"{text}.{vault.sign(f'flash:{text}')}"


def waiting_flash(request: Request, vault: Vault) -> Flash | None:
    """The message that this browser was handed and has not shown yet; one that we didn't sign is nothing."""
    text, _, tag = request.cookies.get(FLASH, "").rpartition(".")
    if not text or not vault.signed(f"flash:{text}", tag):
        return None
    kind, _, message = urlsafe_b64decode(text).decode().partition(":")
    return Flash(message, "warning" if kind == "warning" else "success")


def drop_flash(response: Response) -> None:
    response.delete_cookie(FLASH)


def _keep(response: Response, settings: Settings, name: str, value: str, seconds: int) -> None:
    """`value` is of letters that need no quotes. Written here, since Python's own cookies take ten times as long."""
    secure = "; Secure" if settings.production else ""
    response.headers.append("set-cookie", f"{name}={value}; HttpOnly; Max-Age={seconds}; Path=/; SameSite=lax{secure}")
