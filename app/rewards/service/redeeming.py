"""Points become a voucher."""

from datetime import datetime, time, timedelta
from uuid import UUID

import msgspec

from app.kernel import ids
from app.kernel.db import Row, Transaction
from app.kernel.errors import Invalid, NotFound
from app.kernel.events import publish
from app.kernel.i18n import mark
from app.kernel.idempotency import once
from app.kernel.identity import Actor
from app.ledger import service as ledger
from app.ledger.errors import InsufficientFunds
from app.points import purses
from app.points.service.freezing import require_not_frozen
from app.rewards import happened
from app.rewards.codes import CODE_LETTERS, voucher_key
from app.rewards.errors import DailyLimit, InsufficientPoints, OutOfStock, PeriodLimit, RewardInactive, TotalLimit
from app.rewards.queries import redeeming as queries

QUANTITY_MOST = 99
SCOPE = "rewards:write"
"""What a partner's client needs to act for people and counters below its organisation."""


class Redeemed(msgspec.Struct, frozen=True):
    """`id` is the redemption's, `code` what the person may type or say at the counter."""

    id: UUID
    voucher: UUID
    code: str
    points: int
    expires_at: datetime


@once
async def redeem(
    tx: Transaction,
    actor: Actor,
    *,
    reward: UUID,
    redemption_point: UUID,
    quantity: int = 1,
    volunteer: UUID | None = None,
    key: str | None = None,
) -> Redeemed:
    """Holds the actor's points, first those that expire first, reserves the goods and issues a voucher.

    A partner's client with rewards:write redeems for a `volunteer` below its organisation. Raises
    SignInRequired, NotAllowed, NotFound, Invalid, RewardInactive, PointsFrozen, InsufficientPoints, DailyLimit,
    OutOfStock.
    """
    person = await _person(tx, actor, volunteer)
    if not 1 <= quantity <= QUANTITY_MOST:
        raise Invalid(field="quantity", reason=mark("Choose a number from 1 to 99."))
    offer = await tx.maybe(queries.OFFER, reward=reward, redemption_point=redemption_point)
    if offer is None:
        raise NotFound(field="reward_id")
    if not offer.active:
        raise RewardInactive(field="reward_id")
    if offer.available < quantity:
        raise OutOfStock(field="redemption_point_id", left=offer.available, wanted=quantity)
    code = ids.code(CODE_LETTERS)
    redeemed = Redeemed(
        ids.new(),
        voucher_key(tx.vault, code),
        code,
        offer.points * quantity,
        tx.now + timedelta(days=offer.voucher_days),
    )
    held = await _hold(tx, person, redeemed)
    # Counted after the wallet's lock is taken, so that two at once see each other.
    if offer.person_limit or offer.period_limit or offer.total_limit:
        await _require_within(tx, person, reward, quantity, offer)
    voucher = await tx.value(
        queries.RESERVE,
        redemption=redeemed.id,
        voucher=redeemed.voucher,
        code=redeemed.code,
        person=person,
        reward=reward,
        redemption_point=redemption_point,
        quantity=quantity,
        points=redeemed.points,
        hold=held,
        now=tx.now,
        redeemed_by=actor.id,
        expires_at=redeemed.expires_at,
    )
    if voucher is None:
        offer = await tx.one(queries.OFFER, reward=reward, redemption_point=redemption_point)
        raise OutOfStock(field="redemption_point_id", left=offer.available, wanted=quantity)
    event = happened.Redeemed(redeemed.id, reward, redemption_point, quantity, redeemed.points)
    await publish(tx, actor, event, subject=redeemed.id)
    return redeemed


async def _person(tx: Transaction, actor: Actor, volunteer: UUID | None) -> UUID:
    if volunteer is None or volunteer == actor.volunteer:
        return actor.require_person()
    if actor.kind != "client" or SCOPE not in actor.scopes:
        raise actor.refusal()
    person: UUID | None = await tx.value(queries.PERSON_BELOW, volunteer=volunteer, organisation=actor.organisation)
    if person is None:
        raise NotFound(field="volunteer_id")
    return person


async def _hold(tx: Transaction, person: UUID, redeemed: Redeemed) -> UUID:
    wallet = purses.wallet(person)
    try:
        return await ledger.hold(tx, account=wallet, amount=redeemed.points, expires_at=redeemed.expires_at)
    except InsufficientFunds:
        await require_not_frozen(tx, person=person)
        available = await ledger.available(tx, account=wallet)
        raise InsufficientPoints(needed=redeemed.points, available=available) from None


async def _require_within(tx: Transaction, person: UUID, reward: UUID, quantity: int, offer: Row) -> None:
    today = tx.now.astimezone(tx.settings.zone).date()
    midnight = datetime.combine(today, time(), tx.settings.zone)
    began = tx.now - timedelta(days=offer.period_days)
    had = await tx.one(queries.TAKEN, person=person, reward=reward, midnight=midnight, began=began)
    if offer.person_limit and had.today + quantity > offer.person_limit:
        raise DailyLimit(field="quantity", limit=offer.person_limit, had=had.today)
    if offer.period_limit and had.lately + quantity > offer.period_limit:
        raise PeriodLimit(field="quantity", limit=offer.period_limit, days=offer.period_days, had=had.lately)
    if offer.total_limit and had.ever + quantity > offer.total_limit:
        raise TotalLimit(field="quantity", limit=offer.total_limit, had=had.ever)
