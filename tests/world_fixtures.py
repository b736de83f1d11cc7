"""The named world, in a test's database."""

import pytest

from app.kernel.db import Database

from .world import World


@pytest.fixture
def world(peopled: tuple[str, World], db: Database) -> World:
    return peopled[1]
