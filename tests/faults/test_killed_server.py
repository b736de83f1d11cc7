"""kill -9 of PostgreSQL's own process between any two statements: sent again, the write has one effect."""

import asyncio
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from itertools import count
from pathlib import Path
from typing import TypeVar

import pytest

from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.errors import Busy
from app.kernel.migrations import migrate
from app.kernel.server import embedded
from app.kernel.settings import Settings
from tests.world import NOW, build

from .county import County, broken, census, grown
from .cutting import Cut, Dead, Scissors, cuttable
from .deeds import Send, fulfil, redeem

pytestmark = [pytest.mark.thorough, pytest.mark.slow]
PATIENCE_SECONDS = 60
Answer = TypeVar("Answer")


@pytest.fixture
def durable() -> Iterator[str]:
    """The address of a server that keeps what it acknowledged when one of its processes is killed."""
    folder = Path(tempfile.mkdtemp(prefix="commonweal-killed-"))
    folder.chmod(0o755)
    with embedded(folder) as url:
        yield url
    shutil.rmtree(folder)


@pytest.fixture
async def patient(durable: str, settings: Settings) -> AsyncIterator[County]:
    await migrate(durable)
    clock = SettableClock(NOW)
    db = await Database.open(durable, settings, clock)
    county = County(db, await build(db), clock)
    await county.make_room()
    yield county
    await db.close()


async def until_back(work: Callable[[], Awaitable[Answer]]) -> Answer:
    """Again and again while the server recovers: it ends all sessions when a process of its own is killed."""
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return await work()
        except (Busy, Dead, OSError):
            assert time.monotonic() < until
            await asyncio.sleep(0.05)


@pytest.mark.parametrize("deed", [redeem, fulfil], ids=lambda deed: deed.__name__)
async def test_a_write_whose_server_was_killed_is_done_once_when_it_is_sent_again(
    patient: County, deed: Callable[[County, str], Awaitable[Send]]
) -> None:
    county, scissors, effects = patient, Scissors(), []
    async with cuttable(county.db.url, county.db.settings, county.clock, scissors) as db:
        for statements in count(1):
            key = f"{deed.__name__} {statements}"
            send = await deed(county, key)
            before = await census(county.db)
            scissors.cut_after(statements, Cut.SERVER_IS_KILLED)
            answer = await until_back(lambda send=send: send(db))  # type: ignore[misc]
            uncut = scissors.put_away()
            assert await until_back(lambda send=send: send(db)) == answer  # type: ignore[misc]
            after = await until_back(lambda: census(county.db))
            effects.append(grown(before, after))
            if uncut:
                break
    assert len(effects) > 4, "BEGIN, two statements and COMMIT at least were cut"
    assert effects == [effects[-1]] * len(effects), "as if nothing had been killed"
    assert await broken(county.db) == []
