"""The codes that prove presence: what a venue shows, and what a volunteer shows.

A venue's token names its shift and a time step of 30 s, signed; so does its short code to type, which is
found again by trying the shifts that it may belong to. Whoever opens the address of a fresh token gets it
back with a stamp of their own, and so has some minutes to press the button, however slow the network is.
A printed code names its shift, a badge its volunteer, each with a version: those of an older one are revoked.
"""

import hashlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

from app.attendance.models import Outcome
from app.kernel import ids
from app.kernel.crypto import Vault, same

STEP_SECONDS = 30
STEPS_ACCEPTED = 2
"""The present step and the one before it."""
STAMP_SECONDS = 300
CODE_LENGTH = 6
SHORT_LENGTH = 22
"""Letters of a UUID in base64."""
NUMBER_LENGTH = 16
AT_ONCE = 1000
"""Shifts whose venues people read at the same time: what thousands show at one of them is worked out once."""


def venue_token(vault: Vault, shift: UUID, at: datetime) -> str:
    """What the venue's QR code carries now: 22 letters of the shift, the step in hexadecimal, the tag."""
    return _venue_token(vault, shift, _step(at))


def shift_of(token: str) -> UUID | None:
    """The shift that a venue's token names, genuine or not; None for what is no token at all."""
    return _long(token.partition(".")[0])


def stamped(vault: Vault, token: str, volunteer: UUID, at: datetime) -> str:
    """A token that was fresh at this moment, good for this volunteer for five minutes more."""
    opened = f"{int(at.timestamp()):x}"
    return f"{token}.{opened}.{vault.sign(_stamp(token, volunteer, opened))}"


def judge_venue_token(vault: Vault, token: str, shift: UUID, volunteer: UUID, at: datetime) -> Outcome:
    """OK, TOKEN_INVALID or TOKEN_EXPIRED for a token that a volunteer shows at this moment."""
    named, *rest = token.split(".")
    written, tag, *own = rest if rest[1:] else ("", "")
    step = _number(written)
    if step is None or _long(named) != shift or not same(_venue_tag(vault, shift, step), tag):
        return Outcome.TOKEN_INVALID
    if not own:
        return Outcome.OK if 0 <= _step(at) - step < STEPS_ACCEPTED else Outcome.TOKEN_EXPIRED
    opened = _number(own[0])
    plain, _, stamp = token.rpartition(f".{own[0]}.")
    if opened is None or not vault.signed(_stamp(plain, volunteer, own[0]), stamp):
        return Outcome.TOKEN_INVALID
    return Outcome.OK if 0 <= at.timestamp() - opened <= STAMP_SECONDS else Outcome.TOKEN_EXPIRED


def venue_expires(at: datetime) -> datetime:
    """Until when what the venue shows at this moment is accepted."""
    return datetime.fromtimestamp((_step(at) + STEPS_ACCEPTED) * STEP_SECONDS, at.tzinfo)


def venue_code(vault: Vault, shift: UUID, at: datetime) -> str:
    """The short code to type that the venue shows now."""
    return _code(vault, shift, _step(at))


def token_typed(vault: Vault, shift: UUID, code: str, at: datetime, clock_seconds: int = 0) -> str | None:
    """The venue's token whose short code this is, accepted at this moment or, if a clock may be wrong by so many
    seconds, shortly before or after it.
    """
    oldest, newest = (_step(at) + around // STEP_SECONDS for around in (-clock_seconds, clock_seconds))
    for step in range(newest, oldest - STEPS_ACCEPTED, -1):
        if _code(vault, shift, step) == code:
            return _venue_token(vault, shift, step)
    return None


def printed_token(vault: Vault, shift: UUID, version: int) -> str:
    """What a printed code carries: 22 letters of the shift, p and the version in hexadecimal, the tag."""
    return f"{_short(shift)}.p{version:x}.{vault.sign(_printed(shift, version))}"


def is_printed(token: str) -> bool:
    """Whether this says that it is a printed code; `printed_version` says whether it is one."""
    return token.partition(".")[2].startswith("p")


def printed_version(vault: Vault, token: str, shift: UUID) -> int | None:
    """The version of a genuine printed code of this shift."""
    named, _, rest = token.partition(".")
    written, _, tag = rest.partition(".")
    version = _number(written.removeprefix("p"))
    genuine = version and _long(named) == shift and vault.signed(_printed(shift, version), tag)
    return version if genuine else None


class Badge(NamedTuple):
    """Whose a genuine badge is, and which of theirs."""

    volunteer: UUID
    version: int


def badge(vault: Vault, volunteer: UUID, version: int = 1) -> str:
    """What a volunteer's personal QR code carries; the first one has no version in it."""
    written = "" if version == 1 else f"{version:x}."
    return f"{_short(volunteer)}.{written}{vault.sign(_badge(volunteer, version))}"


def read_badge(vault: Vault, token: str) -> Badge | None:
    """What a genuine badge says; it may be revoked."""
    named, *written, tag = token.split(".") if "." in token else (token, "")
    volunteer = _long(named)
    version = _number(written[0]) if written else 1
    if not volunteer or not version or not vault.signed(_badge(volunteer, version), tag):
        return None
    return Badge(volunteer, version)


def badge_holder(vault: Vault, token: str) -> UUID | None:
    """The volunteer whose genuine badge this is; it may be revoked."""
    read = read_badge(vault, token)
    return read.volunteer if read else None


def _step(at: datetime) -> int:
    return int(at.timestamp()) // STEP_SECONDS


def _venue_token(vault: Vault, shift: UUID, step: int) -> str:
    return f"{_short(shift)}.{step:x}.{_venue_tag(vault, shift, step)}"


@lru_cache(AT_ONCE)
def _venue_tag(vault: Vault, shift: UUID, step: int) -> str:
    return vault.sign(f"venue:{shift}:{step}")


def _printed(shift: UUID, version: int) -> str:
    return f"printed:{shift}:{version}"


def _badge(volunteer: UUID, version: int) -> str:
    return f"badge:{volunteer}" if version == 1 else f"badge:{volunteer}:{version}"


def _number(text: str) -> int | None:
    """What is written in hexadecimal; None for what is no number, or longer than any of ours."""
    try:
        return int(text, 16) if len(text) <= NUMBER_LENGTH else None
    except ValueError:
        return None


def _stamp(token: str, volunteer: UUID, opened: str) -> str:
    return f"opened:{token}:{volunteer}:{opened}"


def _code(vault: Vault, shift: UUID, step: int) -> str:
    digest = hashlib.sha256(vault.sign(f"venue code:{shift}:{step}").encode()).digest()
    number = int.from_bytes(digest[:8], "big")
    letters = []
    for _ in range(CODE_LENGTH):
        number, letter = divmod(number, len(ids.ALPHABET))
        letters.append(ids.ALPHABET[letter])
    return "".join(letters)


def _short(key: UUID) -> str:
    return urlsafe_b64encode(key.bytes).decode().rstrip("=")


def _long(text: str) -> UUID | None:
    return _decoded(text) if len(text) == SHORT_LENGTH else None


@lru_cache(AT_ONCE)
def _decoded(text: str) -> UUID | None:
    try:
        return ids.read(urlsafe_b64decode(text + "=="))
    except ValueError:
        return None
