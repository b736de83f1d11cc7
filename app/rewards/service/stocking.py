"""Stock is delivered, counted and put right, each time with who and why."""

from uuid import UUID

import msgspec

from app.kernel import audit, ids
from app.kernel.db import Transaction
from app.kernel.errors import Invalid, NotFound
from app.kernel.i18n import mark
from app.kernel.idempotency import once
from app.kernel.identity import Actor, Role
from app.rewards.errors import CountDecided, CountWaiting, OwnCount, ReservedMissing
from app.rewards.models import MovementKind, MovementState
from app.rewards.queries import offering
from app.rewards.queries import stocking as queries

from .offering import MOST
from .places import require_over

NOTE_MOST = 500


class Delivered(msgspec.Struct, frozen=True):
    """The stock's id and how many are available there now."""

    id: UUID
    available: int


class Counted(msgspec.Struct, frozen=True):
    """A count: its id, its stock, what it found more or less than expected, and whether somebody else must look."""

    id: UUID
    stock: UUID
    difference: int
    state: MovementState


@once
async def deliver_stock(
    tx: Transaction,
    actor: Actor,
    *,
    reward: UUID,
    redemption_point: UUID,
    quantity: int,
    note: str = "",
    key: str | None = None,
) -> Delivered:
    """Adds what was delivered to a redemption point. For officers and clients over its organisation."""
    path = await tx.value(offering.POINT_PATH, redemption_point=redemption_point)
    require_over(actor, path, "redemption_point")
    if await tx.maybe(offering.REWARD_EXISTS, reward=reward) is None:
        raise NotFound(field="reward_id")
    if not 1 <= quantity <= MOST:
        raise Invalid(field="quantity", reason=mark("Deliver a number from 1 to 1,000,000."))
    stock = await tx.one(
        queries.DELIVER,
        new=ids.new(),
        movement=ids.new(),
        reward=reward,
        redemption_point=redemption_point,
        quantity=quantity,
        note=_note("note", note),
        now=tx.now,
        recorded_by=actor.id,
    )
    delivery = {"reward": reward, "redemption_point": redemption_point, "quantity": quantity}
    await audit.record(tx, actor, "rewards.deliver_stock", stock.id, after=delivery)
    return Delivered(stock.id, stock.available)


@once
async def count_stock(
    tx: Transaction, actor: Actor, *, stock: UUID, counted: int, reason: str = "", key: str | None = None
) -> Counted:
    """Records how many lie there, those that vouchers wait for included; the difference is put right, with its reason.

    A difference beyond the setting `stock_difference_alone` waits until somebody else has looked. For the place's
    merchants, officers and clients over it. Raises NotFound, Invalid, CountWaiting, ReservedMissing.
    """
    found = await tx.maybe(queries.STOCK, stock=stock)
    require_over(actor, found.path if found else None, "stock_id", Role.MERCHANT)
    assert found is not None
    if not 0 <= counted <= MOST:
        raise Invalid(field="counted", reason=mark("Write the number that you counted."))
    if await tx.maybe(queries.WAITING_COUNT, stock=stock) is not None:
        raise CountWaiting()
    expected = found.available + found.reserved
    difference = counted - expected
    if difference and not reason.strip():
        raise Invalid(field="reason", reason=mark("The numbers differ: say why, as far as you know."))
    waits = abs(difference) > tx.settings.stock_difference_alone
    new, state = ids.new(), MovementState.WAITING if waits else MovementState.RECORDED
    count = {
        "counted": counted,
        "expected": expected,
        "quantity": difference,
        "note": _note("reason", reason),
        "state": state,
    }
    await tx.execute(
        queries.RECORD_COUNT,
        id=new,
        stock_id=stock,
        kind=MovementKind.COUNT,
        recorded_at=tx.now,
        recorded_by=actor.id,
        **count,
    )
    if not waits:
        await _adjust(tx, stock, difference)
    await audit.record(tx, actor, "rewards.count_stock", stock, after=count)
    return Counted(new, stock, difference, state)


@once
async def decide_count(
    tx: Transaction, actor: Actor, *, count: UUID, confirmed: bool, key: str | None = None
) -> Counted:
    """Somebody else confirms a large difference, which then is put right, or refuses it.

    For those who may count there. Raises NotFound, OwnCount, CountDecided, ReservedMissing.
    """
    found = await tx.maybe(queries.COUNT, movement=count)
    require_over(actor, found.path if found else None, "count_id", Role.MERCHANT)
    assert found is not None
    if found.recorded_by == actor.id:
        raise OwnCount()
    state = MovementState.RECORDED if confirmed else MovementState.REFUSED
    if await tx.maybe(queries.DECIDE, movement=count, state=state, now=tx.now, decided_by=actor.id) is None:
        raise CountDecided()
    if confirmed:
        await _adjust(tx, found.stock_id, found.quantity)
    after = {"count": count, "quantity": found.quantity, "state": state}
    await audit.record(tx, actor, "rewards.decide_count", found.stock_id, after=after)
    return Counted(count, found.stock_id, found.quantity, state)


async def _adjust(tx: Transaction, stock: UUID, quantity: int) -> None:
    if await tx.maybe(queries.ADJUST, stock=stock, quantity=quantity) is None:
        now = await tx.one(queries.STOCK, stock=stock)
        raise ReservedMissing(waiting=now.reserved)


def _note(field: str, text: str) -> str:
    if len(text.strip()) > NOTE_MOST:
        raise Invalid(field=field, reason=mark("Write at most 500 letters."))
    return text.strip()
