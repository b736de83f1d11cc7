"""Connections are lent to reads and transactions alike: none is kept from who waits, none is lent that is broken."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest

from app.kernel import connections
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.errors import Busy
from app.kernel.settings import Settings


@pytest.fixture
async def few(database_url: str, settings: Settings, clock: SettableClock) -> AsyncIterator[Database]:
    """A database with two connections."""
    database = await Database.open(database_url, settings.model_copy(update={"database_connections": 2}), clock)
    yield database
    await database.close()


async def session(db: Database) -> int:
    number: int = await db.read("SELECT pg_backend_pid()")
    return number


async def test_reads_one_after_the_other_share_a_connection(few: Database) -> None:
    assert len({await session(few) for _ in range(5)}) == 1


async def test_as_many_run_at_once_as_there_are_connections(few: Database) -> None:
    async def slowly() -> int:
        await few.read("SELECT pg_sleep(0.05)::text")
        return await session(few)

    assert len(set(await asyncio.gather(*(slowly() for _ in range(6))))) == 2


async def test_a_connection_at_hand_serves_a_transaction(few: Database) -> None:
    at_hand = await session(few)
    async with few.connection() as one, few.connection() as other:
        assert at_hand in {one.get_server_pid(), other.get_server_pid()}


async def test_who_waits_gets_the_connection_of_a_read(few: Database) -> None:
    """However many reads follow each other."""
    stop = False

    async def read_on() -> None:
        while not stop:
            await few.read("SELECT pg_sleep(0.002)::text")

    readers = [asyncio.create_task(read_on()) for _ in range(3)]
    await asyncio.sleep(0.02)
    for _ in range(3):
        async with asyncio.timeout(5), few.unit_of_work() as tx:
            assert await tx.connection.fetchval("SELECT 1") == 1
    stop = True
    await asyncio.gather(*readers)


async def test_a_connection_that_ended_while_at_hand_is_not_lent(few: Database) -> None:
    number = await session(few)
    (at_hand,) = few._lender._at_hand
    ended = asyncio.Event()
    at_hand.add_termination_listener(lambda _: ended.set())
    outside = await asyncpg.connect(few.url)
    await outside.fetchval("SELECT pg_terminate_backend($1)", number)
    await outside.close()
    async with asyncio.timeout(5):
        await ended.wait()
    assert await session(few) != number


async def test_after_an_error_or_a_cancellation_the_connection_is_as_new(few: Database) -> None:
    with pytest.raises(asyncpg.DivisionByZeroError):
        await few.read("SELECT 1 / 0")
    reading = asyncio.create_task(few.read("SELECT pg_sleep(10)::text"))
    await asyncio.sleep(0.05)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    async with asyncio.timeout(5):
        await asyncio.gather(*(session(few) for _ in range(4)))


async def test_a_transaction_leaves_its_connection_at_hand(few: Database) -> None:
    async with few.unit_of_work() as tx:
        number = tx.connection.get_server_pid()
    (at_hand,) = few._lender._at_hand
    assert at_hand.get_server_pid() == number


async def test_a_transaction_that_was_broken_off_leaves_it_to_the_pool(few: Database) -> None:
    async def slowly() -> None:
        async with few.unit_of_work() as tx:
            await tx.connection.execute("SET LOCAL lock_timeout = 1")
            await tx.connection.execute("SELECT pg_sleep(10)")

    working = asyncio.create_task(slowly())
    await asyncio.sleep(0.05)
    working.cancel()
    with pytest.raises(asyncio.CancelledError):
        await working
    assert few._lender._at_hand == []
    async with asyncio.timeout(5):
        assert await few.read("SHOW lock_timeout") == "10s"


async def test_a_read_that_no_connection_comes_free_for_is_busy(few: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "ACQUIRE_TIMEOUT_SECONDS", 0.05)
    async with few.connection(), few.connection():
        with pytest.raises(Busy):
            await session(few)


async def test_it_closes_with_connections_at_hand(database_url: str, settings: Settings, clock: SettableClock) -> None:
    database = await Database.open(database_url, settings, clock)
    await asyncio.gather(*(session(database) for _ in range(12)))
    async with asyncio.timeout(5):
        await database.close()
