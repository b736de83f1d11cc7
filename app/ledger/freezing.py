"""An account is frozen: nothing is held from it until a moment. What its owner never asked for goes on."""

from datetime import datetime

from app.kernel.db import Transaction

from . import service
from .accounts import Name
from .queries import freezing as queries

FOREVER = queries.FOREVER


async def freeze(tx: Transaction, *, account: Name, until: datetime | None) -> None:
    """Freezes a bounded account until a moment, or FOREVER; None ends it.

    Whoever holds the account's lock is waited for: what comes after sees it frozen.
    """
    await service.lock(tx, accounts=[account])
    await tx.execute(queries.FREEZE, account=account.id, until=until)


async def frozen(tx: Transaction, *, account: Name) -> bool:
    """Whether nothing may be taken from an account now; locks it, so that this stays true until the end."""
    until = await tx.value(queries.FROZEN_UNTIL, account=account.id)
    return until is not None and until > tx.now
