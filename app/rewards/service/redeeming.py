"""Points become a voucher."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import NamedTuple, NoReturn
from uuid import UUID

import msgspec

from app.kernel import ids
from app.kernel.batching import Apart, Calls, together
from app.kernel.db import Row, Transaction
from app.kernel.errors import DomainError, Invalid, NotFound
from app.kernel.events import publish, publish_each
from app.kernel.i18n import mark
from app.kernel.idempotency import once
from app.kernel.identity import Actor
from app.ledger import service as ledger
from app.ledger.errors import InsufficientFunds
from app.ledger.holding import Wanted, hold_each, lock_to_hold
from app.points import purses
from app.points.service.freezing import require_not_frozen
from app.rewards import happened
from app.rewards.codes import CODE_LETTERS, voucher_key
from app.rewards.errors import DailyLimit, InsufficientPoints, OutOfStock, PeriodLimit, RewardInactive, TotalLimit
from app.rewards.queries import redeeming as queries
from app.rewards.queries import together as together_queries

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


class Order(NamedTuple):
    """A call of `redeem` as far as it is understood."""

    actor: Actor
    person: UUID
    reward: UUID
    point: UUID
    quantity: int
    offer: Row
    redeemed: Redeemed

    @property
    def shelf(self) -> tuple[UUID, UUID]:
        return self.reward, self.point

    @property
    def hold(self) -> Wanted:
        return Wanted(purses.wallet(self.person), self.redeemed.points, self.redeemed.expires_at)

    @property
    def event(self) -> happened.Redeemed:
        return happened.Redeemed(self.redeemed.id, self.reward, self.point, self.quantity, self.redeemed.points)


async def _redeem_calls(tx: Transaction, calls: Calls) -> list[Redeemed | DomainError]:
    """`redeem` for calls that come together, in the same few statements; two of one person are done one by one."""
    found = await _ordered(tx, calls)
    orders = {number: each for number, each in enumerate(found) if isinstance(each, Order)}
    if len({each.person for each in orders.values()}) < len(orders):
        raise Apart("A person redeems twice at once.")
    answers: dict[int, Redeemed | DomainError] = {n: e for n, e in enumerate(found) if isinstance(e, DomainError)}
    answers |= await _refused(tx, orders)
    orders = {number: each for number, each in orders.items() if number not in answers}
    if orders:
        await _reserve(tx, list(orders.values()))
        answers |= {number: each.redeemed for number, each in orders.items()}
    return [answers[number] for number in range(len(calls))]


@once
@together(_redeem_calls)
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
    _require_number(quantity)
    offer = _offered(await tx.maybe(queries.OFFER, reward=reward, redemption_point=redemption_point))
    redeemed = _redeemed(tx, offer, quantity)
    held = await _hold(tx, person, redeemed)
    # Counted after the wallet's lock is taken, so that two at once see each other.
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


def _require_number(quantity: int) -> None:
    if not 1 <= quantity <= QUANTITY_MOST:
        raise Invalid(field="quantity", reason=mark("Choose a number from 1 to 99."))


def _offered(offer: Row | None) -> Row:
    if offer is None:
        raise NotFound(field="reward_id")
    return offer


def _redeemed(tx: Transaction, offer: Row, quantity: int) -> Redeemed:
    """What somebody is to get who chose this, if it is to be had."""
    if not offer.active:
        raise RewardInactive(field="reward_id")
    _require_stock(offer.available, quantity)
    code = ids.code(CODE_LETTERS)
    expires_at = tx.now + timedelta(days=offer.voucher_days)
    return Redeemed(ids.new(), voucher_key(tx.vault, code), code, offer.points * quantity, expires_at)


def _require_stock(left: int, quantity: int) -> None:
    if left < quantity:
        raise OutOfStock(field="redemption_point_id", left=left, wanted=quantity)


async def _ordered(tx: Transaction, calls: Calls) -> list[Order | DomainError]:
    """What each call wants, or why it is refused before anything is locked."""
    asked = {(arguments["reward"], arguments["redemption_point"]) for _, arguments in calls}
    rewards, points = zip(*asked, strict=True)
    rows = await tx.all(together_queries.OFFERS, rewards=rewards, points=points)
    offers = {(row.reward, row.point): row for row in rows}
    found: list[Order | DomainError] = []
    for actor, arguments in calls:
        shelf = arguments["reward"], arguments["redemption_point"]
        quantity = arguments.get("quantity", 1)
        try:
            person = await _person(tx, actor, arguments.get("volunteer"))
            _require_number(quantity)
            offer = _offered(offers.get(shelf))
            redeemed = _redeemed(tx, offer, quantity)
        except DomainError as refusal:
            found.append(refusal)
        else:
            found.append(Order(actor, person, *shelf, quantity, offer, redeemed))
    return found


async def _refused(tx: Transaction, orders: Mapping[int, Order]) -> dict[int, DomainError]:
    """Whose points, limits or goods do not suffice, with their wallets and then the goods locked; the first who came
    gets the last of something."""
    refused: dict[int, DomainError] = {}
    free = await lock_to_hold(tx, accounts=[each.hold.account for each in orders.values()])
    for number, each in orders.items():
        try:
            if free[each.hold.account] < each.redeemed.points:
                await _refuse(tx, each.person, each.redeemed)
            await _require_within(tx, each.person, each.reward, each.quantity, each.offer)
        except DomainError as refusal:
            refused[number] = refusal
    within = {number: each for number, each in orders.items() if number not in refused}
    rows = await tx.all(together_queries.LOCK_STOCK, stock=list({each.offer.stock for each in within.values()}))
    left = {(row.reward, row.point): row.available for row in rows}
    for number, each in within.items():
        try:
            _require_stock(left[each.shelf], each.quantity)
        except OutOfStock as refusal:
            refused[number] = refusal
        else:
            left[each.shelf] -= each.quantity
    return refused


async def _reserve(tx: Transaction, orders: Sequence[Order]) -> None:
    """Writes what was found to be possible."""
    holds = await hold_each(tx, wanted=[each.hold for each in orders])
    reserved = await tx.execute(
        together_queries.RESERVE_EACH,
        redemptions=[each.redeemed.id for each in orders],
        vouchers=[each.redeemed.voucher for each in orders],
        codes=[each.redeemed.code for each in orders],
        people=[each.person for each in orders],
        rewards=[each.reward for each in orders],
        points=[each.point for each in orders],
        quantities=[each.quantity for each in orders],
        prices=[each.redeemed.points for each in orders],
        holds=holds,
        actors=[each.actor.id for each in orders],
        expires=[each.redeemed.expires_at for each in orders],
        now=tx.now,
    )
    if reserved != len(orders):
        raise Apart("Goods went although they were locked.")
    await publish_each(tx, [(each.actor, each.event, each.redeemed.id) for each in orders])


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
        await _refuse(tx, person, redeemed)


async def _refuse(tx: Transaction, person: UUID, redeemed: Redeemed) -> NoReturn:
    """Says why a wallet doesn't give what is needed."""
    await require_not_frozen(tx, person=person)
    available = await ledger.available(tx, account=purses.wallet(person))
    raise InsufficientPoints(needed=redeemed.points, available=available)


async def _require_within(tx: Transaction, person: UUID, reward: UUID, quantity: int, offer: Row) -> None:
    if not (offer.person_limit or offer.period_limit or offer.total_limit):
        return
    today = tx.today
    midnight = datetime.combine(today, time(), tx.settings.zone)
    began = tx.now - timedelta(days=offer.period_days)
    had = await tx.one(queries.TAKEN, person=person, reward=reward, midnight=midnight, began=began)
    if offer.person_limit and had.today + quantity > offer.person_limit:
        raise DailyLimit(field="quantity", limit=offer.person_limit, had=had.today)
    if offer.period_limit and had.lately + quantity > offer.period_limit:
        raise PeriodLimit(field="quantity", limit=offer.period_limit, days=offer.period_days, had=had.lately)
    if offer.total_limit and had.ever + quantity > offer.total_limit:
        raise TotalLimit(field="quantity", limit=offer.total_limit, had=had.ever)
