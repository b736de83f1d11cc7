"""The till is filled once; each test has a copy of it."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from itertools import count
from urllib.parse import urlsplit

import pytest

from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.settings import Settings
from tests.conftest import _administer, _settings
from tests.subsidies.cases.desks import Bureau
from tests.world import NOW, World

from .till import Counter, Till, filled

NUMBERS = count(1)


def _address(server: str, database: str) -> str:
    return urlsplit(server)._replace(path=f"/{database}").geturl()


@pytest.fixture(scope="session")
def till_standing(
    server: str, standing: tuple[str, Bureau], peopled: tuple[str, World], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Till]]:
    """The name of a database with the bureau and its till in it, and the till."""
    name = f"commonweal_till_{os.getpid()}"
    asyncio.run(_administer(server, f"CREATE DATABASE {name} TEMPLATE {standing[0]} STRATEGY FILE_COPY"))
    with pytest.MonkeyPatch.context() as patch:
        settings = _settings(tmp_path_factory.mktemp("till"), patch)
        till = asyncio.run(_filled(_address(server, name), settings, peopled[1], standing[1]))
    yield name, till
    asyncio.run(_administer(server, f"DROP DATABASE {name} WITH (FORCE)"))


async def _filled(url: str, settings: Settings, world: World, bureau: Bureau) -> Till:
    clock = SettableClock(NOW)
    database = await Database.open(url, settings, clock)
    till = await filled(database, world, bureau, clock)
    await database.close()
    return till


@pytest.fixture
async def database_url(server: str, till_standing: tuple[str, Till]) -> AsyncIterator[str]:
    name = f"{till_standing[0]}_{next(NUMBERS)}"
    await _administer(server, f"CREATE DATABASE {name} TEMPLATE {till_standing[0]} STRATEGY FILE_COPY")
    yield _address(server, name)
    await _administer(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def till(till_standing: tuple[str, Till]) -> Till:
    return till_standing[1]


@pytest.fixture
def counter(db: Database, world: World, till: Till) -> Counter:
    return Counter(db, world, till)
