"""Checking in and out, one at a time or as many as a device has kept while it had no network."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import strawberry

from app.attendance import service
from app.attendance.graphql.records import Scan
from app.attendance.models import Direction, Method, Outcome
from app.attendance.service import CheckIn, CheckInResult, Position
from app.kernel.errors import DomainError, Invalid, NotFound, SignInRequired
from app.kernel.graphql import Info, UserError, key, mutation, payload, perform, repetition_key, user_errors
from app.kernel.i18n import mark


@strawberry.input(description="Where a phone says it is. Only the distance to the place is kept.")
class PositionInput:
    latitude: float = strawberry.field(description="Degrees north, WGS 84.")
    longitude: float = strawberry.field(description="Degrees east, WGS 84.")
    accuracy_metres: float = strawberry.field(description="How exact the phone says it is, in metres.", default=0)


@strawberry.input(description="One look at a volunteer at a shift. `device` and `nonce` name it for ever.")
class ScanInput:
    shift_id: strawberry.ID | None = strawberry.field(
        description="The shift; left out: the one that the venue's token names.", default=None
    )
    volunteer_id: strawberry.ID | None = strawberry.field(
        description="The volunteer; left out: the holder of the badge for staff_scan, else the viewer.", default=None
    )
    nonce: str = strawberry.field(
        description="Unique for the device, 1 to 100 characters; the same again is not recorded again and gets the "
        "first answer, with `replayed` true."
    )
    device: str = strawberry.field(description="What scans: a name that the device keeps, 1 to 100 characters.")
    scanned_at: datetime = strawberry.field(description="When, by the device's clock.")
    method: Method = strawberry.field(description="How presence is shown.")
    direction: Direction = strawberry.field(description="Coming or leaving.")
    token: str | None = strawberry.field(
        description="The venue's token for venue_qr, the volunteer's badge for staff_scan.", default=None
    )
    position: PositionInput | None = strawberry.field(description="For location: where the phone is.", default=None)
    sent_offline: bool = strawberry.field(
        description="Whether it waited for a network; it is then recorded even if it would have been refused.",
        default=False,
    )


@strawberry.input(description="One look at a volunteer at a shift. `device` and `nonce` name it for ever.")
class CheckInInput(ScanInput):
    idempotency_key: str | None = repetition_key()


@payload
class CheckInPayload:
    """What came of a scan. A refusal is an outcome, not an error; errors say who may not scan at all."""

    scan: Scan | None = strawberry.field(description="The scan; null when the nonce belongs to another one.")
    outcome: Outcome | None = strawberry.field(description="ok, or the one reason why not.")
    replayed: bool | None = strawberry.field(description="Whether the nonce was known, and this is its first answer.")


@strawberry.input(description="What a device has kept, in the order in which it was scanned.")
class CheckInManyInput:
    scans: list[ScanInput] = strawberry.field(description="The scans, 500 at most.")
    idempotency_key: str | None = repetition_key()


@strawberry.type(description="What came of one scan of many.")
class ScanResult:
    scan_id: strawberry.ID | None = strawberry.field(
        description="The scan's global id; null when the nonce belongs to another one, or it was refused altogether."
    )
    outcome: Outcome | None = strawberry.field(description="ok, or the one reason why not; null with `errors`.")
    replayed: bool = strawberry.field(description="Whether the nonce was known, and this is its first answer.")
    errors: list[UserError] = strawberry.field(description="Why it may not be recorded at all; empty if it was.")


@payload
class CheckInManyPayload:
    """One result for each scan, in the order given."""

    results: list[ScanResult] | None = strawberry.field(description="The results.")


@strawberry.type
class CheckingMutation:
    """Checking in and out."""

    @mutation("Checks a volunteer in or out.")
    async def check_in(self, info: Info, input: CheckInInput) -> CheckInPayload:
        scan = _scan(info, input)
        given = {name: getattr(scan, name) for name in scan.__struct_fields__}
        return await perform(
            info,
            CheckInPayload,
            service.check_in,
            {
                "scan": lambda scanned: scanned.id,
                "outcome": lambda scanned: scanned.outcome,
                "replayed": lambda scanned: scanned.replayed,
            },
            **given,
            key=input.idempotency_key,
        )

    @mutation("Checks many in or out: what a device has kept while it had no network. Each can be refused.")
    async def check_in_many(self, info: Info, input: CheckInManyInput) -> CheckInManyPayload:
        read = [_read(info, each) for each in input.scans]
        return await perform(
            info,
            CheckInManyPayload,
            service.check_in_many,
            {"results": lambda done: _results(read, done.results, info.context.language)},
            scans=[each for each in read if isinstance(each, CheckIn)],
            key=input.idempotency_key,
        )


def _read(info: Info, given: ScanInput) -> CheckIn | DomainError:
    """One that names nobody, or no shift, must not keep the others on the phone."""
    try:
        return _scan(info, given)
    except (Invalid, NotFound) as refusal:
        return refusal


def _scan(info: Info, given: ScanInput) -> CheckIn:
    return CheckIn(
        shift=_shift(given),
        volunteer=_volunteer(info, given),
        nonce=given.nonce,
        device=given.device,
        scanned_at=given.scanned_at,
        method=given.method,
        direction=given.direction,
        token=given.token,
        position=Position(**vars(given.position)) if given.position else None,
        sent_offline=given.sent_offline,
    )


def _shift(given: ScanInput) -> UUID:
    if given.shift_id:
        return key("Shift", given.shift_id, "shift_id")
    found = service.shift_of(given.token) if given.token and given.method == Method.VENUE_QR else None
    if found is None:
        raise Invalid(field="shift_id", reason=mark("Name the shift, or give a venue's token that names it."))
    return found


def _volunteer(info: Info, given: ScanInput) -> UUID:
    if given.volunteer_id:
        return key("Volunteer", given.volunteer_id, "volunteer_id")
    holder = (
        service.badge_holder(info.context.db.vault, given.token or "") if given.method == Method.STAFF_SCAN else None
    )
    volunteer = holder or info.context.actor.volunteer
    if volunteer is None:
        if info.context.actor.kind == "anonymous":
            raise SignInRequired()
        raise Invalid(field="volunteer_id", reason=mark("Choose the volunteer."))
    return volunteer


def _results(read: list[CheckIn | DomainError], done: Sequence[CheckInResult], language: str) -> list[ScanResult]:
    recorded = iter(done)
    return [
        _refused(each, language) if isinstance(each, DomainError) else _result(next(recorded), language)
        for each in read
    ]


def _refused(refusal: DomainError | None, language: str) -> ScanResult:
    errors = user_errors(refusal, language) if refusal else []
    return ScanResult(scan_id=None, outcome=None, replayed=False, errors=errors)


def _result(done: CheckInResult, language: str) -> ScanResult:
    scan, refusal = done.scan, done.refusal
    if scan is None:
        return _refused(refusal.error() if refusal else None, language)
    scan_id = strawberry.ID(f"Scan:{scan.id}") if scan.id else None
    return ScanResult(scan_id=scan_id, outcome=scan.outcome, replayed=scan.replayed, errors=[])
