"""What a phone scanned, sent at once or kept until there was a network: by staff and by volunteers themselves.

A phone knows codes, not whom they mean: that is found here. A phone that several people use keeps the scans of
each: those of another person than the one who is signed in are refused as a whole.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from app.activities.service import Refusal
from app.attendance.errors import OtherPerson, WrongBadge, WrongVenueCode
from app.attendance.models import Direction, Method
from app.attendance.queries import codes as queries
from app.kernel.db import Transaction
from app.kernel.errors import DomainError, Invalid, NotFound
from app.kernel.i18n import mark
from app.kernel.identity import Actor

from .checking import BY_STAFF, LARGEST_UPLOAD, CheckInResult, Scanned, check_in_many
from .judging import CheckIn, Position
from .tokens import badge_holder, shift_of
from .venue import number_of, plain_code, token_for_code


class KeptScan(msgspec.Struct, frozen=True, kw_only=True):
    """One look at a volunteer, as the phone has it.

    By staff: a `shift` with a `code` (badge, its address or volunteer number) or a ticked `volunteer`. By the
    volunteer: the venue's `token`, what was `typed` of it, or a `shift` with a `position`.
    """

    nonce: str
    device: str
    scanned_at: datetime
    direction: Direction
    shift: UUID | None = None
    code: str | None = None
    volunteer: UUID | None = None
    token: str | None = None
    typed: str | None = None
    position: Position | None = None
    sent_offline: bool = False


class Uploaded(msgspec.Struct, frozen=True):
    """What came of it; `name` is the volunteer's where staff scanned."""

    nonce: str
    scan: Scanned | None = None
    refusal: Refusal | None = None
    name: str = ""


async def upload_scans(tx: Transaction, actor: Actor, *, person: UUID, scans: Sequence[KeptScan]) -> list[Uploaded]:
    """Records scans in their order; each of them alone can be refused. Raises OtherPerson, Invalid."""
    if actor.require_person() != person:
        raise OtherPerson()
    if len(scans) > LARGEST_UPLOAD:
        raise Invalid(field="scans", reason=mark("At most 500 scans at once."))
    numbers = await _numbers(tx, scans)
    meant: list[CheckIn | DomainError] = []
    for scan in scans:
        try:
            meant.append(await _meant(tx, actor, scan, numbers))
        except DomainError as refusal:
            meant.append(refusal)
    recorded = await check_in_many(tx, actor, scans=[each for each in meant if isinstance(each, CheckIn)])
    results = iter(recorded.results)
    told = [
        CheckInResult(refusal=Refusal.of(each)) if isinstance(each, DomainError) else next(results) for each in meant
    ]
    names = await _names(tx, meant, told)
    return [
        Uploaded(scan.nonce, result.scan, result.refusal, names.get(result.scan.volunteer, "") if result.scan else "")
        for scan, result in zip(scans, told, strict=True)
    ]


Meant = tuple[UUID | None, UUID, Method, str | None]
"""The shift, the volunteer, the way and the token."""


async def _meant(tx: Transaction, actor: Actor, scan: KeptScan, numbers: dict[int, UUID]) -> CheckIn:
    if scan.code is None and scan.volunteer is None:
        shift, volunteer, method, token = await _by_volunteer(tx, actor, scan)
    else:
        shift, volunteer, method, token = _by_staff(tx, scan, numbers)
    if shift is None:
        raise NotFound(field="shift")
    return CheckIn(
        shift=shift,
        volunteer=volunteer,
        nonce=scan.nonce,
        device=scan.device,
        scanned_at=scan.scanned_at,
        method=method,
        direction=scan.direction,
        token=token,
        position=scan.position,
        sent_offline=scan.sent_offline,
    )


def _by_staff(tx: Transaction, scan: KeptScan, numbers: dict[int, UUID]) -> Meant:
    if scan.volunteer is not None:
        return scan.shift, scan.volunteer, Method.STAFF_LIST, None
    code = plain_code(scan.code or "")
    holder = badge_holder(tx.vault, code)
    if holder is not None:
        return scan.shift, holder, Method.STAFF_SCAN, code
    typed = numbers.get(number_of(code) or 0)
    if typed is None:
        raise WrongBadge(field="code")
    return scan.shift, typed, Method.STAFF_LIST, None


async def _by_volunteer(tx: Transaction, actor: Actor, scan: KeptScan) -> Meant:
    volunteer, token = actor.require_volunteer(), scan.token
    if scan.typed is not None:
        at = min(scan.scanned_at, tx.now) if scan.sent_offline else None
        token = await token_for_code(tx, actor, code=scan.typed, at=at)
    if token is None:
        return scan.shift, volunteer, Method.LOCATION, None
    token = plain_code(token)
    shift = shift_of(token)
    if shift is None:
        raise WrongVenueCode(field="token")
    return shift, volunteer, Method.VENUE_QR, token


async def _numbers(tx: Transaction, scans: Sequence[KeptScan]) -> dict[int, UUID]:
    numbers = {number for scan in scans if scan.code and (number := number_of(plain_code(scan.code)))}
    if not numbers:
        return {}
    return {row.number: row.id for row in await tx.all(queries.VOLUNTEERS_OF_NUMBERS, numbers=sorted(numbers))}


async def _names(
    tx: Transaction, meant: Sequence[CheckIn | DomainError], told: Sequence[CheckInResult]
) -> dict[UUID, str]:
    """Of those whom staff scanned and were allowed to."""
    seen = {
        result.scan.volunteer
        for each, result in zip(meant, told, strict=True)
        if result.scan and isinstance(each, CheckIn) and each.method in BY_STAFF
    }
    if not seen:
        return {}
    return {row.id: row.name for row in await tx.all(queries.NAMES_OF_VOLUNTEERS, volunteers=sorted(seen))}
