"""Connections of asyncpg's pool, lent without its ceremony: a task and two timers for every statement."""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast
from uuid import UUID

import asyncpg
import orjson
from asyncpg.pool import PoolConnectionProxy

from .errors import Busy

ACQUIRE_TIMEOUT_SECONDS = 15
OVERLOADED = (
    asyncpg.LockNotAvailableError,
    asyncpg.QueryCanceledError,
    asyncpg.DeadlockDetectedError,
    asyncpg.SerializationError,
    asyncpg.TooManyConnectionsError,
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.CannotConnectNowError,
    ConnectionError,
)

log = logging.getLogger(__name__)


class Lender:
    """Keeps connections at hand as long as nobody waits for one.

    What is at hand anybody takes, reads and transactions alike. `give_back` is for connections that nothing
    was left behind in: a statement was answered, a transaction committed. All others go through the pool
    (`release`), which cleans up.
    """

    def __init__(self, pool: "asyncpg.Pool[Any]") -> None:
        self._pool = pool
        self._at_hand: list[PoolConnectionProxy[Any]] = []
        self._waiting = 0
        self._closing = False
        self._leaving: set[asyncio.Task[None]] = set()

    async def take(self) -> "PoolConnectionProxy[Any]":
        """Raises Busy when none comes free in time or the database is away."""
        while self._at_hand:
            connection = self._at_hand.pop()
            if not ended(connection):
                return connection
            await self.release(connection)
        self._waiting += 1
        try:
            return cast("PoolConnectionProxy[Any]", await self._pool.acquire(timeout=ACQUIRE_TIMEOUT_SECONDS))
        except (TimeoutError, OSError, asyncpg.TargetServerAttributeNotMatched, *OVERLOADED) as error:
            log.warning("no connection came free: %s %s", type(error).__name__, error)
            raise Busy() from error
        finally:
            self._waiting -= 1

    def give_back(self, connection: "PoolConnectionProxy[Any]") -> None:
        if self._waiting or self._closing:
            task = asyncio.create_task(self.release(connection))
            self._leaving.add(task)
            task.add_done_callback(self._leaving.discard)
        else:
            self._at_hand.append(connection)

    async def release(self, connection: "PoolConnectionProxy[Any]") -> None:
        await self._pool.release(connection)

    async def close(self) -> None:
        """Waits up to ten seconds for those that are lent."""
        self._closing = True
        try:
            async with asyncio.timeout(10):
                while self._at_hand:
                    await self.release(self._at_hand.pop())
                await self._pool.close()
        except TimeoutError:
            self._pool.terminate()


def ended(connection: "PoolConnectionProxy[Any]") -> bool:
    try:
        return bool(connection.is_closed())
    except asyncpg.InterfaceError:  # the pool has thrown it away already
        return True


@contextmanager
def busy_when_away(connection: "PoolConnectionProxy[Any]") -> Iterator[None]:
    """Busy for what an overloaded or vanished database raises."""
    try:
        yield
    except Exception as error:
        if away(error, connection):
            raise Busy() from error
        raise


def away(error: BaseException, connection: "PoolConnectionProxy[Any]") -> bool:
    """Whether the database is the reason; where it ended the connection before, asyncpg refuses the statement."""
    refused = isinstance(error, (asyncpg.InterfaceError, asyncpg.InternalClientError))
    return isinstance(error, OVERLOADED) or (refused and ended(connection))


async def speak_json(connection: "asyncpg.Connection[Any]") -> None:
    """JSON goes in and out as Python's objects."""
    for name in ("json", "jsonb"):
        await connection.set_type_codec(
            name, schema="pg_catalog", encoder=_json_text, decoder=orjson.loads, format="text"
        )


def _json_text(value: Any) -> str:
    return orjson.dumps(value, default=_plain).decode()


def _plain(value: Any) -> Any:
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} is no JSON")
