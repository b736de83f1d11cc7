"""Hours: closed where somebody forgot to leave, and approved by somebody else.

Lock order: volunteers by id, then enrolments, then records, then the points' accounts.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from app.accounts.service import exports
from app.activities.service import Refusal
from app.attendance.happened import RecordApproved
from app.attendance.models import RecordState
from app.attendance.queries import approving, came_back
from app.attendance.queries import records as queries
from app.attendance.queries.scans import EXPORTED_SCANS
from app.kernel import audit, events, ids
from app.kernel.db import Row, Transaction
from app.kernel.errors import DomainError, Invalid, NotFound
from app.kernel.i18n import mark
from app.kernel.idempotency import once
from app.kernel.identity import Actor, system
from app.points import service as points

from .anomalies import find_in_hours
from .deciding import attend, lock_records, refusal, service_of

LARGEST_BATCH = 200
CLOCK = system("attendance")
CAME_BACK = mark("Came back after these hours had been approved.")


class RecordChange(msgspec.Struct, frozen=True):
    """The record that stands now, with its minutes; and the correction that waits for a second person, if any."""

    id: UUID
    minutes: int
    correction: UUID | None = None


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
    found = await lock_records(tx, records=[record])
    refused = _refusals(actor, [record], found)[record]
    if refused:
        raise refused
    (change,) = await approve(tx, actor, records=[found[record]])
    return change


@once
async def approve_service_records(
    tx: Transaction, actor: Actor, *, records: list[UUID], key: str | None = None
) -> Approvals:
    """Approves many in a few statements; each of them alone can be refused."""
    if len(records) > LARGEST_BATCH:
        raise Invalid(field="records", reason=mark("At most 200 records at once."))
    found = await lock_records(tx, records=records)
    refusals = _refusals(actor, records, found)
    await approve(tx, actor, records=[found[record] for record, refused in refusals.items() if refused is None])
    return Approvals(
        tuple(RecordResult(record, Refusal.of(refused) if refused else None) for record, refused in refusals.items())
    )


async def close_forgotten(tx: Transaction, *, at_most: int) -> int:
    """Computes the hours of those who are still in although their shift has ended; how many there were."""
    forgotten = await tx.all(queries.LEFT_OPEN, now=tx.now, since=_since(tx), at_most=at_most)
    pairs = {
        "shift_id": [each.shift_id for each in forgotten],
        "volunteer_id": [each.volunteer_id for each in forgotten],
    }
    # A check-out may be under way: it holds the enrolment, and what it wrote is seen after this.
    await tx.execute(queries.LOCK_ENROLMENTS, **pairs)
    await tx.all(queries.COMPUTE_RECORDS, now=tx.now, id=[ids.new() for _ in forgotten], **pairs)
    return len(forgotten)


async def propose_what_came_after(tx: Transaction, *, at_most: int) -> int:
    """Proposes, once a shift is over, all minutes of those who came back after an approval; how many were seen.

    Nobody loses them by having been approved too early; somebody confirms them, as with any more minutes.
    """
    seen = await tx.all(came_back.CAME_BACK, now=tx.now, since=_since(tx), at_most=at_most)
    pairs = {"shift_id": [each.shift_id for each in seen], "volunteer_id": [each.volunteer_id for each in seen]}
    await tx.execute(queries.LOCK_ENROLMENTS, **pairs)  # else a correction of the same moment is overlooked
    given = {"id": [ids.new() for _ in seen], "reason": CAME_BACK, **pairs}
    for each in await tx.all(came_back.PROPOSE_SERVED, now=tx.now, **given):
        after = {"minutes": each.minutes, "reason": CAME_BACK}
        await audit.record(tx, CLOCK, "attendance.propose_correction", each.record_id, after=after)
    return len(seen)


def _since(tx: Transaction) -> datetime:
    """How far back phones may send arrivals that count at once, with a day to spare."""
    return tx.now - timedelta(days=tx.settings.offline_scan_days + 1)


@exports("attendance")
async def export(tx: Transaction, *, person: UUID) -> Any:
    """What this slice adds to a person's copy of their data: every scan, and the hours that followed."""
    return {
        "scans": [dict(each) for each in await tx.all(EXPORTED_SCANS, person=person)],
        "service_records": [dict(each) for each in await tx.all(queries.EXPORTED_RECORDS, person=person)],
    }


def _refusals(actor: Actor, records: Sequence[UUID], found: dict[UUID, Row]) -> dict[UUID, DomainError | None]:
    """Why each record can't be approved; the minutes of those that can count for the next of the same day."""
    more: defaultdict[tuple[UUID, date], int] = defaultdict(int)
    refusals: dict[UUID, DomainError | None] = {}
    for key in dict.fromkeys(records):
        record = found.get(key)
        if record is None:
            refusals[key] = NotFound(field="record")
            continue
        day = (record.volunteer_id, record.day)
        that_day = record.approved_that_day + more[day] + record.minutes
        refusals[key] = refusal(actor, record, RecordState.APPROVED, that_day)
        if refusals[key] is None:
            more[day] += record.minutes
    return refusals


async def approve(tx: Transaction, actor: Actor, *, records: Sequence[Row]) -> list[RecordChange]:
    """Approves locked records with their points, and looks for what is unusual; who may was asked before."""
    if not records:
        return []
    await attend(tx, records=records)
    keys = [record.id for record in records]
    if await tx.execute(approving.APPROVE, records=keys, by=actor.id, now=tx.now) != len(keys):
        raise LookupError("a record changed under its lock")
    changes = [RecordChange(record.id, record.minutes) for record in records]
    services = [service_of(record, record.id, record.minutes) for record in records]
    await points.award_many(tx, actor, services=services)
    for record in records:
        after = {"minutes": record.minutes}
        await audit.record(tx, actor, "attendance.approve_service_record", record.id, after=after)
        event = RecordApproved(record.id, record.shift_id, record.volunteer_id, record.minutes)
        await events.publish(tx, actor, event, subject=record.id)
    await find_in_hours(tx, since=tx.now)
    return changes
