"""The till is filled once; each test has one like it."""

import asyncio
import os
from collections.abc import Iterator

import pytest

from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.settings import Settings
from tests.conftest import settings_in
from tests.databases import Databases, address
from tests.subsidies.cases.desks import Bureau
from tests.world import NOW, World

from .till import Counter, Till, filled


@pytest.fixture(scope="session")
def till_standing(
    databases: Databases,
    standing: tuple[str, Bureau],
    peopled: tuple[str, World],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[str, Till]]:
    """The name of a database with the bureau and its till in it, and the till."""
    name = f"commonweal_till_{os.getpid()}"
    databases.create(name, standing[0])
    with pytest.MonkeyPatch.context() as patch:
        settings = settings_in(tmp_path_factory.mktemp("till"), patch)
        till = asyncio.run(_filled(address(databases.server, name), settings, peopled[1], standing[1]))
    yield name, till
    databases.drop(name)


async def _filled(url: str, settings: Settings, world: World, bureau: Bureau) -> Till:
    clock = SettableClock(NOW)
    database = await Database.open(url, settings, clock)
    till = await filled(database, world, bureau, clock)
    await database.close()
    return till


@pytest.fixture
def database_url(databases: Databases, till_standing: tuple[str, Till]) -> Iterator[str]:
    with databases.lend(till_standing[0]) as url:
        yield url


@pytest.fixture
def till(till_standing: tuple[str, Till]) -> Till:
    return till_standing[1]


@pytest.fixture
def counter(db: Database, world: World, till: Till) -> Counter:
    return Counter(db, world, till)
