"""The chain of roots recomputed from the journals: what was changed, removed or added since they were sealed."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

from app.kernel.db import Row, Transaction

from . import merkle
from .queries import sealing as queries
from .roots import entries, from_row, hashes

START: dict[str, Any] = {"epoch": -1, "transaction": "0", "journal": UUID(int=0)}


async def complaints(tx: Transaction) -> AsyncIterator[dict[str, Any]]:
    """What doesn't fit, root by root: at most two batches of leaves are in memory at a time."""
    number, previous, after = 0, None, START
    while row := await tx.maybe(queries.NEXT_ROOT, number=number):
        for said in _alone(row, number, previous):
            yield {"root": row.number, "journal_id": None, "wrong": said}
        last = {"epoch": row.epoch, "transaction": row.transaction_id, "journal": row.journal_id}
        if row.number == number + 1:  # else nobody knows where its batch began
            async for journal, said in _compared(tx, row, after, last):
                yield {"root": row.number, "journal_id": journal, "wrong": said}
        number, previous, after = row.number, row.hash, last


def _alone(row: Row, number: int, previous: bytes | None) -> list[str]:
    """What is wrong with a root, whatever the journals say."""
    root, found = from_row(row), []
    if row.number != number + 1:
        found.append(f"the roots from {number + 1} to {row.number - 1} are missing")
    elif row.previous != previous:
        found.append("it does not follow the root before it")
    if root.complaint:
        found.append(root.complaint)
    if merkle.tree_hash(hashes(row.leaves)) != row.tree:
        found.append("the leaves kept with it are not those of its tree")
    return found


async def _compared(
    tx: Transaction, row: Row, after: dict[str, Any], last: dict[str, Any]
) -> AsyncIterator[tuple[UUID, str]]:
    """Which journals are not what was sealed."""
    end = {f"last_{name}": value for name, value in last.items()}
    # One more than there should be, so that an added one is seen; many more are told some at a time.
    now = await tx.one(queries.LEAVES_NOW, **after, **end, limit=row.journals * 2 + 1)
    if now.leaves == row.leaves:
        return
    sealed, found = dict(entries(row.leaves)), dict(entries(now.leaves or b""))
    for journal, leaf in sealed.items():
        if journal not in found:
            yield journal, "removed"
        elif found[journal] != leaf:
            yield journal, "changed"
    for journal in found.keys() - sealed.keys():
        yield journal, "added"
