"""What officers offer for points: rewards with their price and limits."""

from typing import Any
from uuid import UUID

import msgspec

from app.accounts.service import require_whole_deployment
from app.kernel import audit, ids
from app.kernel.db import Transaction
from app.kernel.errors import DomainError, Invalid, NotFound, refuse
from app.kernel.i18n import mark
from app.kernel.idempotency import once
from app.kernel.identity import Actor, Role
from app.rewards.models import RewardKind
from app.rewards.queries import offering as queries

from .redeeming import SCOPE

STAFF = (Role.OFFICER, Role.ADMINISTRATOR)
MOST = 1_000_000
PERIOD_DAYS_MOST = 366


class RewardCreated(msgspec.Struct, frozen=True):
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
    period_limit: int = 0,
    period_days: int = 0,
    total_limit: int = 0,
    voucher_days: int = 30,
    key: str | None = None,
) -> RewardCreated:
    """Offers a reward for `points` each; the limits are a person's: a day, in any `period_days`, in all; 0 for none.

    For officers of the whole deployment and its clients with rewards:write. Raises Invalid.
    """
    await require_whole_deployment(tx, actor, roles=STAFF, scope=SCOPE)
    reward = _terms(
        title=title,
        description=description,
        kind=kind,
        points=points,
        person_limit=person_limit,
        period_limit=period_limit,
        period_days=period_days,
        total_limit=total_limit,
        voucher_days=voucher_days,
    )
    new = ids.new()
    await tx.execute(queries.CREATE_REWARD, id=new, created_at=tx.now, **reward)
    await audit.record(tx, actor, "rewards.create_reward", new, after=reward)
    return RewardCreated(new)


@once
async def edit_reward(
    tx: Transaction,
    actor: Actor,
    *,
    reward: UUID,
    title: str,
    points: int,
    description: str = "",
    kind: RewardKind = RewardKind.GOODS,
    person_limit: int = 0,
    period_limit: int = 0,
    period_days: int = 0,
    total_limit: int = 0,
    voucher_days: int = 30,
    key: str | None = None,
) -> RewardCreated:
    """Says anew what a reward is and costs; vouchers that are out stay as they are. As `create_reward`; NotFound."""
    await require_whole_deployment(tx, actor, roles=STAFF, scope=SCOPE)
    before = await tx.maybe(queries.REWARD, reward=reward)
    if before is None:
        raise NotFound(field="reward_id")
    after = _terms(
        title=title,
        description=description,
        kind=kind,
        points=points,
        person_limit=person_limit,
        period_limit=period_limit,
        period_days=period_days,
        total_limit=total_limit,
        voucher_days=voucher_days,
    )
    await tx.execute(queries.EDIT_REWARD, reward=reward, **{f"new_{name}": value for name, value in after.items()})
    changed = [name for name in after if after[name] != before[name]]
    await audit.record(
        tx,
        actor,
        "rewards.edit_reward",
        reward,
        before={name: before[name] for name in changed},
        after={name: after[name] for name in changed},
    )
    return RewardCreated(reward)


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


def _terms(**given: Any) -> dict[str, Any]:
    """What is stored of a reward; raises every fault together."""
    terms = {**given, "title": given["title"].strip(), "description": given["description"].strip()}
    wrong: list[DomainError] = []
    if not 1 <= len(terms["title"]) <= 100:
        wrong.append(Invalid(field="title", reason=mark("Give the reward a name of up to 100 letters.")))
    if not 1 <= terms["points"] <= MOST:
        wrong.append(Invalid(field="points", reason=mark("The price is a number of points from 1 to 1,000,000.")))
    wrong += [
        Invalid(field=name, reason=mark("The limit can't be negative."))
        for name in ("person_limit", "period_limit", "total_limit")
        if not 0 <= terms[name] <= MOST
    ]
    if not 0 <= terms["period_days"] <= PERIOD_DAYS_MOST or bool(terms["period_days"]) != bool(terms["period_limit"]):
        wrong.append(
            Invalid(field="period_days", reason=mark("A limit for a time needs both: how many, in how many days."))
        )
    if not 1 <= terms["voucher_days"] <= 365:
        wrong.append(Invalid(field="voucher_days", reason=mark("A voucher is valid for 1 to 365 days.")))
    refuse(wrong)
    return terms
