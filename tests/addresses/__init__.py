"""Who opens which address: a part for each of the larger slices, put together in tests/every_page.py."""

from collections.abc import Callable

from app.kernel.identity import Actor
from tests.lived_in import Traces
from tests.world import World

Addresses = Callable[[World, Traces], list[tuple[str, Actor]]]
"""What is opened, and who opens it."""
