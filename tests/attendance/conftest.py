import pytest

import app.attendance.events  # noqa: F401  what attendance does about events, as in the app
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from tests.world import World

from .presence import Scene


@pytest.fixture
async def scene(db: Database, world: World, clock: SettableClock) -> Scene:
    scene = Scene(db, world, clock)
    await scene.enrol(world.alice, world.bob)
    return scene
