"""Figures are counted from the ledger, month by month; what is outstanding from the lots that people have."""

from datetime import date

from app.kernel.db import Transaction
from app.kernel.queries import LOCK_NAME
from app.oversight.queries import figures as queries


async def months_to_count(tx: Transaction) -> list[date]:
    """The months that were never counted, or are not over for long enough; the earliest first."""
    return [row.month for row in await tx.all(queries.MONTHS_TO_COUNT, now=tx.now)]


async def count_month(tx: Transaction, *, month: date) -> None:
    """Counts a month of the county anew; `month` is its first day."""
    await tx.execute(LOCK_NAME, number=queries.COUNTING)
    await tx.execute(queries.FORGET_MONTH, month=month)
    await tx.execute(queries.COUNT_MONTH, month=month)
    await tx.execute(queries.NOTE_MONTH, month=month, now=tx.now)


async def count_outstanding(tx: Transaction) -> None:
    """Counts anew what people and pools have."""
    await tx.execute(LOCK_NAME, number=queries.COUNTING)
    await tx.execute(queries.COUNT_OUTSTANDING, now=tx.now)
