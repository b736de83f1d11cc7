"""Codes that stay: what a venue prints, and a volunteer's badge. Both are good until they are renewed."""

from uuid import UUID

import msgspec

from app.activities.service import require_leading
from app.attendance.errors import NoPrintedCode
from app.attendance.models import Outcome
from app.attendance.queries import codes as queries
from app.kernel import audit
from app.kernel.db import Row, Transaction
from app.kernel.errors import NotFound
from app.kernel.idempotency import once
from app.kernel.identity import Actor

from .checking import SCOPE
from .tokens import badge, printed_token, printed_version


class PrintedCode(msgspec.Struct, frozen=True):
    """What is printed for a shift: the QR code's address with its token."""

    shift: UUID
    token: str
    address: str


class BadgeShown(msgspec.Struct, frozen=True):
    """What a volunteer shows to staff: the QR code's address with its token."""

    volunteer: UUID
    token: str
    address: str


async def show_printed_code(tx: Transaction, actor: Actor, *, shift: UUID) -> PrintedCode:
    """What those who lead the shift's team may print. Raises NoPrintedCode where the activity allows none."""
    found = await _led(tx, actor, shift)
    return _printed(tx, shift, found.code_version)


@once
async def renew_printed_code(tx: Transaction, actor: Actor, *, shift: UUID, key: str | None = None) -> PrintedCode:
    """Another code for a shift: what was printed before is revoked."""
    await _led(tx, actor, shift)
    version: int = await tx.value(queries.RENEW_CODE, shift=shift)
    await audit.record(tx, actor, "attendance.renew_printed_code", shift, after={"version": version})
    return _printed(tx, shift, version)


async def judge_printed(tx: Transaction, *, token: str, shift: UUID) -> Outcome:
    """Whether a printed code is genuine and not revoked, and the activity allows it."""
    found = await tx.maybe(queries.CODE_OF_SHIFT, shift=shift)
    version = printed_version(tx.vault, token, shift)
    if found is None or not found.static_venue_qr or version is None:
        return Outcome.TOKEN_INVALID
    return Outcome.OK if version == found.code_version else Outcome.REVOKED


async def show_badge(tx: Transaction, actor: Actor) -> BadgeShown:
    """The badge of the volunteer who asks; it is the same until they renew it."""
    volunteer = actor.require_volunteer()
    return _badge(tx, volunteer, await tx.value(queries.BADGE_VERSION, volunteer=volunteer))


@once
async def renew_badge(tx: Transaction, actor: Actor, *, key: str | None = None) -> BadgeShown:
    """Another badge for the volunteer who asks, as when somebody has a picture of it; the former is revoked."""
    volunteer = actor.require_volunteer()
    version: int = await tx.value(queries.RENEW_BADGE, volunteer=volunteer)
    await audit.record(tx, actor, "attendance.renew_badge", volunteer, after={"version": version})
    return _badge(tx, volunteer, version)


async def _led(tx: Transaction, actor: Actor, shift: UUID) -> Row:
    found = await tx.maybe(queries.CODE_OF_SHIFT, shift=shift)
    if found is None:
        raise NotFound(field="shift")
    require_leading(actor, found.path, SCOPE)
    if not found.static_venue_qr:
        raise NoPrintedCode()
    return found


def _printed(tx: Transaction, shift: UUID, version: int) -> PrintedCode:
    token = printed_token(tx.vault, shift, version)
    return PrintedCode(shift, token, f"{tx.settings.site}/check-in/{token}")


def _badge(tx: Transaction, volunteer: UUID, version: int) -> BadgeShown:
    token = badge(tx.vault, volunteer, version)
    return BadgeShown(volunteer, token, f"{tx.settings.site}/badge/{token}")
