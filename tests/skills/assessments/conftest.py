"""The electrical works are built once; each test has a database that they stand in."""

import asyncio
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.settings import load_settings
from tests.databases import Databases, address
from tests.world import NOW, World

from .works import Builder, Case, Works


async def _built(url: str, world: World) -> Works:
    settings = load_settings(
        data=Path(tempfile.gettempdir()),
        secret_key="a secret key that only the tests use",
        index_key="an index key that only the tests use",
        encryption_keys="k1:" + "A" * 43,
    )
    database = await Database.open(url, settings, SettableClock(NOW))
    works = await Builder(database, world).works()
    await database.close()
    return works


@pytest.fixture(scope="session")
def standing(databases: Databases, peopled: tuple[str, World]) -> Iterator[tuple[str, Works]]:
    """The name of a database with the named world and the works in it, and the works."""
    name = f"commonweal_works_{os.getpid()}"
    databases.create(name, peopled[0])
    yield name, asyncio.run(_built(address(databases.server, name), peopled[1]))
    databases.drop(name)


@pytest.fixture
def database_url(databases: Databases, standing: tuple[str, Works]) -> Iterator[str]:
    with databases.lend(standing[0]) as url:
        yield url


@pytest.fixture
def works(standing: tuple[str, Works]) -> Works:
    return standing[1]


@pytest.fixture
def case(db: Database, world: World, works: Works, clock: SettableClock) -> Case:
    return Case(db, world, works, clock)
