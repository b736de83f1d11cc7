"""Hours: closed where somebody forgot to leave, approved by somebody else, corrected by a new record.

Lock order: volunteers by id, then enrolments, then records, then the points' accounts.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from app.accounts.service import exports
from app.activities.service import LEADING, Refusal, require_leading
from app.attendance.errors import HigherApprovalNeeded, OwnRecord, RecordNotOpen, SecondPersonNeeded, StillCheckedIn
from app.attendance.happened import RecordApproved, RecordCorrected
from app.attendance.models import RECORD_MOVES, RecordSource, RecordState
from app.attendance.queries import records as queries
from app.attendance.queries.scans import EXPORTED_SCANS
from app.kernel import audit, events, ids
from app.kernel.db import Row, Transaction
from app.kernel.errors import DomainError, Invalid, NotFound
from app.kernel.i18n import mark
from app.kernel.idempotency import once
from app.kernel.identity import Actor
from app.points import service as points

SOURCE = "service_record"
SCOPE = "attendance:write"
LEADERS_HOURS = 8
"""Up to so many hours a day take effect with the leader's approval (one province's practice)."""
LARGEST_BATCH = 200
LONGEST_MINUTES = 24 * 60
FORGOTTEN_FOR = timedelta(days=7)


class RecordChange(msgspec.Struct, frozen=True):
    """The record that stands now, with its minutes."""

    id: UUID
    minutes: int


class RecordResult(msgspec.Struct, frozen=True):
    """What came of one record of many: None, or why it was not approved."""

    record: UUID
    refusal: Refusal | None = None


class Approvals(msgspec.Struct, frozen=True):
    """One result per record, in the order given."""

    results: tuple[RecordResult, ...]


@once
async def approve_service_record(
    tx: Transaction, actor: Actor, *, record: UUID, key: str | None = None
) -> RecordChange:
    """Approves computed hours and awards their points in the same transaction; never one's own."""
    found = await _lock(tx, [record])
    refusal = _refusals(actor, [record], found)[record]
    if refusal:
        raise refusal
    (change,) = await _approve(tx, actor, [found[record]])
    return change


@once
async def approve_service_records(
    tx: Transaction, actor: Actor, *, records: list[UUID], key: str | None = None
) -> Approvals:
    """Approves many in a few statements; each of them alone can be refused."""
    if len(records) > LARGEST_BATCH:
        raise Invalid(field="records", reason=mark("At most 200 records at once."))
    found = await _lock(tx, records)
    refusals = _refusals(actor, records, found)
    await _approve(tx, actor, [found[record] for record, refusal in refusals.items() if refusal is None])
    return Approvals(
        tuple(RecordResult(record, Refusal.of(refusal) if refusal else None) for record, refusal in refusals.items())
    )


@once
async def correct_service_record(
    tx: Transaction, actor: Actor, *, record: UUID, minutes: int, reason: str, key: str | None = None
) -> RecordChange:
    """Replaces hours by a new record that points to the old one; points follow by reversal and new award.

    Zero minutes take the hours away. What is replaced stays to be seen.
    """
    reason = reason.strip()
    if not reason or len(reason) > 1_000:
        raise Invalid(field="reason", reason=mark("Say why, in up to 1000 characters."))
    if not 0 <= minutes <= LONGEST_MINUTES:
        raise Invalid(field="minutes", reason=mark("Minutes lie between 0 and 1440."))
    old = (await _lock(tx, [record])).get(record)
    if old is None:
        raise NotFound(field="record")
    refusal = _refusal(actor, old, RecordState.CORRECTED, old.approved_that_day + minutes)
    if refusal:
        raise refusal
    await _attend(tx, [old])
    await tx.one(queries.SUPERSEDE, record=record, by=actor.id, now=tx.now)
    change = RecordChange(ids.new(), minutes)
    await tx.execute(
        queries.ADD_CORRECTION,
        id=change.id,
        shift_id=old.shift_id,
        volunteer_id=old.volunteer_id,
        started_at=old.started_at,
        ended_at=old.ended_at,
        day=old.day,
        minutes=minutes,
        source=RecordSource.CORRECTION,
        entered_by=[],
        computed_at=tx.now,
        approved_by=actor.id,
        approved_at=tx.now,
        corrects_id=record,
        reason=reason,
    )
    if old.state == RecordState.APPROVED:
        await points.reverse_award(tx, actor, source_kind=SOURCE, source_id=record, reason=reason)
    await points.award_many(tx, actor, services=[_service(old, change)])
    await audit.record(
        tx,
        actor,
        "attendance.correct_service_record",
        record,
        before={"minutes": old.minutes, "state": old.state},
        after={"minutes": minutes, "record": change.id, "reason": reason},
    )
    await events.publish(tx, actor, RecordCorrected(change.id, record, minutes), subject=change.id)
    return change


async def close_forgotten(tx: Transaction, *, at_most: int) -> int:
    """Computes the hours of those who are still in although their shift has ended; how many there were."""
    forgotten = await tx.all(queries.LEFT_OPEN, now=tx.now, since=tx.now - FORGOTTEN_FOR, at_most=at_most)
    pairs = {
        "shift_id": [each.shift_id for each in forgotten],
        "volunteer_id": [each.volunteer_id for each in forgotten],
    }
    # A check-out may be under way: it holds the enrolment, and what it wrote is seen after this.
    await tx.execute(queries.LOCK_ENROLMENTS, **pairs)
    given = {"now": tx.now, "zone": tx.settings.time_zone, "id": [ids.new() for _ in forgotten]}
    await tx.all(queries.COMPUTE_RECORDS, **given, **pairs)
    return len(forgotten)


@exports("attendance")
async def export(tx: Transaction, *, person: UUID) -> Any:
    """What this slice adds to a person's copy of their data: every scan, and the hours that followed."""
    return {
        "scans": [dict(each) for each in await tx.all(EXPORTED_SCANS, person=person)],
        "service_records": [dict(each) for each in await tx.all(queries.EXPORTED_RECORDS, person=person)],
    }


async def _lock(tx: Transaction, records: Sequence[UUID]) -> dict[UUID, Row]:
    """Locks volunteers and enrolments, then reads the records: none can change until we are done."""
    await tx.execute(queries.LOCK_FOR_RECORDS, records=list(records))
    found = await tx.all(queries.RECORDS_TO_DECIDE, records=list(records))
    return {record.id: record for record in found}


def _refusals(actor: Actor, records: Sequence[UUID], found: dict[UUID, Row]) -> dict[UUID, DomainError | None]:
    """Why each record can't be approved; the minutes of those that can count for the next of the same day."""
    more: defaultdict[tuple[UUID, datetime], int] = defaultdict(int)
    refusals: dict[UUID, DomainError | None] = {}
    for key in dict.fromkeys(records):
        record = found.get(key)
        if record is None:
            refusals[key] = NotFound(field="record")
            continue
        day = (record.volunteer_id, record.day)
        that_day = record.approved_that_day + more[day] + record.minutes
        refusals[key] = _refusal(actor, record, RecordState.APPROVED, that_day)
        if refusals[key] is None:
            more[day] += record.minutes
    return refusals


def _refusal(actor: Actor, record: Row, state: RecordState, minutes_that_day: int) -> DomainError | None:
    try:
        require_leading(actor, record.path, SCOPE)
    except DomainError as refusal:
        return refusal
    if record.person_id == actor.person:
        return OwnRecord()
    if record.state == RecordState.COMPUTED and actor.id in record.entered_by:
        return SecondPersonNeeded()
    if state not in RECORD_MOVES[RecordState(record.state)]:
        return RecordNotOpen()
    if state == RecordState.APPROVED and record.presence > 0 and not record.auto_closed:
        return StillCheckedIn()
    # A long day needs a role above the team: its leader's own word is not enough.
    above = record.path[:-1]
    if minutes_that_day > LEADERS_HOURS * 60 and not actor.holds(above, *LEADING) and not actor.may(SCOPE, above):
        return HigherApprovalNeeded(hours=LEADERS_HOURS)
    return None


async def _approve(tx: Transaction, actor: Actor, records: Sequence[Row]) -> list[RecordChange]:
    if not records:
        return []
    await _attend(tx, records)
    keys = [record.id for record in records]
    if await tx.execute(queries.APPROVE, records=keys, by=actor.id, now=tx.now) != len(keys):
        raise LookupError("a record changed under its lock")
    changes = [RecordChange(record.id, record.minutes) for record in records]
    services = [_service(record, change) for record, change in zip(records, changes, strict=True)]
    await points.award_many(tx, actor, services=services)
    for record in records:
        after = {"minutes": record.minutes}
        await audit.record(tx, actor, "attendance.approve_service_record", record.id, after=after)
        event = RecordApproved(record.id, record.shift_id, record.volunteer_id, record.minutes)
        await events.publish(tx, actor, event, subject=record.id)
    return changes


async def _attend(tx: Transaction, records: Sequence[Row]) -> None:
    await tx.execute(
        queries.MARK_ATTENDED,
        shift_id=[record.shift_id for record in records],
        volunteer_id=[record.volunteer_id for record in records],
        now=tx.now,
    )


def _service(record: Row, change: RecordChange) -> points.Service:
    return points.Service(SOURCE, change.id, record.person_id, change.minutes, record.category, record.started_at)
