"""Steps of the demonstration that can be repeated: each has a key, one transaction and a remembered outcome."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from uuid import UUID

import msgspec

from app.kernel.db import Database, Transaction
from app.kernel.errors import DomainError
from app.kernel.idempotency import once
from app.kernel.identity import Actor, system

TELLER = system("demonstration")
KEY = "demo"


class Made(msgspec.Struct, frozen=True):
    """What a step made, by name."""

    names: dict[str, UUID] = {}


class Begun(msgspec.Struct, frozen=True):
    """`at` is the present of the demonstration, however often it is interrupted."""

    at: datetime


@once
async def begin(tx: Transaction, actor: Actor, *, seed: int, sizes: list[int], key: str) -> Begun:
    """Settles when the demonstration is; another seed or size than before is IdempotencyKeyReused."""
    return Begun(tx.now)


@once
async def end(tx: Transaction, actor: Actor, *, key: str) -> Made:
    """Notes that nothing is missing."""
    return Made()


async def step(db: Database, key: str, tell: Callable[[Transaction], Awaitable[Made]]) -> Made:
    """Runs a step in a transaction of its own; again, it answers what came of it the first time."""

    # Its name, like those of `begin` and `end`, stands in the database: outcomes are stored under `demo.told`.
    @once
    async def told(tx: Transaction, actor: Actor, *, key: str) -> Made:
        try:
            return await tell(tx)
        except DomainError as refusal:  # a fault of the plan: stored under the key, it would stay one
            raise RuntimeError(f"{key} was refused: {refusal}") from refusal

    async with db.unit_of_work() as tx:
        return await told(tx, TELLER, key=key)
