"""Rewards are offered and delivered to where they are handed over."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from app.accounts.queries.people import PATH_OF_ORGANISATION
from app.accounts.service import require_whole_deployment
from app.kernel import audit, ids
from app.kernel.db import Transaction
from app.kernel.errors import DomainError, Invalid, NotAllowed, NotFound, SignInRequired, refuse
from app.kernel.i18n import mark
from app.kernel.idempotency import once
from app.kernel.identity import Actor, Role
from app.rewards.models import RewardKind
from app.rewards.queries import offering as queries

from .redeeming import SCOPE

STAFF = (Role.OFFICER, Role.ADMINISTRATOR)
MOST = 1_000_000


class RewardCreated(msgspec.Struct, frozen=True):
    id: UUID


class Delivered(msgspec.Struct, frozen=True):
    """The stock's id and how many are available there now."""

    id: UUID
    available: int


class Opened(msgspec.Struct, frozen=True):
    id: UUID


@once
async def create_reward(
    tx: Transaction,
    actor: Actor,
    *,
    title: str,
    points: int,
    description: str = "",
    kind: RewardKind = RewardKind.GOODS,
    person_limit: int = 0,
    voucher_days: int = 30,
    key: str | None = None,
) -> RewardCreated:
    """Offers a reward for `points` each; `person_limit` is a day's most per person, 0 for none.

    For officers of the whole deployment and its clients with rewards:write. Raises Invalid.
    """
    await require_whole_deployment(tx, actor, roles=STAFF, scope=SCOPE)
    wrong: list[DomainError] = []
    if not 1 <= len(title.strip()) <= 100:
        wrong.append(Invalid(field="title", reason=mark("Give the reward a name of up to 100 letters.")))
    if not 1 <= points <= MOST:
        wrong.append(Invalid(field="points", reason=mark("The price is a number of points from 1 to 1,000,000.")))
    if not 0 <= person_limit <= MOST:
        wrong.append(Invalid(field="person_limit", reason=mark("The limit can't be negative.")))
    if not 1 <= voucher_days <= 365:
        wrong.append(Invalid(field="voucher_days", reason=mark("A voucher is valid for 1 to 365 days.")))
    refuse(wrong)
    new = ids.new()
    reward = {
        "title": title.strip(),
        "description": description.strip(),
        "kind": kind,
        "points": points,
        "person_limit": person_limit,
        "voucher_days": voucher_days,
    }
    await tx.execute(queries.CREATE_REWARD, id=new, created_at=tx.now, **reward)
    await audit.record(tx, actor, "rewards.create_reward", new, after=reward)
    return RewardCreated(new)


@once
async def offer_reward(
    tx: Transaction, actor: Actor, *, reward: UUID, offered: bool, key: str | None = None
) -> RewardCreated:
    """Offers a reward again, or no longer; vouchers that are out stay valid. For those who create them."""
    await require_whole_deployment(tx, actor, roles=STAFF, scope=SCOPE)
    if not await tx.execute(queries.OFFER_OR_NOT, reward=reward, offered=offered):
        raise NotFound(field="reward")
    await audit.record(tx, actor, "rewards.offer_reward", reward, after={"offered": offered})
    return RewardCreated(reward)


@once
async def deliver_stock(
    tx: Transaction, actor: Actor, *, reward: UUID, redemption_point: UUID, quantity: int, key: str | None = None
) -> Delivered:
    """Adds what was delivered to a redemption point. For officers and clients over its organisation."""
    path = await tx.value(queries.POINT_PATH, redemption_point=redemption_point)
    _require_staff(actor, path, "redemption_point")
    if await tx.maybe(queries.REWARD_EXISTS, reward=reward) is None:
        raise NotFound(field="reward_id")
    if not 1 <= quantity <= MOST:
        raise Invalid(field="quantity", reason=mark("Deliver a number from 1 to 1,000,000."))
    stock = await tx.one(
        queries.DELIVER, new=ids.new(), reward=reward, redemption_point=redemption_point, quantity=quantity
    )
    delivery = {"reward": reward, "redemption_point": redemption_point, "quantity": quantity}
    await audit.record(tx, actor, "rewards.deliver_stock", stock.id, after=delivery)
    return Delivered(stock.id, stock.available)


@once
async def open_redemption_point(
    tx: Transaction,
    actor: Actor,
    *,
    organisation: UUID,
    name: str,
    address: str,
    opening_hours: str = "",
    key: str | None = None,
) -> Opened:
    """Opens a place of a merchant where rewards are handed over. For officers and clients over it."""
    _require_staff(actor, await tx.value(PATH_OF_ORGANISATION, organisation=organisation), "organisation")
    if not name.strip():
        raise Invalid(field="name", reason=mark("Give the place a name."))
    new = ids.new()
    point = {
        "organisation_id": organisation,
        "name": name.strip(),
        "address": address.strip(),
        "opening_hours": opening_hours.strip(),
    }
    await tx.execute(queries.OPEN_POINT, id=new, **point)
    await audit.record(tx, actor, "rewards.open_redemption_point", new, after=point)
    return Opened(new)


def _require_staff(actor: Actor, path: Sequence[UUID] | None, field: str) -> None:
    if actor.kind == "anonymous":
        raise SignInRequired()
    if path is None:
        raise NotFound(field=field)
    if not (actor.holds(path, *STAFF) or actor.may(SCOPE, path)):
        raise NotAllowed()
