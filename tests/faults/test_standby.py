"""The primary is killed while people earn and redeem; the standby takes over.

With a synchronous standby nothing that was acknowledged is missing. The control has an asynchronous one that
lags behind: there something is missing, or the first test would prove nothing.
"""

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from itertools import count
from typing import Any
from uuid import UUID

import pytest

from app.kernel import ids
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.errors import Busy
from app.kernel.identity import Actor
from app.kernel.migrations import migrate
from app.kernel.settings import Settings
from app.ledger import sealing
from app.points.service import award
from app.rewards import service as rewards
from tests.rewards.purse import JOB
from tests.world import NOW, build

from .county import County, broken, do
from .pair import FILLING, Pair, pair

pytestmark = [pytest.mark.thorough, pytest.mark.slow]
WORKERS = 8
BEFORE, AFTER = 120, 80
"""Acknowledged writes until the primary is killed, and from then on."""
GIVE_UP_SECONDS = 120


class Load:
    """People who earn, redeem and hand over, each write sent until it is acknowledged, under one key."""

    def __init__(self, county: County) -> None:
        self.county = county
        self.journals: set[UUID] = set()
        """Sources of awards that were acknowledged."""
        self.vouchers: dict[UUID, str] = {}
        """Redemptions that were acknowledged, and as what."""
        self.moments: list[tuple[float, float]] = []
        """When each acknowledged write was sent, and answered."""
        self.awaited: dict[int, asyncio.Event] = {}

    @property
    def acknowledged(self) -> int:
        return len(self.moments)

    async def run(self, until: int) -> None:
        people = [await self.county.volunteer() for _ in range(WORKERS)]
        await asyncio.gather(*(self._live(person, until) for person in people))

    async def _live(self, person: Actor, until: int) -> None:
        db, world = self.county.db, self.county.world
        for days in count():
            if self.acknowledged >= until:
                return
            source = ids.new()
            earned: dict[str, Any] = {"source_kind": "test", "source_id": source, "person": person.id}
            earned |= {"minutes": 480, "category": "elder_care", "served_at": NOW + timedelta(days=days)}
            await self._until_acknowledged(partial(do, db, award, JOB, **earned))
            self.journals.add(source)
            key = str(source)
            made = await self._until_acknowledged(partial(self.county.redeem, db, person, key))
            self.vouchers[made.id] = "reserved"
            hand_over = {"code": made.code, "key": key}
            await self._until_acknowledged(partial(do, db, rewards.fulfil, world.mei, **hand_over))
            self.vouchers[made.id] = "fulfilled"

    async def _until_acknowledged(self, send: Callable[[], Awaitable[Any]]) -> Any:
        until = time.monotonic() + GIVE_UP_SECONDS
        while True:
            sent = time.monotonic()
            try:
                answer = await send()
            except (Busy, TimeoutError, OSError):
                assert time.monotonic() < until
                await asyncio.sleep(0.05)
                continue
            self.moments.append((sent, time.monotonic()))
            for number, event in self.awaited.items():
                if self.acknowledged >= number:
                    event.set()
            return answer

    async def reached(self, number: int, running: asyncio.Task[None]) -> None:
        """Until so many writes were acknowledged; what stops the load stops the test."""
        reached = asyncio.create_task(self.awaited.setdefault(number, asyncio.Event()).wait())
        await asyncio.wait([reached, running], return_when=asyncio.FIRST_COMPLETED)
        if not reached.done():
            reached.cancel()
            await running


async def missing(db: Database, load: Load) -> tuple[set[UUID], set[UUID]]:
    """What was acknowledged and is not there: sources of awards, redemptions."""
    async with db.connection() as connection:
        rows = await connection.fetch(
            "SELECT source_id FROM award JOIN journal ON journal.id = journal_id WHERE source_id = ANY($1)",
            list(load.journals),
        )
        states = await connection.fetch("SELECT id, state FROM redemption WHERE id = ANY($1)", list(load.vouchers))
    found = {row["id"] for row in states if load.vouchers[row["id"]] in (row["state"], "reserved")}
    return load.journals - {row["source_id"] for row in rows}, load.vouchers.keys() - found


@asynccontextmanager
async def opened(kind: str, settings: Settings) -> AsyncIterator[tuple[Pair, County]]:
    """Servers and, on them, a county with room for everybody."""
    with pair(kind) as servers:
        await migrate(servers.url)
        clock = SettableClock(NOW)
        db = await Database.open(servers.url, settings, clock)
        try:
            county = County(db, await build(db), clock)
            await county.make_room()
            yield servers, county
        finally:
            await asyncio.wait_for(db.close(), 20)


def tell(capsys: pytest.CaptureFixture[str], said: str) -> None:
    """Figures for whoever runs it; nothing is asserted of seconds."""
    with capsys.disabled():
        sys.stdout.write(f"\n{said}\n")


async def test_with_a_synchronous_standby_nothing_acknowledged_is_missing(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    async with opened("sync", settings) as (servers, county):
        load = Load(county)
        running = asyncio.create_task(load.run(BEFORE + AFTER))
        await load.reached(BEFORE, running)
        before = set(load.journals)
        killed = time.monotonic()
        servers.kill_primary()
        await asyncio.to_thread(servers.promote)
        await running
        away = min(answered for sent, answered in load.moments if sent > killed) - killed
        tell(capsys, f"{len(before)} awards acknowledged before the kill; first write {away:.2f} s after it")
        assert before
        assert await missing(county.db, load) == (set(), set())
        async with county.db.unit_of_work() as tx:
            assert await sealing.seal(tx)
        assert await broken(county.db) == []


async def test_an_asynchronous_standby_that_lags_loses_what_was_acknowledged(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    async with opened("async", settings) as (servers, county):
        load = Load(county)
        running = asyncio.create_task(load.run(BEFORE + AFTER))
        await load.reached(BEFORE // 2, running)
        await asyncio.to_thread(servers.freeze_standby)
        async with county.db.connection() as connection:
            await connection.execute(FILLING)
        await load.reached(BEFORE, running)
        servers.kill_primary()
        acknowledged = len(load.journals)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        servers.thaw_standby()
        await asyncio.to_thread(servers.promote)
        awards, redemptions = await missing(county.db, load)
        tell(capsys, f"{len(awards)} of {acknowledged} acknowledged awards, {len(redemptions)} redemptions are lost")
        assert awards
        assert redemptions
        assert await broken(county.db) == [], "what is left adds up all the same"
