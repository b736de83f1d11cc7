"""What may have been missed is not trusted: a process that can't hear asks the database each time."""

import asyncio
from typing import Any

import pytest

from app.accounts import service
from app.kernel import hearing
from app.kernel.db import Database
from app.kernel.errors import Busy
from tests.world import World

from .doing import rows
from .processes import Process, session, until


async def test_a_lost_connection_forgets_everything_until_it_is_back(
    here: Process, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hearing, "AGAIN_SECONDS", 0.1)
    token = await session(here.db, world.alice.id)
    await here.session(token)
    ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'commonweal hearing'"
    await rows(here.db, ended + " AND datname = current_database()")
    await until(lambda: not here.hearing.sure)
    assert [await here.asked(token) for _ in range(2)] == [1, 1]
    await here.until_sure()
    assert [await here.asked(token) for _ in range(2)] == [1, 0]


async def test_a_connection_that_answers_but_hears_nothing_is_not_trusted(
    listening: list[Any], db: Database, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As behind a pooler, where each statement is another session's."""
    monkeypatch.setattr(hearing, "PROOF_SECONDS", 0.2)
    async with Process(db).running() as process:
        await listening[-1].execute("UNLISTEN *")
        await until(lambda: not process.hearing.sure)


async def test_a_connection_that_breaks_is_not_trusted_for_a_moment(
    listening: list[Any], here: Process, world: World
) -> None:
    listening[-1]._transport.abort()
    for _ in range(3):
        await asyncio.sleep(0)
    assert not here.hearing.sure


async def test_what_was_proven_too_long_ago_is_not_trusted(
    here: Process, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in a process that stood still: what it kept counts again after the next proof alone."""
    token = await session(here.db, world.alice.id)
    await here.session(token)
    monkeypatch.setattr(here.hearing, "_sure_until", 0.0)
    assert await here.asked(token) == 1


async def test_a_commit_that_nobody_knows_the_end_of_counts_as_one(here: Process, world: World) -> None:
    token = await session(here.db, world.alice.id)
    await here.session(token)

    async def speak_and_be_cut_off() -> None:
        async with here.db.unit_of_work() as tx:
            await service.choose_language(tx, world.alice, language="bo")
            tx.connection.terminate()

    with pytest.raises(Busy):
        await speak_and_be_cut_off()
    assert len(here.visitors.cache) == 0


async def test_it_ends_at_the_moment_that_its_connection_breaks(
    listening: list[Any], db: Database, world: World
) -> None:
    for steps in range(8):
        async with asyncio.timeout(5), Process(db).running():
            listening[-1]._transport.abort()
            for _ in range(steps):
                await asyncio.sleep(0)
