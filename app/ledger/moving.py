"""What is available moves from one bounded account to another, each lot with its dates; a hold is made smaller."""

from uuid import UUID

from app.kernel import ids
from app.kernel.db import Transaction
from app.kernel.identity import Actor

from .accounts import Entry, Line, Name
from .errors import HoldEnded
from .queries import moving as queries
from .service import draw, lock, post


async def move(
    tx: Transaction, actor: Actor, *, giver: Name, taker: Name, amount: int, kind: str, request: str
) -> UUID:
    """Posts a journal from `giver` to `taker`, which has lots with the dates of those they came from: its id.

    Locks both accounts in the order of their ids. Raises InsufficientFunds.
    """
    await lock(tx, accounts=[giver, taker])
    entry = Entry(ids.new(), kind, (Line(giver, -amount), Line(taker, amount)), request=request)
    await post(tx, actor, entries=[entry])
    await draw(tx, account=giver, amount=amount, journal=entry.id)
    await tx.all(queries.CARRY_LOTS, taker=taker.id, journal=entry.id)
    return entry.id


async def shrink(tx: Transaction, *, hold: UUID, amount: int) -> None:
    """Leaves `amount` (1 or more, less than before) of a pending hold, and gives the rest back. Raises HoldEnded."""
    if await tx.maybe(queries.SHRINK, hold=hold, amount=amount) is None:
        raise HoldEnded()
    await tx.execute(queries.KEEP_FIRST, hold=hold, amount=amount, now=tx.now)
