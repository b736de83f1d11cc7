"""Several accounts reserve something at once, each for itself."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from app.kernel import ids
from app.kernel.db import Transaction

from .accounts import Name
from .errors import InsufficientFunds
from .queries import holding as queries


class Wanted(NamedTuple):
    """What an account shall hold, until when."""

    account: Name
    amount: int
    expires_at: datetime | None


async def lock_to_hold(tx: Transaction, *, accounts: Collection[Name]) -> dict[Name, int]:
    """Locks bounded accounts in the order of their ids: what each may hold now, nothing while it is frozen."""
    by_id = {account.id: account for account in accounts}
    rows = await tx.all(queries.LOCK_TO_HOLD, accounts=list(by_id), now=tx.now)
    free = {by_id[row.id]: row.free for row in rows}
    return {account: free.get(account, 0) for account in accounts}


async def hold_each(tx: Transaction, *, wanted: Sequence[Wanted]) -> list[UUID]:
    """`hold` for accounts that are locked by `lock_to_hold`, each of them once. Raises InsufficientFunds for all."""
    holds = ids.several(len(wanted))
    asked = {
        "holds": holds,
        "accounts": [each.account.id for each in wanted],
        "amounts": [each.amount for each in wanted],
        "now": tx.now,
    }
    held = await tx.execute(queries.HOLD_EACH, **asked, expires=[each.expires_at for each in wanted])
    if held != len(wanted) or await tx.value(queries.DRAW_EACH, **asked) != sum(each.amount for each in wanted):
        raise InsufficientFunds()
    return holds
