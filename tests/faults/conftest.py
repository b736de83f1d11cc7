import pytest

from app.kernel.clock import SettableClock
from app.kernel.db import Database
from tests.world import World

from .county import County


@pytest.fixture
async def county(db: Database, world: World, clock: SettableClock) -> County:
    county = County(db, world, clock)
    await county.make_room()
    return county
