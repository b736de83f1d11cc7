"""What was handed over without a network: it counts when it is sent, or it is recorded why not."""

from datetime import datetime
from uuid import UUID

import msgspec

from app.kernel import audit, ids
from app.kernel.db import Transaction
from app.kernel.errors import DomainError, NotFound
from app.kernel.idempotency import once
from app.kernel.identity import Actor, Role
from app.kernel.reasons import said
from app.rewards.codes import normal
from app.rewards.errors import (
    AlreadyFulfilled,
    AlreadyReturned,
    KeptByAnother,
    OtherCounter,
    OtherMustSettle,
    OwnVoucher,
    RefusalSettled,
    UnknownVoucher,
    VoucherExpired,
    VoucherFrozen,
)
from app.rewards.models import Refusal
from app.rewards.queries import redeeming
from app.rewards.queries import refusals as queries

from .counter import Ended, fulfil
from .offering import STAFF

RECORDED = (
    UnknownVoucher,
    OtherCounter,
    OwnVoucher,
    AlreadyFulfilled,
    AlreadyReturned,
    VoucherExpired,
    VoucherFrozen,
)
"""Refusals after which goods may be gone; all others say that nobody who hands over has sent it."""


class HandedOver(msgspec.Struct, frozen=True):
    """What was handed over, for those who did it."""

    title: str
    quantity: int


class RefusalChange(msgspec.Struct, frozen=True):
    id: UUID


async def fulfil_kept(
    tx: Transaction, actor: Actor, *, person: UUID, code: str, nonce: str, handed_over_at: datetime | None = None
) -> HandedOver:
    """What somebody handed over without a network and their phone kept, under a name of its own: its `nonce`.

    A phone that several people use keeps what each did; it counts in the name of that one only. Raises
    KeptByAnother, and as `fulfil_late`.
    """
    if actor.require_person() != person:
        raise KeptByAnother()
    ended = await fulfil_late(tx, actor, code=code, handed_over_at=handed_over_at, key=nonce)
    found = await tx.one(redeeming.REDEMPTION, redemption=ended.id)
    return HandedOver(found.title, found.quantity)


async def fulfil_late(
    tx: Transaction, actor: Actor, *, code: str, handed_over_at: datetime | None = None, key: str | None = None
) -> Ended:
    """As `fulfil`, for a voucher that was handed over before. Raises as that does, and records it, once for a key."""
    key = key or ids.new().hex
    try:
        return await fulfil(tx, actor, code=code, key=key)
    except RECORDED as refusal:
        await _record(tx, actor, refusal, code=code, at=handed_over_at, nonce=key)
        tx.keep(refusal)
        raise


@once
async def settle_refusal(
    tx: Transaction, actor: Actor, *, refused: UUID, note: str, key: str | None = None
) -> RefusalChange:
    """Says how a hand-over that was refused was settled: by the merchant's people and officers, not by who did it.

    Raises NotFound, RefusalSettled, OtherMustSettle, Invalid.
    """
    person = actor.require_person()
    if not actor.reach(Role.MERCHANT, *STAFF):
        raise actor.refusal()
    found = await tx.maybe(queries.REFUSAL, refused=refused)
    if found is None or not actor.holds(found.path, Role.MERCHANT, *STAFF):
        raise NotFound(field="refused")
    if found.handed_by == person:
        raise OtherMustSettle()
    if found.settled_at:
        raise RefusalSettled()
    note = said(note, "note")
    await tx.execute(queries.SETTLE_REFUSAL, refused=refused, by=person, now=tx.now, said=note)
    await audit.record(tx, actor, "rewards.settle_refusal", refused, after={"note": note})
    return RefusalChange(refused)


async def _record(
    tx: Transaction, actor: Actor, refusal: DomainError, *, code: str, at: datetime | None, nonce: str
) -> None:
    """For the merchant at whose counter the voucher is, or else the one whom the actor works for."""
    reach = actor.reach(Role.MERCHANT) or ([actor.organisation] if actor.organisation else [])
    if not reach:
        return  # the system hands nothing over
    code = normal(code)
    found = await tx.maybe(queries.VOUCHERS_COUNTER, code=code, reach=reach)
    await tx.execute(
        queries.RECORD_REFUSAL,
        id=ids.new(),
        organisation_id=found.organisation_id if found and found.reached else reach[0],
        redemption_id=found.id if found else None,
        code=code,
        reason=Refusal(refusal.code.lower()),
        said_at=min(at or tx.now, tx.now),
        handed_by=actor.id,
        nonce=nonce,
        recorded_at=tx.now,
    )
