"""A demonstration of a few dozen people, told by the same code as the county's: once, then copied."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime

import pytest

from app import demo
from app.demo.content import ROSTER
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.settings import Settings, load_settings
from tests.databases import Databases, address

ROSTER_LINES = 60
PAYMENTS = {
    ("skill-upgrading", 1_500): 2,
    ("skill-upgrading", 2_000): 1,
    ("skill-upgrading", 3_000): 1,
    ("skill-living-allowance", 12_000): 1,
    ("skill-living-allowance", 24_000): 1,
}
"""Of nine workers, how often each amount is paid."""
MADE_AT = datetime(2026, 5, 1, 2, 0, tzinfo=UTC)
KEYS = {
    "secret_key": "a secret key that only the tests use",
    "index_key": "an index key that only the tests use",
    "encryption_keys": "k1:" + "A" * 43,
}


@pytest.fixture(scope="session")
def plan(tmp_path_factory: pytest.TempPathFactory) -> demo.Plan:
    """The first sixty lines of the county's roster, ten activities."""
    roster = tmp_path_factory.mktemp("demo") / "roster.csv"
    roster.write_bytes(b"\n".join(ROSTER.read_bytes().split(b"\n")[: ROSTER_LINES + 1]))
    return demo.Plan(activities=10, places=110, redemptions=12, roster=roster, workers=9, payments=PAYMENTS)


@pytest.fixture(scope="session")
def made(
    databases: Databases, template: str, plan: demo.Plan, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The name of a database that holds the demonstration."""
    name = f"{template}_demo"
    settings = load_settings(data=tmp_path_factory.mktemp("data"), **KEYS)

    async def make() -> None:
        databases.create(name, template)
        database = await Database.open(address(databases.server, name), settings, SettableClock(MADE_AT))
        await demo.load(database, plan=plan)
        await database.close()

    asyncio.run(make())
    yield name
    databases.drop(name)


@pytest.fixture
async def county(databases: Databases, made: str, settings: Settings, clock: SettableClock) -> AsyncIterator[Database]:
    """A copy of the demonstration; the clock stands where it was made."""
    with databases.lend(made) as url:
        database = await Database.open(url, settings, clock)
        yield database
        await database.close()
