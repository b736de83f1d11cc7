import pytest

from app.kernel.db import Database
from app.kernel.identity import Actor
from tests.world import World

from .queue import Queue, administrator


@pytest.fixture
async def ada(db: Database, world: World) -> Actor:
    return await administrator(db, world)


@pytest.fixture
def queue(db: Database) -> Queue:
    return Queue(db)
