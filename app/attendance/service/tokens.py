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
AT_ONCE = 1000
"""Shifts whose venues people read at the same time: what thousands show at one of them is worked out once."""


def venue_token(vault: Vault, shift: UUID, at: datetime) -> str:
    """What the venue's QR code carries now: 22 letters of the shift, the step in hexadecimal, the tag."""
    step = _step(at)
    return f"{_short(shift)}.{step:x}.{_venue_tag(vault, shift, step)}"


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
    try:
        step, opened = int(rest[0], 16), int(rest[2], 16) if rest[2:] else None
    except (ValueError, IndexError):
        return Outcome.TOKEN_INVALID
    if _long(named) != shift or not same(_venue_tag(vault, shift, step), rest[1]):
        return Outcome.TOKEN_INVALID
    if opened is None:
        return Outcome.OK if 0 <= _step(at) - step < STEPS_ACCEPTED else Outcome.TOKEN_EXPIRED
    plain, _, tag = token.rpartition(f".{rest[2]}.")
    if not vault.signed(_stamp(plain, volunteer, rest[2]), tag):
        return Outcome.TOKEN_INVALID
    return Outcome.OK if 0 <= at.timestamp() - opened <= STAMP_SECONDS else Outcome.TOKEN_EXPIRED


def venue_expires(at: datetime) -> datetime:
    """Until when what the venue shows at this moment is accepted."""
    return datetime.fromtimestamp((_step(at) + STEPS_ACCEPTED) * STEP_SECONDS, at.tzinfo)


def venue_code(vault: Vault, shift: UUID, at: datetime) -> str:
    """The short code to type that the venue shows now."""
    return _code(vault, shift, _step(at))


def venue_codes(vault: Vault, shift: UUID, at: datetime) -> list[str]:
    """The short codes that are accepted now."""
    return [_code(vault, shift, _step(at) - age) for age in range(STEPS_ACCEPTED)]


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
    version = _version(written.removeprefix("p"))
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
    version = _version(written[0]) if written else 1
    if not volunteer or not version or not vault.signed(_badge(volunteer, version), tag):
        return None
    return Badge(volunteer, version)


def badge_holder(vault: Vault, token: str) -> UUID | None:
    """The volunteer whose genuine badge this is; it may be revoked."""
    read = read_badge(vault, token)
    return read.volunteer if read else None


def _step(at: datetime) -> int:
    return int(at.timestamp()) // STEP_SECONDS


@lru_cache(AT_ONCE)
def _venue_tag(vault: Vault, shift: UUID, step: int) -> str:
    return vault.sign(f"venue:{shift}:{step}")


def _printed(shift: UUID, version: int) -> str:
    return f"printed:{shift}:{version}"


def _badge(volunteer: UUID, version: int) -> str:
    return f"badge:{volunteer}" if version == 1 else f"badge:{volunteer}:{version}"


def _version(text: str) -> int | None:
    try:
        return int(text, 16)
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
