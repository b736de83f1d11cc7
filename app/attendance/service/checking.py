"""Check-in and check-out: four ways, one verb.

The order of the rules is fixed: replay of the nonce, authenticity, state, time, place, presence. A refusal
is a recorded scan with its reason, never an exception; only who may not scan at all gets one.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from app.activities.service import Refusal, require_leading
from app.attendance.models import Direction, Method, Outcome
from app.attendance.queries import scans as queries
from app.attendance.queries.records import COMPUTE_RECORDS
from app.kernel import ids
from app.kernel.batching import Calls, together
from app.kernel.db import Row, Transaction
from app.kernel.errors import DomainError, Invalid, NotFound
from app.kernel.i18n import mark
from app.kernel.idempotency import once
from app.kernel.identity import Actor

from .judging import CheckIn, Judged, Position, as_scanned, judge

LATE_AFTER = timedelta(minutes=2)
NAME_CHARACTERS = 100
LARGEST_UPLOAD = 500
SCOPE = "attendance:write"
BY_STAFF = (Method.STAFF_SCAN, Method.STAFF_LIST)


class Scanned(msgspec.Struct, frozen=True):
    """What came of it: `ok` or the one reason why not. A replay gives the first answer again.

    `id` is None where nothing was recorded: the nonce belongs to another scan. What `needs_review` leads to no
    hours before staff have accepted it.
    """

    id: UUID | None
    shift: UUID
    volunteer: UUID
    direction: Direction
    outcome: Outcome
    recorded_at: datetime
    would_refuse: Outcome | None = None
    replayed: bool = False
    needs_review: bool = False


class CheckInResult(msgspec.Struct, frozen=True):
    """One answer of many: the scan, or why it may not be recorded."""

    scan: Scanned | None = None
    refusal: Refusal | None = None


class CheckIns(msgspec.Struct, frozen=True):
    """One result for each scan, in the order given."""

    results: tuple[CheckInResult, ...]


Answer = Scanned | DomainError


async def _record_calls(tx: Transaction, calls: Calls) -> list[Answer]:
    return await _record(tx, [(actor, _given(**arguments)) for actor, arguments in calls])


def _given(*, key: str | None = None, **arguments: Any) -> CheckIn:
    """What was looked at; a key names a request, not what was seen."""
    return CheckIn(**arguments)


@together(_record_calls)
@once
async def check_in(
    tx: Transaction,
    actor: Actor,
    *,
    shift: UUID,
    volunteer: UUID,
    nonce: str,
    device: str,
    scanned_at: datetime,
    method: Method,
    direction: Direction,
    token: str | None = None,
    position: Position | None = None,
    sent_offline: bool = False,
    key: str | None = None,
) -> Scanned:
    """Records that a volunteer came to a shift or left it; on leaving, the hours are computed.

    `token` is the venue's for `venue_qr` and the volunteer's badge for `staff_scan`. What was scanned
    without network (`sent_offline`) is recorded even if it would have been refused.
    """
    given = CheckIn(
        shift=shift,
        volunteer=volunteer,
        nonce=nonce,
        device=device,
        scanned_at=scanned_at,
        method=method,
        direction=direction,
        token=token,
        position=position,
        sent_offline=sent_offline,
    )
    (answer,) = await _record(tx, [(actor, given)])
    if isinstance(answer, DomainError):
        raise answer
    return answer


@once
async def check_in_many(tx: Transaction, actor: Actor, *, scans: Sequence[CheckIn], key: str | None = None) -> CheckIns:
    """Records many scans in a few statements, in their order; each of them alone can be refused."""
    if len(scans) > LARGEST_UPLOAD:
        raise Invalid(field="scans", reason=mark("At most 500 scans at once."))
    answers = await _record(tx, [(actor, scan) for scan in scans])
    return CheckIns(
        tuple(
            CheckInResult(refusal=Refusal.of(answer)) if isinstance(answer, DomainError) else CheckInResult(answer)
            for answer in answers
        )
    )


async def _record(tx: Transaction, scans: Sequence[tuple[Actor, CheckIn]]) -> list[Answer]:
    scans = [(actor, as_scanned(scan)) for actor, scan in scans]
    answers: dict[int, Answer] = {}
    for wave in _waves([scan for _, scan in scans]):
        each = [scans[place] for place in wave]
        answers.update(zip(wave, await _record_wave(tx, each), strict=True))
    return [answers[place] for place in range(len(scans))]


def _waves(scans: Sequence[CheckIn]) -> Iterator[list[int]]:
    """The places of scans that don't depend on each other; later ones of the same person come in later waves."""
    left = list(range(len(scans)))
    while left:
        taken: set[tuple[Any, Any]] = set()
        wave: list[int] = []
        rest: list[int] = []
        for place in left:
            scan = scans[place]
            names = {(scan.shift, scan.volunteer), (scan.device, scan.nonce)}
            (rest if taken & names else wave).append(place)
            taken |= names
        yield wave
        left = rest


async def _record_wave(tx: Transaction, scans: Sequence[tuple[Actor, CheckIn]]) -> list[Answer]:
    found = await tx.all(
        queries.CHECK_IN_FACTS,
        shift_id=[scan.shift for _, scan in scans],
        volunteer_id=[scan.volunteer for _, scan in scans],
        device=[scan.device for _, scan in scans],
        nonce=[scan.nonce for _, scan in scans],
    )
    answers: list[Answer | None] = []
    rows: list[dict[str, Any]] = []
    for (actor, scan), facts in zip(scans, found, strict=True):
        answer = _refused(actor, scan, facts) or _replayed(scan, facts)
        answers.append(answer)
        if answer is None:
            judged = judge(tx.vault, tx.now, scan, facts, kept=timedelta(days=tx.settings.offline_scan_days))
            rows.append({**_row(tx, actor, scan, judged), "volunteer_id": facts.known_volunteer})
    written = iter(await _write(tx, rows))
    return [
        answer or await _answered(tx, scan, facts.known_volunteer, next(written))
        for answer, (_, scan), facts in zip(answers, scans, found, strict=True)
    ]


def _refused(actor: Actor, scan: CheckIn, facts: Row) -> DomainError | None:
    """Why this scan may not even be recorded."""
    if facts.path is None or facts.known_volunteer is None:
        return NotFound(field="shift" if facts.path is None else "volunteer")
    unheard_of = _unheard_of(scan)
    if unheard_of is not None:
        return unheard_of
    if facts.prior_id is not None and facts.prior_scanned_by == actor.id is not None:
        return None  # whoever scanned it gets the answer again, whatever they may do by now
    if scan.method in BY_STAFF:
        try:
            require_leading(actor, facts.path, SCOPE)
        except DomainError as refusal:
            return refusal
    elif scan.volunteer != actor.volunteer and actor.kind != "system":
        return actor.refusal()
    return None


def _unheard_of(scan: CheckIn) -> Invalid | None:
    if len(scan.nonce) > NAME_CHARACTERS or len(scan.device) > NAME_CHARACTERS or not (scan.nonce and scan.device):
        return Invalid(field="nonce", reason=mark("A nonce and a device have 1 to 100 characters."))
    if scan.position is not None and not scan.position.on_earth:
        return Invalid(field="position", reason=mark("Degrees lie within ±90 and ±180, the accuracy is not negative."))
    return None


def _replayed(scan: CheckIn, facts: Row) -> Scanned | None:
    if facts.prior_id is None:
        return None
    prior = {name.removeprefix("prior_"): value for name, value in facts.items() if name.startswith("prior_")}
    return _again(msgspec.structs.replace(scan, volunteer=facts.known_volunteer), prior)


def _again(scan: CheckIn, prior: Any) -> Scanned:
    """The first answer; `conflict` when the nonce was used for another person, shift or direction."""
    given = (scan.shift, scan.volunteer, scan.direction)
    if given != (prior["shift_id"], prior["volunteer_id"], prior["direction"]):
        return Scanned(None, *given, Outcome.CONFLICT, prior["recorded_at"], replayed=True)
    return _told(prior["id"], given, prior, prior["recorded_at"], replayed=True)


def _row(tx: Transaction, actor: Actor, scan: CheckIn, judged: Judged) -> dict[str, Any]:
    return {
        "id": ids.new(),
        "device": scan.device,
        "nonce": scan.nonce,
        "shift_id": scan.shift,
        "volunteer_id": scan.volunteer,
        "direction": scan.direction,
        "method": scan.method,
        "scanned_at": scan.scanned_at,
        "late": abs(scan.scanned_at - tx.now) > LATE_AFTER,
        "sent_offline": scan.sent_offline,
        "unplaced": judged.unplaced,
        "distance_metres": judged.distance_metres,
        "scanned_by": actor.id,
        "reason": judged.reason,
    }


async def _write(tx: Transaction, rows: list[dict[str, Any]]) -> list[Row | None]:
    """Writes scans and the hours of those who left; None where the nonce was taken in the meantime."""
    if not rows:
        return []
    arrays = {name: [row[name] for row in rows] for name in rows[0]}
    made = {scan.id: scan for scan in await tx.all(queries.RECORD_SCANS, now=tx.now, **arrays)}
    left = [row for row in rows if row["direction"] == Direction.OUT and _counts(made.get(row["id"]))]
    if left:
        await tx.all(
            COMPUTE_RECORDS,
            now=tx.now,
            id=[ids.new() for _ in left],
            shift_id=[row["shift_id"] for row in left],
            volunteer_id=[row["volunteer_id"] for row in left],
        )
    return [made.get(row["id"]) for row in rows]


def _counts(scan: Row | None) -> bool:
    return scan is not None and scan.outcome == Outcome.OK and scan.would_refuse is None


async def _answered(tx: Transaction, scan: CheckIn, volunteer: UUID, made: Row | None) -> Scanned:
    """`volunteer` is whose the scan is: the survivor, for the code of somebody who was merged."""
    if made is None:
        scan = msgspec.structs.replace(scan, volunteer=volunteer)
        return _again(scan, await tx.one(queries.SCAN_OF_NONCE, device=scan.device, nonce=scan.nonce))
    return _told(made.id, (scan.shift, volunteer, scan.direction), made, tx.now)


def _told(
    key: UUID, given: tuple[UUID, UUID, Direction], row: Any, recorded_at: datetime, *, replayed: bool = False
) -> Scanned:
    outcome, would_refuse = Outcome(row["outcome"]), row["would_refuse"] and Outcome(row["would_refuse"])
    needs_review = outcome == Outcome.OK and (would_refuse is not None or row["unplaced"])
    return Scanned(key, *given, outcome, recorded_at, would_refuse, replayed, needs_review)
