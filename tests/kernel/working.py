"""Jobs that note that they ran, and workers to run them."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

import msgspec

from app.kernel.db import Database, Statement
from app.kernel.worker import run_worker

MAKE_TABLE = Statement("CREATE TABLE done (number serial, who text)", (), {})
LOG = Statement("INSERT INTO done (who) VALUES ($1)", ("who",), {})
DONE = Statement("SELECT who FROM done ORDER BY number", (), {})
WAITING = Statement("SELECT count(*) FROM pgqueuer WHERE status IN ('queued', 'picked')", (), {})


class Greeting(msgspec.Struct, frozen=True):
    who: str


async def note(db: Database, who: str) -> None:
    async with db.unit_of_work() as tx:
        await tx.execute(LOG, who=who)


async def done(db: Database) -> list[str]:
    async with db.unit_of_work() as tx:
        return [row.who for row in await tx.all(DONE)]


async def waiting(db: Database) -> int:
    async with db.unit_of_work() as tx:
        count: int = await tx.value(WAITING)
        return count


async def until(condition: Callable[[], Awaitable[bool]], seconds: float = 45) -> None:
    async with asyncio.timeout(seconds):
        while not await condition():  # noqa: ASYNC110 - the database tells nobody
            await asyncio.sleep(0.05)


async def drained(db: Database) -> None:
    async def empty() -> bool:
        return await waiting(db) == 0

    await until(empty)


@asynccontextmanager
async def working(db: Database, *, stale_after: float = 30) -> AsyncIterator[None]:
    stop = asyncio.Event()
    worker = asyncio.create_task(run_worker(db, stop, stale_after=timedelta(seconds=stale_after), retry_seconds=0.1))
    try:
        yield
    finally:
        stop.set()
        await worker
