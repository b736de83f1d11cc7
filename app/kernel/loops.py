"""What runs as long as the app does, beside its jobs, in every process that runs jobs."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any

from .db import Database

Loop = Callable[[Database, asyncio.Event], Coroutine[Any, Any, None]]
LOOPS: dict[str, Loop] = {}

logger = logging.getLogger(__name__)


def continuously(name: str) -> Callable[[Loop], Loop]:
    """Registers `async def run(db, stop)`, which goes on until `stop` is set; one that fails is begun anew.

    It runs in all processes at once, and must bear that.
    """

    def register(run: Loop) -> Loop:
        if name in LOOPS:
            raise ValueError(f"two loops are named {name}")
        LOOPS[name] = run
        return run

    return register


async def run_loops(db: Database, stop: asyncio.Event, retry_seconds: float) -> None:
    """Runs all of them until `stop` is set, and each to its end."""
    await asyncio.gather(*(_keep_going(name, run, db, stop, retry_seconds) for name, run in LOOPS.items()))


async def _keep_going(name: str, run: Loop, db: Database, stop: asyncio.Event, retry_seconds: float) -> None:
    while not stop.is_set():
        try:
            await run(db, stop)
        except Exception as error:
            logger.warning("%s broke off and is begun anew", name, exc_info=error)
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), retry_seconds)
