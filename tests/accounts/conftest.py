from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.settings import Settings
from tests.world import World

from .processes import Process


@pytest.fixture
def listening(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The connections that listen, as they are opened."""
    opened = []
    connect = asyncpg.connect

    async def noted(*given: Any, **named: Any) -> Any:
        opened.append(await connect(*given, **named))
        return opened[-1]

    monkeypatch.setattr(asyncpg, "connect", noted)
    return opened


@pytest.fixture
async def here(db: Database, world: World) -> AsyncIterator[Process]:
    async with Process(db).running() as process:
        yield process


@pytest.fixture
async def there(database_url: str, settings: Settings, clock: SettableClock, here: Process) -> AsyncIterator[Process]:
    """Another process over the same database."""
    database = await Database.open(database_url, settings, clock)
    async with Process(database).running() as process:
        yield process
    await database.close()
