"""Places without hours: one's own, once the shift is over, for as long as one may appeal."""

from datetime import datetime, timedelta
from typing import Any

import orjson
import pytest

from app.graphql.documents import Documents
from app.kernel.identity import Actor
from tests.rewards.purse import change
from tests.world import World

from .presence import END, Scene

ASKED = """query($at: DateTime!) {
    viewer { placesWithoutHours(filter: {appealableAt: $at}) { nodes { shift { id } volunteer { id } } } } }"""


class Asking:
    def __init__(self, scene: Scene, documents: Documents) -> None:
        self.scene = scene
        self.documents = documents

    async def __call__(self, actor: Actor, at: datetime = END) -> Any:
        """Whose places in which shifts."""
        raw = await self.documents.execute(self.scene.db, actor, ASKED, None, {"at": at.isoformat()})
        nodes = orjson.loads(raw)["data"]["viewer"]["placesWithoutHours"]["nodes"]
        return [(node["volunteer"]["id"], node["shift"]["id"]) for node in nodes]


@pytest.fixture
def asking(scene: Scene, documents: Documents) -> Asking:
    return Asking(scene, documents)


async def test_they_are_one_s_own_from_the_end_of_the_shift_to_the_last_day_of_appeal(
    asking: Asking, world: World
) -> None:
    days = timedelta(days=30)
    for actor in (world.alice, world.bob):
        theirs = [(f"Volunteer:{actor.volunteer}", f"Shift:{world.shift}")]
        for at, there in ((-timedelta(seconds=1), []), (timedelta(), theirs), (days, theirs)):
            assert await asking(actor, END + at) == there
        assert await asking(actor, END + days + timedelta(seconds=1)) == []
    assert await asking(world.charlie) == []
    assert await asking(world.otto) == []


async def test_only_who_had_a_place_and_has_no_hours_is_asked(asking: Asking, world: World) -> None:
    for state in ("no_show", "attended", "confirmed"):
        await change(asking.scene.db, f"UPDATE enrolment SET state = '{state}'")
        assert len(await asking(world.alice)) == 1
    for state in ("waitlisted", "cancelled"):
        await change(asking.scene.db, f"UPDATE enrolment SET state = '{state}'")
        assert await asking(world.alice) == []
    await change(asking.scene.db, "UPDATE enrolment SET state = 'confirmed'")
    await asking.scene.serve(world.alice)
    assert await asking(world.alice) == []
    assert len(await asking(world.bob)) == 1
