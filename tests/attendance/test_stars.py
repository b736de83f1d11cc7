"""Stars follow from approved hours, by what the nearest organisation has set."""

from typing import Any

import orjson
import pytest

from app.attendance import service
from app.graphql.documents import Documents
from app.kernel.errors import Invalid, NotAllowed, NotFound, SignInRequired
from tests.world import World

from .presence import Scene

STARS = """query ($id: ID!) { viewer { starLevel nextStarMinutes }
    volunteer(id: $id) { minutesTotal starLevel nextStarMinutes memberships { nodes { team { id } } } } }"""


async def stars(scene: Scene, world: World, documents: Documents) -> list[Any]:
    raw = await documents.execute(scene.db, world.alice, STARS, None, {"id": f"Volunteer:{world.alice.volunteer}"})
    data = orjson.loads(raw)["data"]
    own, seen = data["viewer"], data["volunteer"]
    assert own == {name: seen[name] for name in own}
    return [seen["starLevel"], seen["nextStarMinutes"]]


async def set_stars(scene: Scene, world: World, who: str, organisation: Any, *hours: int) -> None:
    async with scene.db.unit_of_work() as tx:
        await service.set_stars(tx, getattr(world, who), organisation=organisation, hours=list(hours))


async def test_stars_come_with_the_hours(scene: Scene, world: World, documents: Documents) -> None:
    assert await stars(scene, world, documents) == [0, 6000]
    await scene.approve(world.lena, await scene.serve(world.alice))
    await set_stars(scene, world, "otto", world.county, 3, 5, 8)
    assert await stars(scene, world, documents) == [1, 300]
    await set_stars(scene, world, "otto", world.county, 4)
    assert await stars(scene, world, documents) == [0, 240]
    await set_stars(scene, world, "otto", world.team, 1, 2)
    assert await stars(scene, world, documents) == [2, None]
    await set_stars(scene, world, "otto", world.other_team, 9)
    assert await stars(scene, world, documents) == [2, None]


async def test_hours_that_wait_give_no_star(scene: Scene, world: World, documents: Documents) -> None:
    await set_stars(scene, world, "otto", world.county, 1)
    await scene.serve(world.alice)
    assert await stars(scene, world, documents) == [0, 60]


async def test_only_officers_set_stars(scene: Scene, world: World) -> None:
    for who in ("anonymous", "alice", "lena", "mei"):
        with pytest.raises(SignInRequired if who == "anonymous" else NotAllowed):
            await set_stars(scene, world, who, world.team, 1)


async def test_hours_of_stars_rise(scene: Scene, world: World) -> None:
    for hours in ((), (0,), (5, 5), (9, 3), range(1, 12), (100_001,)):
        with pytest.raises(Invalid):
            await set_stars(scene, world, "otto", world.county, *hours)


async def test_stars_over_the_api(scene: Scene, world: World, documents: Documents) -> None:
    given = {"organisationId": f"Organisation:{world.county}", "hours": [30, 60], "idempotencyKey": "k"}
    raw = await documents.read(scene.db, world.otto, "SetStars", {"input": given})
    assert orjson.loads(raw)["data"]["setStars"]["organisation"]["starHours"] == [30, 60]
    with pytest.raises(NotFound):
        await set_stars(scene, world, "otto", world.activity, 1)
