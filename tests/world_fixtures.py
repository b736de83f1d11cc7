"""The named world, built into a test's database."""

import pytest

from app.kernel.db import Database

from .world import World, build


@pytest.fixture
async def world(db: Database) -> World:
    return await build(db)
