"""Waking the queue when money is there again."""

from uuid import UUID

import msgspec

from app.kernel.db import Transaction
from app.kernel.jobs import enqueue
from app.subsidies.queries import cases as queries

SERVE = "subsidies.serve_queue"


class Queue(msgspec.Struct, frozen=True):
    """Those who wait for a programme's money."""

    programme: UUID


async def wake(tx: Transaction, *, budget: UUID) -> None:
    """Has the queue of a budget's programme served once this transaction is committed, where somebody waits."""
    programme = await tx.value(queries.PROGRAMME_OF_BUDGET, budget=budget)
    if await tx.maybe(queries.FIRST_WAITING, programme=programme):
        await enqueue(tx, SERVE, Queue(programme))


async def waiting(tx: Transaction) -> list[UUID]:
    """The programmes for whose money somebody waits."""
    return [each.programme_id for each in await tx.all(queries.WAITING_PROGRAMMES)]
