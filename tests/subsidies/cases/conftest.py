"""The bureau is set up once; each test has a copy of the database that it stands in."""

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import pytest

from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.settings import load_settings
from tests.world import NOW, World

from .desks import Builder, Bureau, Case

NUMBERS = count(1)


def _address(server: str, database: str) -> str:
    return urlsplit(server)._replace(path=f"/{database}").geturl()


async def _administer(server: str, command: str) -> None:
    connection = await asyncpg.connect(server)
    try:
        await connection.execute(command)
    finally:
        await connection.close()


async def _built(url: str, world: World) -> Bureau:
    settings = load_settings(
        data=Path(tempfile.gettempdir()),
        secret_key="a secret key that only the tests use",
        index_key="an index key that only the tests use",
        encryption_keys="k1:" + "A" * 43,
    )
    database = await Database.open(url, settings, SettableClock(NOW))
    bureau = await Builder(database, world).bureau()
    await database.close()
    return bureau


@pytest.fixture(scope="session")
def standing(server: str, peopled: tuple[str, World]) -> Iterator[tuple[str, Bureau]]:
    """The name of a database with the named world and the bureau in it, and the bureau."""
    name = f"commonweal_bureau_{os.getpid()}"
    asyncio.run(_administer(server, f"CREATE DATABASE {name} TEMPLATE {peopled[0]} STRATEGY FILE_COPY"))
    yield name, asyncio.run(_built(_address(server, name), peopled[1]))
    asyncio.run(_administer(server, f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture
async def database_url(server: str, standing: tuple[str, Bureau]) -> AsyncIterator[str]:
    name = f"{standing[0]}_{next(NUMBERS)}"
    await _administer(server, f"CREATE DATABASE {name} TEMPLATE {standing[0]} STRATEGY FILE_COPY")
    yield _address(server, name)
    await _administer(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def bureau(standing: tuple[str, Bureau]) -> Bureau:
    return standing[1]


@pytest.fixture
def case(db: Database, world: World, bureau: Bureau, clock: SettableClock) -> Case:
    return Case(db, world, bureau, clock)
