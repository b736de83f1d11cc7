"""What must always hold, asked of the database itself: `commonweal verify`.

A slice lists its checks as CHECKS in its checks.py; the rows of a check's statement are what is wrong.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import aclosing
from typing import Any, NamedTuple

import msgspec

from . import queries
from .db import Database, Statement, Transaction

Found = AsyncIterator[dict[str, Any]]


class Check(NamedTuple):
    name: str
    """Dotted and stable, for example `ledger.journals_sum_to_zero`."""
    says: str
    """What must hold, as a sentence."""
    wrong: Statement | Callable[[Transaction], Found]
    """Selects every row that breaks it; what no statement can, a function yields."""


class Outcome(msgspec.Struct, frozen=True):
    """A check's answer: how many rows break it, and the first of them."""

    name: str
    says: str
    count: int
    rows: list[dict[str, Any]]

    @property
    def ok(self) -> bool:
        return self.count == 0


ROWS_SHOWN = 100
PATIENCE_SECONDS = 3600
AT_ONCE = 2
"""Each has a connection: more leave none for those who use the site meanwhile."""


async def verify(db: Database, checks: Sequence[Check]) -> list[Outcome]:
    """Runs all checks, each on its own snapshot; a check is one statement, so it sees no half of anything.

    One that is a function reads only what never changes again.
    """
    turn = asyncio.Semaphore(AT_ONCE)
    return await asyncio.gather(*(_outcome(db, check, turn) for check in checks))


async def _outcome(db: Database, check: Check, turn: asyncio.Semaphore) -> Outcome:
    """Counts what is wrong row by row, so that memory stays bounded however much it is."""
    count, shown = 0, []
    async with turn, db.unit_of_work() as tx:
        await tx.execute(queries.TAKE_TIME)
        async with aclosing(_found(tx, check)) as rows:  # type: ignore[type-var]
            async for row in rows:
                count += 1
                if count <= ROWS_SHOWN:
                    shown.append(row)
    return Outcome(check.name, check.says, count, shown)


async def _found(tx: Transaction, check: Check) -> Found:
    if not isinstance(check.wrong, Statement):
        async for each in check.wrong(tx):
            yield each
        return
    async for row in tx.connection.cursor(
        check.wrong.sql, *check.wrong.arguments({}), prefetch=ROWS_SHOWN, timeout=PATIENCE_SECONDS
    ):
        yield dict(row.items())
