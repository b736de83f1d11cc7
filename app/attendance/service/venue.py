"""Codes at the venue: those that volunteers read there, and those that staff read from volunteers."""

import unicodedata
from datetime import datetime
from uuid import UUID

import msgspec

from app.activities.service import require_leading
from app.attendance.errors import WrongBadge, WrongVenueCode
from app.attendance.models import Direction, Method, Outcome
from app.attendance.queries import scans as queries
from app.kernel.db import Transaction
from app.kernel.errors import Invalid, NotFound
from app.kernel.i18n import mark
from app.kernel.idempotency import once
from app.kernel.identity import Actor

from .checking import SCOPE, Scanned, check_in
from .judging import GRACE, OPENS_BEFORE
from .printed import judge_printed
from .tokens import (
    badge_holder,
    is_printed,
    judge_venue_token,
    shift_of,
    stamped,
    token_typed,
    venue_code,
    venue_expires,
    venue_token,
)

NUMBER_DIGITS = 12
CLOCK_SECONDS = 300
"""By how much a phone's clock may be wrong for the code that it kept to be found at all."""


class VenueCodeRead(msgspec.Struct, frozen=True):
    """The shift whose venue showed a code; `token` is the reader's own, for five minutes, where it was `ok`."""

    shift: UUID
    outcome: Outcome
    token: str | None = None


class VenueShown(msgspec.Struct, frozen=True):
    """What a venue shows at this moment: the QR code's address with its token, and the code to type."""

    shift: UUID
    token: str
    address: str
    code: str
    expires_at: datetime


async def show_venue(tx: Transaction, actor: Actor, *, shift: UUID) -> VenueShown:
    """What the venue of a shift shows now, for those who lead its team; ask again before it expires."""
    path = await tx.value(queries.PATH_OF_SHIFT, shift=shift)
    if path is None:
        raise NotFound(field="shift")
    require_leading(actor, path, SCOPE)
    token = venue_token(tx.vault, shift, tx.now)
    address = f"{tx.settings.site}/check-in/{token}"
    return VenueShown(shift, token, address, venue_code(tx.vault, shift, tx.now), venue_expires(tx.now))


@once
async def read_venue_code(
    tx: Transaction, actor: Actor, *, code: str | None = None, token: str | None = None, key: str | None = None
) -> VenueCodeRead:
    """What a volunteer read at a venue, the code typed or the token in the QR code: its shift, and a token to check
    in with that bears a slow network. Raises WrongVenueCode, Invalid.
    """
    volunteer = actor.require_volunteer()
    if (code is None) == (token is None):
        raise Invalid(field="code", reason=mark("Give the venue's code or its token."))
    token = token or await token_for_code(tx, actor, code=code or "")
    shift = shift_of(token)
    if shift is None:
        raise WrongVenueCode(field="token")
    if is_printed(token):
        outcome = await judge_printed(tx, token=token, shift=shift)
        return VenueCodeRead(shift, outcome, token if outcome == Outcome.OK else None)
    outcome = judge_venue_token(tx.vault, token, shift, volunteer, tx.now)
    own = stamped(tx.vault, token, volunteer, tx.now) if outcome == Outcome.OK else None
    return VenueCodeRead(shift, outcome, own)


@once
async def scan_volunteer(
    tx: Transaction,
    actor: Actor,
    *,
    shift: UUID,
    direction: Direction,
    device: str,
    nonce: str,
    code: str | None = None,
    volunteer: UUID | None = None,
    key: str | None = None,
) -> Scanned:
    """Checks a volunteer in or out now, by what staff scanned or typed, or ticked on a list."""
    if (code is None) == (volunteer is None):
        raise Invalid(field="code", reason=mark("Give the volunteer or a code."))
    method, token = Method.STAFF_LIST, None
    if volunteer is None:
        volunteer, method, token = await volunteer_of_code(tx, actor, code=code or "")
    return await check_in(
        tx,
        actor,
        shift=shift,
        volunteer=volunteer,
        nonce=nonce,
        device=device,
        scanned_at=tx.now,
        method=method,
        direction=direction,
        token=token,
    )


async def token_for_code(tx: Transaction, actor: Actor, *, code: str, at: datetime | None = None) -> str:
    """The venue's token for a short code that a volunteer typed, among the shifts that run for them now, or ran
    at another time by a phone's clock: a wrong one is for staff to look at. Raises WrongVenueCode.
    """
    volunteer, clock_seconds, at = actor.require_volunteer(), CLOCK_SECONDS if at else 0, at or tx.now
    typed = _typed(code).upper()
    running = await tx.all(
        queries.RUNNING_SHIFTS,
        volunteer=volunteer,
        opens_before=at + OPENS_BEFORE,
        closes_after=at - GRACE,
    )
    for shift in running:
        token = token_typed(tx.vault, shift.id, typed, at, clock_seconds)
        if token is not None:
            return token
    raise WrongVenueCode(field="code")


def plain_code(text: str) -> str:
    """What was scanned or typed without the address before it."""
    return _typed(text).rpartition("/")[2]


def _typed(text: str) -> str:
    """Without spaces, and as a keyboard with narrow letters and digits writes it: Chinese ones have wide ones too."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def number_of(text: str) -> int | None:
    """The volunteer number that was typed, if this is one."""
    return int(text) if text.isdecimal() and len(text) <= NUMBER_DIGITS else None


async def volunteer_of_code(tx: Transaction, actor: Actor, *, code: str) -> tuple[UUID, Method, str | None]:
    """Whom staff mean by what they scanned or typed: a badge, its address, or a volunteer number.

    With it come the method that this counts as, and the badge as evidence. Raises WrongBadge.
    """
    if SCOPE not in actor.scopes:
        actor.require_person()
    text = plain_code(code)
    holder = badge_holder(tx.vault, text)
    if holder is not None:
        return holder, Method.STAFF_SCAN, text
    number = number_of(text)
    if number is not None:
        typed: UUID | None = await tx.value(queries.VOLUNTEER_OF_NUMBER, number=number)
        if typed is not None:
            return typed, Method.STAFF_LIST, None
    raise WrongBadge(field="code")
