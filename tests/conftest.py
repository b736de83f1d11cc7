"""What every test starts from: a database of its own, a clock that stands still, settings with known keys.

The server is the app's embedded one, started once by each test process and lost at its end; TEST_DATABASE_URL
names another. COMMONWEAL_TEST_POSTGRES chooses its version: 18, or 16. Each test's database is as a
template is that the migrations made. Fixtures for pages and the API are in `tests/*_fixtures.py`.
"""

import asyncio
import gc
import os
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from functools import cache
from itertools import count
from pathlib import Path

import hypothesis
import pytest

from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.migrations import migrate
from app.kernel.server import Server, ServerInUse, embedded
from app.kernel.settings import Settings, load_settings

from .databases import Databases, address
from .world import NOW, World, build

pytest_plugins = [f"tests.{path.stem}" for path in sorted(Path(__file__).parent.glob("*_fixtures.py"))]

# How long an example takes says something about the machine alone.
hypothesis.settings.register_profile("untimed", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("untimed")

SERVER_PREFIX = "commonweal-test-"
NUMBERS = count(1)


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The address of a server that tests may make databases on."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield given
        return
    _stop_forgotten_servers()
    folder = Path(tempfile.mkdtemp(prefix=SERVER_PREFIX, dir=_memory()))
    folder.chmod(0o755)  # root's PostgreSQL runs as another user, who passes through
    version = int(os.environ.get("COMMONWEAL_TEST_POSTGRES", "18"))
    with embedded(folder, durable=False, version=version) as url:
        yield url
    shutil.rmtree(folder)


def _memory() -> str:
    """Where the servers' files lie: in memory where the system offers it, a copy of the template is quick there."""
    shared = Path("/dev/shm")
    roomy = shared.is_dir() and os.access(shared, os.W_OK) and shutil.disk_usage(shared).free > 4 * 2**30
    return str(shared) if roomy else tempfile.gettempdir()


def _stop_forgotten_servers() -> None:
    """Those of test runs that were killed an hour ago or more; a live one holds its lock."""
    for folder in Path(_memory()).glob(f"{SERVER_PREFIX}*"):
        with suppress(ServerInUse, FileNotFoundError):
            found = folder.stat()
            if found.st_uid == os.getuid() and found.st_mtime < time.time() - 3600:
                forgotten = Server(folder, durable=False)
                forgotten._lock = forgotten._take_lock()
                if forgotten._left_running():
                    forgotten.stop()
                shutil.rmtree(folder)


@pytest.fixture(scope="session")
def databases(server: str) -> Iterator[Databases]:
    """Those that tests are lent."""
    found = Databases(server)
    yield found
    found.close()


@pytest.fixture(scope="session")
def template(databases: Databases) -> Iterator[str]:
    """The name of a database that the migrations made."""
    name = f"commonweal_test_{os.getpid()}"
    databases.create(name)
    asyncio.run(migrate(address(databases.server, name)))
    yield name
    databases.drop(name)


@pytest.fixture(scope="session")
def peopled(databases: Databases, template: str) -> Iterator[tuple[str, World]]:
    """The name of a database with the named world in it, and the world."""
    name = f"{template}_world"
    databases.create(name, template)
    with pytest.MonkeyPatch.context() as patch:
        settings = settings_in(Path(tempfile.gettempdir()), patch)
        world = asyncio.run(_peopled(address(databases.server, name), settings))
    yield name, world
    databases.drop(name)


async def _peopled(url: str, settings: Settings) -> World:
    database = await Database.open(url, settings, SettableClock(NOW))
    world = await build(database)
    await database.close()
    return world


@pytest.fixture
def database_url(request: pytest.FixtureRequest, databases: Databases, template: str) -> Iterator[str]:
    """The address of this test's own database, migrated; empty unless the test asks for the world."""
    source = request.getfixturevalue("peopled")[0] if "world" in request.fixturenames else template
    with databases.lend(source) as url:
        yield url


@pytest.fixture
def empty_database_url(databases: Databases, template: str) -> Iterator[str]:
    """The address of a database without any table."""
    name = f"{template}_empty_{next(NUMBERS)}"
    databases.create(name)
    yield address(databases.server, name)
    databases.drop(name)


@pytest.fixture
def clock() -> SettableClock:
    """Ten in the morning in the county, until the test moves it."""
    return SettableClock(NOW)


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Development's defaults whatever the environment says, with keys that don't change."""
    return settings_in(tmp_path, monkeypatch)


def settings_in(data: Path, patch: pytest.MonkeyPatch) -> Settings:
    for variable in Settings.model_fields:
        patch.delenv(f"COMMONWEAL_{variable.upper()}", raising=False)
    for variable in ("DATABASE_URL", "HOST", "PORT"):
        patch.delenv(variable, raising=False)
    return _known_settings().model_copy(update={"data": data})


@cache
def _known_settings() -> Settings:
    return load_settings(
        data=Path(),
        secret_key="a secret key that only the tests use",
        index_key="an index key that only the tests use",
        encryption_keys="k1:" + "A" * 43,
    )


@pytest.fixture
async def db(database_url: str, settings: Settings, clock: SettableClock) -> AsyncIterator[Database]:
    """A database of this test's own."""
    database = await Database.open(database_url, settings, clock)
    yield database
    await database.close()


LONGEST = (
    *("tests/test_examples", "tests/e2e/", "tests/faults/", "tests/reading/test_oracle", "tests/web/test_statements"),
    *("tests/graphql_api/test_visibility", "tests/demo/", "tests/web/test_budgets", "tests/test_cli"),
    *("tests/test_house", "tests/kernel/", "tests/test_architecture"),
)
"""Begun first, so that no worker is left with one of them when the others are done."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection() -> None:
    """What the app is made of stays: to look through it again and again for cycles took a fifth of Python's time."""
    gc.disable()


def pytest_collection_finish() -> None:
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
    gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if not os.environ.get("COMMONWEAL_THOROUGH"):
        for item in items:
            if item.get_closest_marker("thorough"):
                item.add_marker(pytest.mark.skip(reason="the long form: COMMONWEAL_THOROUGH=1, or `make check`"))
    items.sort(key=lambda item: next((at for at, each in enumerate(LONGEST) if item.nodeid.startswith(each)), 99))
