"""Corrections: hours are replaced by a new record; more minutes than there were need a second person.

Lock order as for approval.
"""

from typing import Any
from uuid import UUID

import msgspec

from app.activities.service import require_leading
from app.attendance.errors import (
    AlreadyProposed,
    BeyondShift,
    CorrectionDecided,
    NothingToCorrect,
    RecordNotOpen,
    SecondPersonNeeded,
)
from app.attendance.happened import RecordCorrected
from app.attendance.models import CorrectionState, RecordSource, RecordState
from app.attendance.queries import approving as queries
from app.kernel import audit, events, ids
from app.kernel.db import Row, Transaction
from app.kernel.errors import Invalid, NotFound
from app.kernel.i18n import mark
from app.kernel.idempotency import once
from app.kernel.identity import Actor
from app.kernel.reasons import said
from app.points import service as points

from .anomalies import find_in_hours
from .deciding import SCOPE, SOURCE, attend, lock_record, refusal, service_of
from .hours import RecordChange

LONGEST_MINUTES = 24 * 60


class CorrectionChange(msgspec.Struct, frozen=True):
    """A correction, and the record that stands after what was decided."""

    id: UUID
    record: UUID


@once
async def correct_service_record(
    tx: Transaction, actor: Actor, *, record: UUID, minutes: int, reason: str, key: str | None = None
) -> RecordChange:
    """Replaces hours by a new record that points to the old one; points follow by reversal and new award.

    Zero minutes take the hours away. What is replaced stays to be seen. More minutes than the record has are
    only proposed: it stands until a second person confirms them.
    """
    reason = said(reason)
    if not 0 <= minutes <= LONGEST_MINUTES:
        raise Invalid(field="minutes", reason=mark("Minutes lie between 0 and 1440."))
    old = await lock_record(tx, record=record)
    if minutes > old.minutes:
        return await _propose(tx, actor, old, minutes, reason)
    refused = refusal(actor, old, RecordState.CORRECTED, old.approved_that_day + minutes)
    if refused:
        raise refused
    if minutes == old.minutes:
        raise NothingToCorrect(field="minutes", minutes=minutes)
    return await replace(tx, actor, old=old, minutes=minutes, reason=reason, source=RecordSource.CORRECTION)


async def _propose(tx: Transaction, actor: Actor, old: Row, minutes: int, reason: str) -> RecordChange:
    refused = refusal(actor, old, RecordState.CORRECTED, 0)
    if refused and not isinstance(refused, SecondPersonNeeded):
        raise refused
    fits(old, minutes)
    given = {"id": ids.new(), "record_id": old.id, "minutes": minutes, "reason": reason}
    proposed = await tx.value(queries.PROPOSE, proposed_by=actor.id, proposed_at=tx.now, **given)
    if proposed is None:
        raise AlreadyProposed()
    await audit.record(
        tx, actor, "attendance.propose_correction", old.id, before={"minutes": old.minutes}, after={"minutes": minutes}
    )
    return RecordChange(old.id, old.minutes, proposed)


@once
async def confirm_correction(
    tx: Transaction, actor: Actor, *, correction: UUID, key: str | None = None
) -> CorrectionChange:
    """Gives a record the minutes that somebody else proposed. Raises SecondPersonNeeded for whoever did."""
    old, proposed = await _proposed(tx, correction)
    refused = refusal(actor, old, RecordState.CORRECTED, old.approved_that_day + proposed.minutes)
    if refused:
        raise refused
    if proposed.proposer == actor.id:
        raise SecondPersonNeeded()
    change = await replace(
        tx,
        actor,
        old=old,
        minutes=proposed.minutes,
        reason=proposed.reason,
        source=RecordSource.CORRECTION,
        entered_by=[proposed.proposed_by],
        confirming=correction,
    )
    await tx.execute(queries.CONFIRM, correction=correction, by=actor.id, now=tx.now, result=change.id)
    return CorrectionChange(correction, change.id)


@once
async def decline_correction(
    tx: Transaction, actor: Actor, *, correction: UUID, key: str | None = None
) -> CorrectionChange:
    """The record stays as it is. Whoever proposed the correction may take it back in this way too."""
    old, _ = await _proposed(tx, correction)
    require_leading(actor, old.path, SCOPE)
    await decline_proposals(tx, actor, record=old.id)
    await audit.record(tx, actor, "attendance.decline_correction", old.id, after={"correction": correction})
    return CorrectionChange(correction, old.id)


async def _proposed(tx: Transaction, correction: UUID) -> tuple[Row, Row]:
    """The record as it stands, locked, and what is proposed for it."""
    record = await tx.value(queries.RECORD_OF_CORRECTION, correction=correction)
    if record is None:
        raise NotFound(field="correction")
    old = await lock_record(tx, record=record)
    proposed = await tx.one(queries.CORRECTION_TO_DECIDE, correction=correction)
    if proposed.state != CorrectionState.PROPOSED:
        raise CorrectionDecided()
    return old, proposed


async def decline_proposals(tx: Transaction, actor: Actor, *, record: UUID, but: UUID | None = None) -> None:
    """Whatever was proposed for a locked record is not what counts, unless it is just being confirmed."""
    await tx.all(queries.DECLINE_OPEN, record=record, by=actor.id, now=tx.now, but=but)


def fits(place: Row, minutes: int) -> None:
    """Raises BeyondShift for more minutes than a shift with its grace has room for; Invalid for fewer than none."""
    if minutes < 0:
        raise Invalid(field="minutes", reason=mark("Minutes lie between 0 and 1440."))
    if minutes > place.longest:
        raise BeyondShift(field="minutes", minutes=int(place.longest))


async def replace(
    tx: Transaction,
    actor: Actor,
    *,
    old: Row,
    minutes: int,
    reason: str,
    source: RecordSource,
    entered_by: list[Any] | None = None,
    confirming: UUID | None = None,
) -> RecordChange:
    """Sets a new record in the place of a locked one, with its points; who may was asked before.

    Whatever else was proposed for the old one is declined.
    """
    await decline_proposals(tx, actor, record=old.id, but=confirming)
    await attend(tx, records=[old])
    if await tx.maybe(queries.SUPERSEDE, record=old.id, by=actor.id, now=tx.now) is None:
        raise RecordNotOpen()
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
        source=source,
        entered_by=[each for each in entered_by or () if each],
        computed_at=tx.now,
        approved_by=actor.id,
        approved_at=tx.now,
        corrects_id=old.id,
        reason=reason,
    )
    if old.state == RecordState.APPROVED:
        await points.reverse_award(tx, actor, source_kind=SOURCE, source_id=old.id, reason=reason)
    await points.award_many(tx, actor, services=[service_of(old, change.id, minutes)])
    await audit.record(
        tx,
        actor,
        "attendance.correct_service_record",
        old.id,
        before={"minutes": old.minutes, "state": old.state},
        after={"minutes": minutes, "record": change.id, "reason": reason},
    )
    await events.publish(tx, actor, RecordCorrected(change.id, old.id, minutes), subject=change.id)
    await find_in_hours(tx, since=tx.now)
    return change
