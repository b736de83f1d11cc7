"""Where tests of the waiting list begin."""

from typing import Any

import pytest

from app.kernel.db import Database
from tests.world import World

from .waiting import wait


@pytest.fixture
async def full(db: Database, world: World) -> list[Any]:
    """Tomorrow's two places taken by Lena and Leo; then Alice, Bob and Charlie wait."""
    return [
        await wait(db, actor, world.tomorrow)
        for actor in (world.lena, world.leo, world.alice, world.bob, world.charlie)
    ]
