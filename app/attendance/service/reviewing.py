"""What staff decide about scans that need a second look: late ones, those that would have been refused, and
those by a printed code without a sign of the place.

What counts of a person's scans at a shift always alternates, in the order in which it happened: a decision that
would break this is refused, and the scans that belong together are decided together.
"""

from collections import defaultdict
from collections.abc import Sequence
from itertools import cycle, pairwise
from uuid import UUID

import msgspec

from app.activities.models import HOLDS_PLACE, EnrolmentState
from app.activities.service import Refusal, require_leading
from app.attendance.errors import NoPlaceInShift, NothingToReview, OwnScan, RecordNotOpen, ReviewDoesNotFit
from app.attendance.models import Direction, RecordState
from app.attendance.queries import reviews as queries
from app.attendance.queries.records import COMPUTE_RECORDS
from app.kernel import audit, ids
from app.kernel.db import Row, Transaction
from app.kernel.errors import DomainError, Invalid, NotFound
from app.kernel.i18n import mark
from app.kernel.idempotency import once
from app.kernel.identity import Actor

from .checking import SCOPE

LARGEST_REVIEW = 200
REASON_CHARACTERS = 1_000
Pair = tuple[UUID, UUID]
"""A shift, and a volunteer there."""


class ReviewResult(msgspec.Struct, frozen=True):
    """What came of one scan of many: None, or why nothing was decided."""

    scan: UUID
    refusal: Refusal | None = None


class Reviews(msgspec.Struct, frozen=True):
    """One result per scan, in the order given."""

    results: tuple[ReviewResult, ...]


@once
async def review_scans(
    tx: Transaction,
    actor: Actor,
    *,
    scans: Sequence[UUID],
    accepted: bool,
    reason: str | None = None,
    key: str | None = None,
) -> Reviews:
    """Accepts scans, so that they count, or rejects them with a reason, so that they don't; never one's own.

    The hours are computed anew. Each person's scans are decided together or, with their refusal, not at all. With
    an arrival goes the departure that followed it, if that has nothing to look at by itself.
    """
    reason = (reason or "").strip() or None
    if len(scans) > LARGEST_REVIEW:
        raise Invalid(field="scans", reason=mark("At most 200 scans at once."))
    if (reason is None and not accepted) or len(reason or "") > REASON_CHARACTERS:
        raise Invalid(field="reason", reason=mark("Say why, in up to 1000 characters."))
    keys = list(dict.fromkeys(scans))
    await tx.execute(queries.LOCK_SCANNED, scans=keys)
    found = {scan.id: scan for scan in await tx.all(queries.SCANS_TO_DECIDE, scans=keys, now=tx.now)}
    refusals = {key: _refusal(actor, found.get(key), accepted=accepted) for key in keys}
    asked: defaultdict[Pair, list[Row]] = defaultdict(list)
    for key_, refusal in refusals.items():
        if refusal is None:
            asked[_pair(found[key_])].append(found[key_])
    seen = await _seen(tx, asked)
    changed: dict[Pair, bool] = {}
    along: dict[Pair, list[Row]] = {}
    for pair, decided in asked.items():
        along[pair] = [] if accepted else _left_over(seen[pair], decided)
        broken = _broken(seen[pair], decided, along[pair], accepted=accepted)
        if isinstance(broken, DomainError):
            refusals.update({scan.id: broken for scan in decided})
        else:
            changed[pair] = broken
    written = [scan for pair in changed for scan in (*asked[pair], *along[pair])]
    await _write(tx, actor, written, accepted=accepted, reason=reason)
    await _compute(tx, [pair for pair, now_closed in changed.items() if now_closed])
    return Reviews(
        tuple(ReviewResult(key, Refusal.of(refusal) if refusal else None) for key, refusal in refusals.items())
    )


def _pair(scan: Row) -> Pair:
    return scan.shift_id, scan.volunteer_id


def _refusal(actor: Actor, scan: Row | None, *, accepted: bool) -> DomainError | None:
    """Why this actor may decide nothing about this scan."""
    if scan is None:
        return actor.refusal() if actor.kind == "anonymous" else NotFound(field="scans")
    try:
        require_leading(actor, scan.path, SCOPE)
    except DomainError as refusal:
        return refusal
    if scan.person_id == actor.person:
        return OwnScan()
    if not scan.to_look_at or scan.accepted is not None:
        return NothingToReview()
    # A place that is only offered may lapse: minutes must not hang on it.
    placed = scan.enrolment in HOLDS_PLACE and scan.enrolment != EnrolmentState.OFFERED
    return NoPlaceInShift() if accepted and not placed else None


async def _seen(tx: Transaction, pairs: Sequence[Pair] | dict[Pair, list[Row]]) -> dict[Pair, list[Row]]:
    """All scans of the pairs, in the order in which they happened."""
    seen: defaultdict[Pair, list[Row]] = defaultdict(list)
    if pairs:
        shifts, volunteers = zip(*pairs, strict=True)
        for scan in await tx.all(queries.SCANS_OF_PAIRS, shift_id=list(shifts), volunteer_id=list(volunteers)):
            seen[_pair(scan)].append(scan)
    return seen


def _left_over(seen: Sequence[Row], rejected: Sequence[Row]) -> list[Row]:
    """The departures that follow upon these, in order by themselves: without the arrival they say nothing."""
    about = {scan.id for scan in rejected}
    counted = [scan for scan in seen if scan.counts]
    return [
        left
        for came, left in pairwise(counted)
        if came.id in about and left.direction == Direction.OUT and not left.to_look_at
    ]


def _broken(seen: Sequence[Row], decided: Sequence[Row], along: Sequence[Row], *, accepted: bool) -> DomainError | bool:
    """Why the decision does not fit; else whether the hours follow anew."""
    about = {scan.id for scan in (*decided, *along)}
    before = [scan for scan in seen if scan.counts]
    after = [scan for scan in seen if (accepted if scan.id in about else scan.counts)]
    settles = accepted and any(scan.unplaced for scan in decided)
    if after == before and not settles:
        return False
    if decided[0].record not in (None, RecordState.COMPUTED):
        return RecordNotOpen()
    turns = cycle((Direction.IN, Direction.OUT))
    if any(scan.direction != turn for scan, turn in zip(after, turns, strict=False)):
        return ReviewDoesNotFit()
    # Who is still in while the shift runs is left to the check-out.
    return decided[0].record is not None or len(after) % 2 == 0 or bool(decided[0].over)


async def _write(tx: Transaction, actor: Actor, scans: Sequence[Row], *, accepted: bool, reason: str | None) -> None:
    if not scans:
        return
    keys = [scan.id for scan in scans]
    written = await tx.all(
        queries.RECORD_REVIEWS, scans=keys, accepted=accepted, reason=reason, by=actor.id, now=tx.now
    )
    if len(written) != len(keys):
        raise NothingToReview()  # of somebody without a place, whom no lock keeps: two decided at once
    for key in keys:
        after = {"accepted": accepted, "reason": reason}
        await audit.record(tx, actor, "attendance.review_scan", key, after=after)


async def _compute(tx: Transaction, pairs: Sequence[Pair]) -> None:
    if not pairs:
        return
    shifts, volunteers = zip(*pairs, strict=True)
    arrays = {"shift_id": list(shifts), "volunteer_id": list(volunteers)}
    await tx.all(COMPUTE_RECORDS, now=tx.now, id=[ids.new() for _ in pairs], **arrays)
    await tx.execute(queries.EMPTY_RECORDS, now=tx.now, **arrays)
