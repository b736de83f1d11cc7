"""A voucher is fulfilled at its counter, or given back."""

from typing import NoReturn
from uuid import UUID

import msgspec

from app.kernel import audit, ids
from app.kernel.db import Row, Transaction
from app.kernel.errors import Invalid, NotAllowed, NotFound
from app.kernel.events import publish
from app.kernel.i18n import mark
from app.kernel.idempotency import once
from app.kernel.identity import Actor, Role
from app.ledger import service as ledger
from app.ledger.errors import AlreadyReversed, HoldEnded
from app.points import purses
from app.points import service as points
from app.points.errors import PointsFrozen
from app.points.service.freezing import require_not_frozen
from app.rewards import happened
from app.rewards.codes import normal
from app.rewards.errors import (
    AlreadyFulfilled,
    AlreadyReturned,
    OtherCounter,
    OwnVoucher,
    UnknownVoucher,
    VoucherExpired,
    VoucherFrozen,
)
from app.rewards.models import RedemptionState
from app.rewards.queries import redeeming as queries

from .redeeming import SCOPE

HAND_OVER = "vouchers:fulfil"
"""A till's right: to see the vouchers that it hands over, and hand them over; `SCOPE` says the same and more."""
HANDING_OVER = (SCOPE, HAND_OVER)


class Found(msgspec.Struct, frozen=True):
    """A redemption and its voucher."""

    id: UUID
    voucher: UUID


class Ended(msgspec.Struct, frozen=True):
    """A redemption that came to its end; `voucher` is its voucher's id."""

    id: UUID
    voucher: UUID
    state: RedemptionState


@once
async def fulfil(
    tx: Transaction,
    actor: Actor,
    *,
    voucher: UUID | None = None,
    code: str | None = None,
    key: str | None = None,
) -> Ended:
    """Records that the goods of a voucher, named by id or typed code, were handed over.

    For merchants of its counter's organisation and clients with vouchers:fulfil over it. Raises
    UnknownVoucher, OtherCounter, OwnVoucher, AlreadyFulfilled, AlreadyReturned, VoucherExpired, VoucherFrozen.
    """
    found = await _voucher(tx, actor, voucher, code)
    _require_counter(actor, found)
    if actor.person == found.person_id:
        raise OwnVoucher()
    if found.state == RedemptionState.RESERVED and found.expires_at <= tx.now:
        _refuse(tx, found, RedemptionState.EXPIRED)
    try:
        await ledger.settle(tx, actor, hold=found.hold_id, into=purses.SPENT, kind="redemption")
    except HoldEnded:
        await _refuse_ended(tx, found)
    await _require_not_frozen(tx, found)
    await _move(tx, actor, found, RedemptionState.FULFILLED)
    await publish(tx, actor, happened.Fulfilled(found.id), subject=found.id)
    return Ended(found.id, found.voucher, RedemptionState.FULFILLED)


@once
async def return_redemption(
    tx: Transaction, actor: Actor, *, redemption: UUID, damaged: bool = False, key: str | None = None
) -> Ended:
    """Puts points back into the lots that they came from, and goods back on the shelf, unless they are `damaged`.

    The person may until the goods are handed over; the counter also afterwards, when it takes them back.
    Raises NotFound, NotAllowed, Invalid, AlreadyFulfilled, AlreadyReturned, VoucherExpired.
    """
    found = await tx.maybe(queries.REDEMPTION, redemption=redemption)
    if found is None:
        raise NotFound(field="redemption")
    at_counter = _at_counter(actor, found, SCOPE) and actor.person != found.person_id
    if not at_counter and (actor.person is None or actor.person != found.person_id):
        raise actor.refusal()
    if found.state == RedemptionState.FULFILLED and at_counter:
        await _take_back(tx, actor, found, damaged=damaged)
    elif damaged:
        raise Invalid(field="damaged", reason=mark("Only what was handed over can come back damaged."))
    else:
        await release(tx, actor, found=found, state=RedemptionState.RETURNED)
    return Ended(found.id, found.voucher, RedemptionState.RETURNED)


@once
async def find_voucher(tx: Transaction, actor: Actor, *, code: str, key: str | None = None) -> Found:
    """The voucher with a typed code, for those who may fulfil it. Raises as `fulfil`."""
    found = await _voucher(tx, actor, None, code)
    _require_counter(actor, found)
    return Found(found.id, found.voucher)


async def _voucher(tx: Transaction, actor: Actor, voucher: UUID | None, code: str | None) -> Row:
    _require_any_counter(actor)
    if (voucher is None) == (code is None):
        raise Invalid(field="code", reason=mark("Give the voucher or its code."))
    if code is not None:
        found = await tx.maybe(queries.CODE, code=normal(code))
    else:
        found = await tx.maybe(queries.VOUCHER, voucher=voucher)
    if found is None:
        raise UnknownVoucher(field="code")
    return found


def _at_counter(actor: Actor, found: Row, *scopes: str) -> bool:
    return actor.holds(found.path, Role.MERCHANT) or any(actor.may(scope, found.path) for scope in scopes)


def _require_any_counter(actor: Actor) -> None:
    """Before a code is looked up: nobody else may learn by trying which ones there are."""
    if actor.kind != "system" and not actor.reach(Role.MERCHANT) and actor.scopes.isdisjoint(HANDING_OVER):
        raise actor.refusal()


def _require_counter(actor: Actor, found: Row) -> None:
    if _at_counter(actor, found, *HANDING_OVER):
        return
    if actor.reach(Role.MERCHANT):
        raise OtherCounter(counter=found.counter)
    raise NotAllowed()


async def release(tx: Transaction, actor: Actor, *, found: Row, state: RedemptionState) -> None:
    """Points and goods of a voucher that nobody fulfilled go back; who was first is decided by the hold."""
    try:
        await ledger.void(tx, hold=found.hold_id)
    except HoldEnded:
        await _refuse_ended(tx, found)
    await points.repay(tx, actor, person=found.person_id)
    await _move(tx, actor, found, state)
    event = happened.Returned(found.id, expired=state == RedemptionState.EXPIRED)
    await publish(tx, actor, event, subject=found.id)


async def _take_back(tx: Transaction, actor: Actor, found: Row, *, damaged: bool) -> None:
    try:
        await ledger.reverse(tx, actor, journal=found.journal_id, kind="return")
    except AlreadyReversed:
        await _refuse_ended(tx, found)
    await points.repay(tx, actor, person=found.person_id)
    if damaged:
        back = {"redemption": found.id, "now": tx.now, "ended_by": actor.id, "entry": ids.new()}
        await tx.one(queries.CAME_BACK_DAMAGED, **back)
    else:
        await _move(tx, actor, found, RedemptionState.RETURNED)
    after = {"state": RedemptionState.RETURNED, **({"damaged": True} if damaged else {})}
    await audit.record(tx, actor, "rewards.return", found.id, before={"state": found.state}, after=after)
    await publish(tx, actor, happened.Returned(found.id, expired=False), subject=found.id)


async def _require_not_frozen(tx: Transaction, found: Row) -> None:
    """After the settlement, which waits for whoever freezes the wallet, so that none slips through beside it."""
    try:
        await require_not_frozen(tx, person=found.person_id)
    except PointsFrozen:
        raise VoucherFrozen() from None


async def _move(tx: Transaction, actor: Actor, found: Row, state: RedemptionState) -> None:
    """The hold decided who was first, so exactly one redemption must move."""
    before = RedemptionState(found.state)
    entry = {"entry": ids.new()} if RedemptionState.FULFILLED in (before, state) else {}
    await tx.one(queries.MOVE[before, state], redemption=found.id, now=tx.now, ended_by=actor.id, **entry)


async def _refuse_ended(tx: Transaction, found: Row) -> NoReturn:
    now = await tx.one(queries.REDEMPTION, redemption=found.id)
    _refuse(tx, found, RedemptionState(now.state))


def _refuse(tx: Transaction, found: Row, state: RedemptionState) -> NoReturn:
    if state == RedemptionState.EXPIRED:
        raise VoucherExpired(until=found.expires_at.astimezone(tx.settings.zone).strftime("%Y-%m-%d %H:%M"))
    raise AlreadyFulfilled() if state == RedemptionState.FULFILLED else AlreadyReturned()
