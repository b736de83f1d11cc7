"""Points are frozen with a reason by two officers; in an emergency by one, for a day.

While they are: no redeeming, no passing on, no giving, no request, and no voucher is handed over. Awards come
in, what was asked for can be called off, what is due expires, and debts are repaid. Lock order: the freeze's
row, then the wallet.
"""

from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from app.accounts.service import exports, tell
from app.kernel import audit, ids
from app.kernel.db import Row, Transaction
from app.kernel.errors import NotFound
from app.kernel.i18n import mark, translate
from app.kernel.idempotency import once
from app.kernel.identity import Actor, Role
from app.kernel.reasons import said
from app.ledger import freezing as ledger
from app.points import purses
from app.points.errors import (
    EmergencyUsed,
    FreezeDecided,
    FreezeStands,
    LiftProposed,
    ObjectedAlready,
    OtherOfficerNeeded,
    PointsFrozen,
)
from app.points.models.freezing import FreezeEnd
from app.points.queries import freezing as queries

FREEZING = (Role.OFFICER, Role.ADMINISTRATOR)
EMERGENCY_LASTS = timedelta(hours=24)
EMERGENCY_AGAIN = timedelta(days=30)
"""Nobody is frozen again and again by one officer alone."""
FROZEN = mark("Your points were frozen. You see why, and whom to ask, under My points.")
LIFTED = mark("Your points are no longer frozen. You can spend them again.")
ANSWERED = mark("Your objection was answered. You find the answer under My points.")


class FreezeChange(msgspec.Struct, frozen=True):
    id: UUID


async def require_not_frozen(tx: Transaction, *, person: UUID) -> None:
    """Raises PointsFrozen while a person's points may not be spent.

    Locks their wallet, so that it stays so until the transaction ends; who needs several wallets locks them all
    first, with `ledger.lock`. What is frozen while it was held already: look again with this after `settle`.
    """
    if await ledger.frozen(tx, account=purses.wallet(person)):
        raise PointsFrozen()


@once
async def propose_freeze(
    tx: Transaction, actor: Actor, *, person: UUID, reason: str, emergency: bool = False, key: str | None = None
) -> FreezeChange:
    """Proposes to freeze a person's points, for a second officer to confirm; an emergency counts at once, for a day.

    Raises FreezeStands, EmergencyUsed, OtherOfficerNeeded for one's own, NotFound, Invalid.
    """
    office = await _office(tx, actor, person)
    reason = said(reason)
    await end_lapsed(tx)
    if emergency and await tx.value(queries.EMERGENCY_SINCE, person=person, since=tx.now - EMERGENCY_AGAIN):
        raise EmergencyUsed(field="emergency", days=EMERGENCY_AGAIN.days)
    new = ids.new()
    lapses_at = tx.now + EMERGENCY_LASTS if emergency else None
    given = {"person_id": person, "organisation_id": office, "reason": reason}
    made = await tx.value(
        queries.ADD_FREEZE, id=new, proposed_by=actor.id, proposed_at=tx.now, lapses_at=lapses_at, **given
    )
    if made is None:
        raise FreezeStands()
    if emergency:
        await _set(tx, person, lapses_at, FROZEN)
    await audit.record(tx, actor, "points.propose_freeze", new, after={**given, "emergency": emergency})
    return FreezeChange(new)


@once
async def confirm_freeze(tx: Transaction, actor: Actor, *, freeze: UUID, key: str | None = None) -> FreezeChange:
    """Freezes the points until two lift it. Raises OtherOfficerNeeded, FreezeDecided."""
    found = await _to_decide(tx, actor, freeze)
    if found.confirmed_at or (found.lapses_at and found.lapses_at <= tx.now):
        raise FreezeDecided()
    _require_second(actor, found, found.proposer)
    await tx.execute(queries.CONFIRM, freeze=freeze, by=actor.id, now=tx.now)
    await _set(tx, found.person_id, ledger.FOREVER, None if found.lapses_at else FROZEN)
    await audit.record(tx, actor, "points.confirm_freeze", freeze)
    return FreezeChange(freeze)


@once
async def decline_freeze(tx: Transaction, actor: Actor, *, freeze: UUID, key: str | None = None) -> FreezeChange:
    """Takes back what was only proposed, an emergency too: by whoever could confirm it and by who proposed it."""
    found = await _to_decide(tx, actor, freeze)
    if found.confirmed_at:
        raise FreezeDecided()
    if actor.person == found.person_id:
        raise OtherOfficerNeeded()
    await tx.execute(queries.END, freeze=freeze, by=actor.id, now=tx.now, as_what=FreezeEnd.DECLINED)
    if found.lapses_at:
        await _set(tx, found.person_id, None, LIFTED if found.lapses_at > tx.now else None)
    await audit.record(tx, actor, "points.decline_freeze", freeze)
    return FreezeChange(freeze)


@once
async def propose_lift(
    tx: Transaction, actor: Actor, *, freeze: UUID, reason: str, key: str | None = None
) -> FreezeChange:
    """Proposes to end a confirmed freeze, for a second officer to confirm. Raises FreezeDecided, LiftProposed."""
    found = await _to_decide(tx, actor, freeze)
    if not found.confirmed_at:
        raise FreezeDecided()
    if actor.person == found.person_id:
        raise OtherOfficerNeeded()
    if found.lift_proposed_at:
        raise LiftProposed()
    reason = said(reason)
    await tx.execute(queries.PROPOSE_LIFT, freeze=freeze, by=actor.id, now=tx.now, said=reason)
    await audit.record(tx, actor, "points.propose_lift", freeze, after={"reason": reason})
    return FreezeChange(freeze)


@once
async def confirm_lift(tx: Transaction, actor: Actor, *, freeze: UUID, key: str | None = None) -> FreezeChange:
    """Ends a freeze whose end somebody else proposed. Raises FreezeDecided, OtherOfficerNeeded."""
    found = await _to_decide(tx, actor, freeze)
    if not found.lift_proposed_at:
        raise FreezeDecided()
    _require_second(actor, found, found.lift_proposer)
    await tx.execute(queries.END, freeze=freeze, by=actor.id, now=tx.now, as_what=FreezeEnd.LIFTED)
    await _set(tx, found.person_id, None, LIFTED)
    await audit.record(tx, actor, "points.lift_freeze", freeze)
    return FreezeChange(freeze)


@once
async def object_to_freeze(
    tx: Transaction, actor: Actor, *, freeze: UUID, text: str, key: str | None = None
) -> FreezeChange:
    """Says why one's points should not be frozen, once; the office answers. Raises FreezeDecided, ObjectedAlready."""
    person = actor.require_person()
    found = await tx.maybe(queries.FREEZE_TO_DECIDE, freeze=freeze)
    if found is None or found.person_id != person or not (found.confirmed_at or found.lapses_at):
        raise NotFound(field="freeze")
    if found.ended_at:
        raise FreezeDecided()
    if found.objected_at:
        raise ObjectedAlready()
    await tx.execute(queries.OBJECT, freeze=freeze, now=tx.now, said=said(text, "text"))
    await audit.record(tx, actor, "points.object_to_freeze", freeze)
    return FreezeChange(freeze)


@once
async def answer_freeze_objection(
    tx: Transaction, actor: Actor, *, freeze: UUID, text: str, key: str | None = None
) -> FreezeChange:
    """Answers what the person says against it, whatever becomes of the freeze; not by who proposed it."""
    found = await _to_decide(tx, actor, freeze)
    if not found.objected_at or found.answered_at:
        raise FreezeDecided()
    _require_second(actor, found, found.proposer)
    await tx.execute(queries.ANSWER, freeze=freeze, by=actor.id, now=tx.now, said=said(text, "text"))
    await tell(tx, people=[found.person_id], text=lambda language: translate(ANSWERED, language))
    await audit.record(tx, actor, "points.answer_freeze_objection", freeze)
    return FreezeChange(freeze)


async def end_lapsed(tx: Transaction) -> int:
    """Puts on record which emergencies nobody confirmed in time; the wallet has gone on by itself since."""
    return len(await tx.all(queries.LAPSE, now=tx.now))


async def none_frozen(tx: Transaction, *, people: list[UUID]) -> bool:
    """Whether no freeze of these people stands or is proposed."""
    return not await tx.value(queries.STANDING_OF, people=people)


@exports("points_freezes")
async def export(tx: Transaction, *, person: UUID) -> list[dict[str, object]]:
    """The freezes that counted, with what the person said against them."""
    return [dict(row) for row in await tx.all(queries.FREEZES_OF, person=person)]


async def _office(tx: Transaction, actor: Actor, person: UUID) -> UUID:
    """The actor's office over a person; only people decide, and nobody about themselves."""
    actor.require_person()
    reach = actor.reach(*FREEZING)
    if not reach:
        raise actor.refusal()
    if await tx.maybe(queries.PERSON_EXISTS, person=person) is None:
        raise NotFound(field="person")
    office: UUID | None = await tx.value(queries.OFFICE_OVER, person=person, reach=reach)
    if office is None:
        raise actor.refusal()
    if actor.person == person:
        raise OtherOfficerNeeded()
    return office


async def _to_decide(tx: Transaction, actor: Actor, freeze: UUID) -> Row:
    """A freeze that stands, locked, for those with an office over its person."""
    actor.require_person()
    if not actor.reach(*FREEZING):
        raise actor.refusal()
    found = await tx.maybe(queries.FREEZE_TO_DECIDE, freeze=freeze)
    if found is None:
        raise NotFound(field="freeze")
    if await tx.value(queries.OFFICE_OVER, person=found.person_id, reach=actor.reach(*FREEZING)) is None:
        raise actor.refusal()
    if found.ended_at:
        raise FreezeDecided()
    return found


def _require_second(actor: Actor, found: Row, first: UUID) -> None:
    if actor.id in (first, found.person_id):
        raise OtherOfficerNeeded()


async def _set(tx: Transaction, person: UUID, until: datetime | None, text: str | None) -> None:
    await ledger.freeze(tx, account=purses.wallet(person), until=until)
    if text:
        await tell(tx, people=[person], text=lambda language: translate(text, language))
