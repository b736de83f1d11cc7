"""The bureau is set up once; each test has a database that it stands in."""

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

from .desks import Builder, Bureau, Case


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
def standing(databases: Databases, peopled: tuple[str, World]) -> Iterator[tuple[str, Bureau]]:
    """The name of a database with the named world and the bureau in it, and the bureau."""
    name = f"commonweal_bureau_{os.getpid()}"
    databases.create(name, peopled[0])
    yield name, asyncio.run(_built(address(databases.server, name), peopled[1]))
    databases.drop(name)


@pytest.fixture
def database_url(databases: Databases, standing: tuple[str, Bureau]) -> Iterator[str]:
    with databases.lend(standing[0]) as url:
        yield url


@pytest.fixture
def bureau(standing: tuple[str, Bureau]) -> Bureau:
    return standing[1]


@pytest.fixture
def case(db: Database, world: World, bureau: Bureau, clock: SettableClock) -> Case:
    return Case(db, world, bureau, clock)
