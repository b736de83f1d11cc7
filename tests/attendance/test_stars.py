"""Stars follow from approved hours, by what the nearest organisation has set."""

from decimal import Decimal
from typing import Any

import orjson
import pytest

from app.attendance import service
from app.graphql.documents import Documents
from app.kernel.errors import Invalid, NotAllowed, NotFound, SignInRequired
from tests.web_fixtures import Browser
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


async def test_a_star_may_take_a_rating_and_says_what_is_missing(
    scene: Scene, world: World, documents: Documents
) -> None:
    record = await scene.serve(world.alice)
    await scene.approve(world.lena, record)
    async with scene.db.unit_of_work() as tx:
        ratings = [Decimal(0), Decimal(3), Decimal("4.5")]
        await service.set_stars(tx, world.otto, organisation=world.county, hours=[1, 2, 3], ratings=ratings)
    assert await stars(scene, world, documents) == [1, 120], "without any rating"
    asked = "{ viewer { averageRating nextStarRating starLevel } }"

    async def rating() -> Any:
        return orjson.loads(await documents.execute(scene.db, world.alice, asked, None, {}))["data"]["viewer"]

    assert await rating() == {"averageRating": None, "nextStarRating": 3.0, "starLevel": 1}
    async with scene.db.unit_of_work() as tx:
        rated = await service.rate_service(tx, world.lena, record=record, score=4)
    assert await rating() == {"averageRating": 4.0, "nextStarRating": 4.5, "starLevel": 2}
    async with scene.db.unit_of_work() as tx:
        await service.withdraw_rating(tx, world.lena, rating=rated.id, reason="Mixed up.")
        await service.rate_service(tx, world.lena, record=record, score=5)
    assert await rating() == {"averageRating": 5.0, "nextStarRating": None, "starLevel": 3}
    async with scene.db.unit_of_work() as tx:
        await service.correct_service_record(tx, world.otto, record=record, minutes=0, reason="Not there.")
    assert await rating() == {"averageRating": None, "nextStarRating": None, "starLevel": 0}, "no hours, no rating"


async def test_an_officer_sets_ratings_on_the_page_and_a_volunteer_reads_what_is_missing(
    client: Browser, scene: Scene, world: World
) -> None:
    await scene.approve(world.lena, await scene.serve(world.alice))
    await client.sign_in(world.otto.id)
    given = {"organisation": str(world.county), "hours": "1 2", "ratings": "0，4.5", "key": "k"}
    assert (await client.post("/settings/stars", data=given)).status_code == 303
    assert 'value="0.0 4.5"' in (await client.get("/settings/certificates")).text
    for wrong in ("4", "5 1", "NaN 1", "x 1"):
        answer = await client.post("/settings/stars", data={**given, "ratings": wrong, "key": wrong})
        assert answer.status_code == 422
    await client.sign_in(world.alice.id)
    for page in ("/my/hours", "/my/record"):
        assert "4.5" in (await client.get(page)).text


async def test_ratings_of_stars_never_fall(scene: Scene, world: World) -> None:
    for ratings in (("4", "3"), ("4",), ("-1", "0"), ("0", "5.1"), ("0", "4.25"), ("0", "NaN")):
        given = [Decimal(each) for each in ratings]
        with pytest.raises(Invalid):
            async with scene.db.unit_of_work() as tx:
                await service.set_stars(tx, world.otto, organisation=world.county, hours=[1, 2], ratings=given)


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
    raw = await documents.read(scene.db, world.otto, "SetStars", {"input": {**given, "ratingTenths": [0, 45]}})
    organisation = orjson.loads(raw)["data"]["setStars"]["organisation"]
    assert (organisation["starHours"], organisation["starRatingTenths"]) == ([30, 60], [0, 45])
    with pytest.raises(NotFound):
        await set_stars(scene, world, "otto", world.activity, 1)
