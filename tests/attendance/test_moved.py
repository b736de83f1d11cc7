"""A shift that is moved while people come."""

from datetime import timedelta

import msgspec
import pytest

from app.activities import service as activities
from app.activities.service import ShiftPlan
from app.attendance import errors
from tests.world import World

from .presence import END, START, Scene

DAY = timedelta(days=1)
PLAN = ShiftPlan(START, END, place="Bridge", capacity=2)
NEXT_DAY = msgspec.structs.replace(PLAN, starts_at=START + DAY, ends_at=END + DAY)
SOON = msgspec.structs.replace(PLAN, starts_at=START + timedelta(minutes=10))


async def move(scene: Scene, world: World, plan: ShiftPlan) -> None:
    async with scene.db.unit_of_work() as tx:
        await activities.edit_shift(tx, world.lena, shift=world.shift, plan=plan)


async def test_a_shift_is_not_moved_away_from_those_who_came(scene: Scene, world: World) -> None:
    """Else they would be in until the end of another day's shift, and get its hours."""
    await scene.scan(world.charlie, at=START - timedelta(minutes=10))  # refused
    await move(scene, world, NEXT_DAY)
    await move(scene, world, PLAN)
    await scene.scan(world.alice, at=START - timedelta(minutes=10))
    with pytest.raises(errors.AlreadyCheckedIn):
        await move(scene, world, NEXT_DAY)
    await move(scene, world, SOON)
    await scene.scan(world.alice, "out", at=END)
    assert await scene.minutes(world.alice) == 180 + 5  # from the quarter of an hour before the new beginning
