"""An account goes on as another one, the heir: balance, lots with their dates, and holds; and back again.

The journals of the past stay where they were posted. What reverses one of them later is posted to the heir.
"""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from app.kernel import ids
from app.kernel.db import Transaction
from app.kernel.identity import Actor

from .accounts import Entry, Line, Name
from .queries import succession as queries
from .service import lock, post


class Succession(msgspec.Struct, frozen=True):
    """What went from an account to its heir, to find it again."""

    account: UUID
    posted: int
    lots: list[UUID]
    uses: list[UUID]
    """What had been drawn from these lots by then."""
    holds: dict[UUID, str]
    """Each with its state by then."""
    followers: list[UUID]
    """The account itself, and those whose heir it had been."""


async def succeed(tx: Transaction, actor: Actor, *, account: Name, heir: Name, reason: str) -> Succession:
    """Makes `heir` go on in the place of `account`, which must be open; locks both."""
    await lock(tx, accounts=[account, heir])
    standing = await tx.one(queries.STANDING, account=account.id)
    both = {"account": account.id, "heir": heir.id}
    lots = [row.id for row in await tx.all(queries.MOVE_LOTS, **both)]
    uses = [row.id for row in await tx.all(queries.USES_OF_LOTS, lots=lots)]
    holds = {row.id: row.state for row in await tx.all(queries.MOVE_HOLDS, **both)}
    amounts = {"amount": standing.posted, "held": standing.held}
    await _move(tx, actor, giver=account, taker=heir, reason=reason, **amounts)
    followers = [row.id for row in await tx.all(queries.SUCCEED, **both)]
    return Succession(account.id, standing.posted, lots, uses, holds, followers)


async def give_back(tx: Transaction, actor: Actor, *, account: Name, heir: Name, was: Succession, reason: str) -> None:
    """Undoes a succession: what is left of it goes back, what the heir has used since stays used by the heir.

    A hold that was settled or voided since stays the heir's.
    """
    await lock(tx, accounts=[account, heir])
    both = {"account": account.id, "heir": heir.id}
    back = await tx.all(queries.HOLDS_BACK, **both, holds=list(was.holds), states=list(was.holds.values()))
    held = sum(row.amount for row in back if row.state == "pending")
    if was.lots or was.posted >= 0:
        await tx.execute(queries.SPLIT_LOTS, heir=heir.id, lots=was.lots, uses=was.uses)
        amount = held + await tx.value(queries.LOTS_BACK, **both, lots=was.lots)
    else:  # a debt has no lots: as much of it goes back as is not repaid
        amount = max(was.posted, (await tx.one(queries.STANDING, account=heir.id)).posted)
    await _move(tx, actor, giver=heir, taker=account, amount=amount, held=held, reason=reason)
    await tx.execute(queries.GO_BACK, **both, followers=was.followers)


async def _move(
    tx: Transaction, actor: Actor, *, giver: Name, taker: Name, amount: int, held: int, reason: str
) -> None:
    """Held amounts leave before the balance and arrive after it, so that no floor is passed in between."""
    await tx.execute(queries.CHANGE_HELD, account=giver.id, amount=-held)
    if amount:
        lines: Sequence[Line] = (Line(giver, -amount), Line(taker, amount))
        await post(tx, actor, entries=[Entry(ids.new(), "succession", tuple(lines), reason=reason)])
    await tx.execute(queries.CHANGE_HELD, account=taker.id, amount=held)
