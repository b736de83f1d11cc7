"""What becomes of the points that a request holds: one hold for each volunteer, settled by approved minutes.

The request's row is locked before its holds, whoever comes.
"""

from uuid import UUID

from app.accounts.service import tell
from app.kernel import audit
from app.kernel.db import Row, Transaction
from app.kernel.events import publish
from app.kernel.i18n import mark, translate
from app.kernel.identity import Actor
from app.ledger import service as ledger
from app.ledger.freezing import frozen
from app.ledger.models import HoldState
from app.ledger.moving import shrink
from app.points import purses
from app.points import service as points
from app.rewards import happened
from app.rewards.models import RequestState
from app.rewards.queries import requests as queries

KIND = "service"
"""The kind of journals that pay for volunteers' hours."""
BACK = mark("%(county)s: “%(title)s” won't take place. Your points are back.")


async def charge(
    tx: Transaction, actor: Actor, *, shift: UUID, record: UUID, minutes: int, before: UUID | None
) -> None:
    """Pays for a record's approved minutes from one slot of the shift's request, if it has one; the rest goes back.

    `before` is the record that this one corrects: what was paid for it is taken back first. While a dispute waits
    for a decision, nothing is paid.
    """
    request = await tx.maybe(queries.LOCK_REQUEST_OF_SHIFT, shift=shift)
    if request is None or (request.disputed_at and request.upheld is None):
        return
    slots = await tx.all(queries.SLOTS, request=request.id)
    paid = next((slot for slot in slots if before and slot.record_id == before), None)
    slot = paid or next((slot for slot in slots if slot.hold_state == HoldState.PENDING), None)
    if slot is None:
        return
    due = slot.points * min(minutes, request.minutes) // request.minutes
    if slot.hold_state == HoldState.PENDING:
        hold = await _settle(tx, actor, slot, due)
    else:
        hold = await _pay_again(tx, actor, request, slot, due)
    await tx.execute(queries.CHARGE_SLOT, slot=slot.id, record=record, hold=hold)
    await points.repay(tx, actor, person=request.person_id)
    if request.state == RequestState.MATCHED:
        await end_if_paid(tx, actor, request=request)


async def give_back(tx: Transaction, actor: Actor, *, request: Row, keep: int = 0) -> int:
    """Voids the holds of a locked request that wait for no hours, but for `keep` of them: how many were voided."""
    pending = [slot for slot in await tx.all(queries.SLOTS, request=request.id) if slot.hold_state == HoldState.PENDING]
    for slot in pending[keep:]:
        await ledger.void(tx, hold=slot.hold_id)
    if pending[keep:]:
        await points.repay(tx, actor, person=request.person_id)
    return len(pending[keep:])


async def end_if_paid(tx: Transaction, actor: Actor, *, request: Row) -> None:
    """A matched request is over when nothing is held for it any more."""
    slots = await tx.all(queries.SLOTS, request=request.id)
    if all(slot.hold_state != HoldState.PENDING for slot in slots):
        await end(tx, actor, request=request, state=RequestState.DONE, why=None)


async def end(tx: Transaction, actor: Actor, *, request: Row, state: RequestState, why: str | None) -> None:
    """Notes the end of a locked request; whoever asked is told where it won't take place."""
    await tx.execute(queries.END, request=request.id, becomes=state, now=tx.now, by=actor.id, why=why)
    await audit.record(
        tx, actor, "rewards.end_request", request.id, before={"state": request.state}, after={"state": state}
    )
    await publish(tx, actor, happened.RequestEnded(request.id, state), subject=request.id)
    if state != RequestState.DONE and actor.person != request.person_id:
        given = {"county": tx.settings.county_name, "title": request.title}
        await tell(tx, people=[request.person_id], text=lambda language: translate(BACK, language, **given))


async def _settle(tx: Transaction, actor: Actor, slot: Row, due: int) -> UUID:
    hold: UUID = slot.hold_id
    if due == 0:
        await ledger.void(tx, hold=hold)
        return hold
    if due < slot.amount:
        await shrink(tx, hold=hold, amount=due)
    await ledger.settle(tx, actor, hold=hold, into=purses.SPENT, kind=KIND)
    return hold


async def _pay_again(tx: Transaction, actor: Actor, request: Row, slot: Row, due: int) -> UUID:
    """What was paid goes back to its lots, and the right sum is paid: what is there by now, and not frozen."""
    if slot.hold_state == HoldState.SETTLED and not slot.reversed:
        await ledger.reverse(tx, actor, journal=slot.journal_id, kind="return")
    kept: UUID = slot.hold_id
    if due == 0:
        return kept
    wallet = purses.wallet(request.person_id)
    due = 0 if await frozen(tx, account=wallet) else min(due, await ledger.available(tx, account=wallet))
    if due == 0:
        return kept
    hold = await ledger.hold(tx, account=wallet, amount=due)
    await ledger.settle(tx, actor, hold=hold, into=purses.SPENT, kind=KIND)
    return hold
