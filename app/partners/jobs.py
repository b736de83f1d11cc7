"""What partners' slice does by itself: delivers webhooks as long as the app runs, forgets old deliveries."""

import asyncio
from contextlib import suppress

from app.kernel.db import Database
from app.kernel.errors import Busy
from app.kernel.jobs import every
from app.kernel.loops import continuously

from . import service
from .sending import AT_ONCE, Sender
from .service import Leased

PAUSE_SECONDS = 1.0


@continuously("partners.deliver")
async def deliver(db: Database, stop: asyncio.Event) -> None:
    """Makes deliveries of what happened and sends those that are due, until `stop` is set; what is being sent
    then is sent to its end. Any number of processes may do so at once."""
    under_way: set[asyncio.Task[None]] = set()
    async with Sender(db.settings) as sender:
        try:
            while not stop.is_set():
                events, leased = await step(db, most=AT_ONCE - len(under_way))
                for each in leased:
                    task = asyncio.create_task(send(db, sender, each))
                    under_way.add(task)
                    task.add_done_callback(under_way.discard)
                if not events and not leased:
                    with suppress(TimeoutError):
                        await asyncio.wait_for(stop.wait(), PAUSE_SECONDS)
        finally:
            if under_way:
                await asyncio.wait(under_way)


async def step(db: Database, *, most: int) -> tuple[int, list[Leased]]:
    """Reads on in the outbox, and takes what is due: how many events, which deliveries."""
    async with db.unit_of_work() as tx:
        events = await service.fan_out(tx)
    if most <= 0:
        return events, []
    async with db.unit_of_work() as tx:
        return events, await service.lease(tx, most=most)


async def send(db: Database, sender: Sender, leased: Leased) -> None:
    """Sends outside any transaction, so that a slow receiver holds no connection.

    Where the database can't be told what came of it, the delivery is sent again when its lease is over.
    """
    answered = await sender.send(leased.outgoing, db.clock.now())
    with suppress(Busy):
        async with db.unit_of_work() as tx:
            await service.settle(tx, delivery=leased.delivery, attempt=leased.attempt, answered=answered)


@every("10 3 * * *", "partners.forget")
async def forget(db: Database) -> None:
    """Removes deliveries after 30 days."""
    async with db.unit_of_work() as tx:
        await service.forget_deliveries(tx)
