"""Large reads go to the database a few at a time; nobody waits long for it, and nobody's turn is lost."""

import asyncio

import pytest

from app.kernel import turns
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.settings import Settings
from app.kernel.turns import Turns


class Crowd:
    """Those who want a turn; each stays inside until told to go."""

    def __init__(self, at_once: int) -> None:
        self.turns = Turns(at_once)
        self.inside: list[int] = []
        self.tasks: list[asyncio.Task[None]] = []
        self.go: list[asyncio.Event] = []

    async def come(self, number: int = 1) -> None:
        for _ in range(number):
            self.go.append(asyncio.Event())
            self.tasks.append(asyncio.create_task(self._stay(len(self.tasks))))
        await self.settled()

    async def leave(self, who: int) -> None:
        self.go[who].set()
        await self.settled()

    async def settled(self) -> None:
        for _ in range(4):
            await asyncio.sleep(0)

    async def _stay(self, who: int) -> None:
        async with self.turns:
            self.inside.append(who)
            try:
                await self.go[who].wait()
            finally:
                self.inside.remove(who)


async def test_so_many_are_let_in_and_the_others_in_the_order_they_came() -> None:
    crowd = Crowd(2)
    await crowd.come(5)
    assert crowd.inside == [0, 1]
    await crowd.leave(1)
    assert crowd.inside == [0, 2]
    await crowd.leave(0)
    assert crowd.inside == [2, 3]


async def test_who_gives_up_waiting_keeps_no_place() -> None:
    crowd = Crowd(1)
    await crowd.come(4)
    crowd.tasks[1].cancel()
    await crowd.settled()
    await crowd.leave(0)
    assert crowd.inside == [2]


async def test_who_gives_up_as_a_turn_comes_leaves_it_to_the_next() -> None:
    crowd = Crowd(1)
    await crowd.come(3)
    crowd.go[0].set()
    crowd.tasks[1].cancel()
    await crowd.settled()
    assert crowd.inside == [2]


async def test_a_turn_that_came_to_somebody_who_gives_up_goes_to_the_next() -> None:
    crowd = Crowd(1)
    async with crowd.turns:
        await crowd.come(2)
    crowd.tasks[0].cancel()
    await crowd.settled()
    assert crowd.inside == [1]


async def test_who_fails_inside_leaves_the_turn_to_the_next() -> None:
    crowd = Crowd(1)
    await crowd.come(2)
    crowd.tasks[0].cancel()
    await crowd.settled()
    assert crowd.inside == [1]


async def test_nobody_waits_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "PATIENCE_SECONDS", 0.001)
    crowd = Crowd(1)
    await crowd.come(2)
    await asyncio.sleep(0.02)
    assert crowd.inside == [0, 1]


async def test_large_reads_take_turns(database_url: str, settings: Settings, clock: SettableClock) -> None:
    db = await Database.open(database_url, settings.model_copy(update={"large_reads_at_once": 2}), clock)
    running = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%turns of large%' AND state = 'active'"
    large = f"SELECT ({running})::int FROM (SELECT pg_sleep(0.02)) AS turns_of_large /* turns of large */"
    try:
        seen = await asyncio.gather(*(db.read_large(large, ()) for _ in range(6)))
    finally:
        await db.close()
    assert max(seen) <= 2
