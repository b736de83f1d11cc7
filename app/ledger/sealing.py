"""Journals are sealed in batches under signed roots, each chained to the one before; and proven to be there."""

from hashlib import sha256
from typing import NamedTuple
from uuid import UUID

from app.kernel import ids
from app.kernel.db import Row, Transaction
from app.kernel.errors import NotFound
from app.kernel.queries import LOCK_NAME
from app.kernel.signing import rotate, sign

from . import merkle
from .errors import NotYetSealed
from .queries import sealing as queries
from .roots import PURPOSE, Proof, Root, entries, from_row, hashes, head

SEALING = 0x5345414C
"""The number of the lock that one sealing at a time holds."""
MOST = 2**16
"""Journals under one root: what is in memory at a time stays below 10 MB."""


class Position(NamedTuple):
    """Where a batch ends, in the order of journals."""

    epoch: int
    transaction: str
    journal: UUID

    @classmethod
    def of(cls, row: Row) -> "Position":
        return cls(row.epoch, row.transaction_id, UUID(str(row.journal_id)))


BEFORE_ALL = Position(-1, "0", UUID(int=0))


async def seal(tx: Transaction, *, limit: int = MOST) -> Root | None:
    """Seals up to `limit` journals that no running transaction can come before; None where there are none.

    The caller asks again, each time in a transaction of its own, until None.
    """
    await tx.execute(LOCK_NAME, number=SEALING)
    last = await tx.maybe(queries.LAST_ROOT)
    after = Position.of(last) if last else BEFORE_ALL
    batch = await tx.one(queries.LEAVES_TO_SEAL, **after._asdict(), limit=limit)
    if not batch.journals:
        return None
    number, previous = (last.number + 1, last.hash) if last else (1, None)
    tree = merkle.tree_hash(hashes(batch.leaves))
    said = head(number, previous.hex() if previous else None, batch.journals, tree.hex(), tx.now)
    signature = await sign(tx, purpose=PURPOSE, message=said)
    await tx.execute(
        queries.ADD_ROOT,
        id=ids.new(),
        number=number,
        previous=previous,
        journals=batch.journals,
        tree=tree,
        now=tx.now,
        hash=sha256(said).digest(),
        key=signature.key,
        signature=signature.value,
        **Position.of(batch)._asdict(),
        leaves=batch.leaves,
    )
    return from_row(await tx.one(queries.NEXT_ROOT, number=number - 1))


async def roots(tx: Transaction, *, before: int = 2**31 - 1, limit: int = 100) -> list[Root]:
    """Newest first."""
    return [from_row(row) for row in await tx.all(queries.ROOTS, before=before, limit=limit)]


async def prove(tx: Transaction, *, journal: UUID) -> Proof:
    """That a journal is under a root. Raises NotFound, NotYetSealed.

    What is proven is what the database holds now: after a change it does not hold.
    """
    canonical = await tx.value(queries.JOURNAL, journal=journal)
    if canonical is None:
        raise NotFound(field="journal_id")
    root = await tx.maybe(queries.ROOT_OF_JOURNAL, journal=journal)
    at = next((at for at, (each, _) in enumerate(entries(root.leaves)) if each == journal), None) if root else None
    if root is None or at is None:
        raise NotYetSealed()
    beside = merkle.path(hashes(root.leaves), at)
    return Proof(canonical, at, [each.hex() for each in beside], from_row(root))


async def owns(tx: Transaction, *, journal: UUID, owner: UUID | None) -> bool:
    """Whether a journal moved something of an account of theirs, or of one that they go on with."""
    return bool(await tx.value(queries.OWNS, journal=journal, owner=owner))


async def new_key(tx: Transaction) -> str:
    """From now on roots are signed with a new key: its id."""
    return await rotate(tx, purpose=PURPOSE)
