"""Until somebody waits for a lock."""

import asyncio

from app.kernel.db import Database

_WAITS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


async def until_one_waits(db: Database, done: asyncio.Task[object] | None = None) -> None:
    """For a lock that somebody else of this database holds; not longer than until `done` is."""
    for _ in range(2000):
        if (done is not None and done.done()) or await db.read(_WAITS):
            return
        await asyncio.sleep(0.005)
    raise AssertionError("nobody waited")
