"""What a merge changed, row by row: written by every slice that settles something, read when it is undone."""

from typing import Any
from uuid import UUID

from app.duplicates import queries
from app.kernel.db import Row, Transaction


async def note(
    tx: Transaction,
    *,
    merge: UUID,
    table: str,
    row: UUID,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    aside: bool = False,
) -> None:
    """Keeps what a row was; set `aside`, it stays with the merged person since the survivor has one like it."""
    await tx.execute(
        queries.RECORD_CHANGE, merge_id=merge, table_name=table, row_id=row, before=before, after=after, aside=aside
    )


async def noted(tx: Transaction, *, merge: UUID, table: str) -> list[Row]:
    """What was kept of a table's rows: row_id, before, after, aside."""
    return await tx.all(queries.CHANGES_OF, merge=merge, table_name=table)


async def forget(tx: Transaction, *, merge: UUID, table: str, row: UUID) -> None:
    """A row stays as it is when the merge is undone: too much happened to it since."""
    await tx.execute(queries.FORGET_CHANGE, merge=merge, table_name=table, row=row)
