"""Who has which post at which level, degrees by a form, and what counts as what on another ladder."""

from datetime import date
from typing import Any

import pytest

from app.kernel.db import Database
from app.kernel.errors import Invalid, NotAllowed, NotFound, SignInRequired
from app.kernel.identity import Actor, Held, Role
from app.skills import errors, service
from app.skills.models import Degree
from tests.web_fixtures import Browser
from tests.world import World

from .assessments.spoken import Speaker
from .climbed import Climbed, climb


@pytest.fixture
async def climbed(db: Database, world: World) -> Climbed:
    return await climb(db, world)


def employer(world: World) -> Actor:
    return Actor(kind="person", id=world.lena.person, roles=(Held(Role.HR, world.team),))


async def test_levels_of_all_are_those_of_each(db: Database, world: World, climbed: Climbed) -> None:
    for who in (world.otto, employer(world)):
        found = await db.perform(service.find_levels, who)
        (bob,) = found.holders
        assert (bob.name, bob.post, found.after) == (world.bob.name, "worker", None)
        assert bob.level == (await db.perform(service.find_level, world.bob)).level
    elsewhere = Actor(kind="person", id=world.mei.person, roles=(Held(Role.HR, world.merchant),))
    assert (await db.perform(service.find_levels, elsewhere)).holders == []
    for nobody, refusal in ((world.bob, NotAllowed), (world.leo, NotAllowed), (world.anonymous, SignInRequired)):
        with pytest.raises(refusal):
            await db.perform(service.find_levels, nobody)


async def test_levels_come_by_name_and_post_a_page_at_a_time(db: Database, world: World, climbed: Climbed) -> None:
    second = await db.read(
        "INSERT INTO employment (id, person_id, organisation_id, since, recorded_at)"
        " SELECT gen_random_uuid(), $1, $2, '2015-01-01', now() RETURNING id",
        [world.alice.person, world.team],
    )
    post = await db.read("SELECT id FROM post WHERE code = 'deputy'", [])
    await db.perform(service.place, world.otto, employment=second, post=post, since=date(2016, 3, 1))
    first = await db.perform(service.find_levels, world.otto, most=1)
    rest = await db.perform(service.find_levels, world.otto, most=1, after=first.after)
    assert {each.person for each in first.holders + rest.holders} == {world.alice.person, world.bob.person}
    assert rest.after is None
    (found,) = (await db.perform(service.find_levels, world.otto, post="deputy")).holders
    assert (found.person, found.level.level) == (world.alice.person, 7)
    assert (await db.perform(service.find_levels, world.otto, search=world.bob.name)).holders[0].post == "worker"


async def test_a_post_and_a_degree_are_recorded_on_the_workers_page(
    client: Browser, db: Database, world: World, climbed: Climbed
) -> None:
    address = f"/workers/{climbed.employment}"
    post = await db.read("SELECT id FROM post WHERE code = 'deputy'", [])
    given: dict[str, Any] = {"post": post, "post_since": "2026-04-01", "key": "k1"}
    taught = {"person": world.bob.person, "degree": "master", "completed_on": "2016-07-01", "key": "k2"}
    for who, statuses in ((world.anonymous, {303}), (world.bob, {403, 422}), (world.alice, {403, 404, 422})):
        await client.sign_in(who.id)
        assert (await client.post(f"{address}/posts", data=given)).status_code in statuses
        assert (await client.post(f"{address}/educations", data=taught)).status_code in statuses
    assert await db.read("SELECT count(*) FROM placement", []) == 1
    await client.sign_in(world.otto.id)
    wrong = await client.post(f"{address}/posts", data={**given, "post_since": "2019-01-01", "key": "k0"})
    assert wrong.status_code == 422
    assert 'value="2019-01-01"' in wrong.text
    assert (await client.post(f"{address}/posts", data=given)).headers["location"] == address
    assert (await client.post(f"{address}/educations", data=taught)).headers["location"] == address
    assert (await client.post(f"{address}/educations", data={**taught, "key": "k3"})).status_code == 422
    assert "2016-07-01" in (await client.get(address)).text
    client.speak("en")
    listed = (await client.get("/posts?q=" + (world.bob.name or ""))).text
    level = (await db.perform(service.find_level, world.bob)).level
    assert f">{level.level}</a>" in listed
    assert address in listed


async def test_a_grade_of_another_ladder_counts_until_it_counts_no_longer(
    db: Database, world: World, climbed: Climbed
) -> None:
    """Bob holds the guides' first grade since 2022; the posts' ladder asks nothing, another one does."""
    rungs = {row: await db.read(RUNG, list(row)) for row in (("guides", 1), ("porters", 1), ("porters", 2))}
    pair: dict[str, Any] = {"held": rungs["guides", 1], "rung": rungs["porters", 1]}
    given = {**pair, "years": 2, "clause": "第8条"}
    asked = {"rung": rungs["porters", 2]}
    assert not (await db.perform(service.ask_prerequisites, world.bob, **asked)).passed
    for nobody, refusal in ((world.bob, NotAllowed), (employer(world), NotAllowed), (world.anonymous, SignInRequired)):
        with pytest.raises(refusal):
            await db.perform(service.set_equivalence, nobody, **given)
        with pytest.raises(refusal):
            await db.perform(service.drop_equivalence, nobody, **pair)
    for wrong, refused in (
        ({"held": rungs["porters", 2]}, errors.SameLadder),
        ({"held": world.team}, NotFound),
        ({"held": climbed.rung}, NotFound),  # of a draft
        ({"years": 51}, Invalid),
        ({"clause": " "}, Invalid),
    ):
        with pytest.raises(refused):
            await db.perform(service.set_equivalence, world.otto, **{**given, **wrong})
    await db.perform(service.set_equivalence, world.otto, **given)
    assert (await db.perform(service.ask_prerequisites, world.bob, **asked)).passed
    await db.perform(service.set_equivalence, world.otto, **{**given, "years": 9})
    assert not (await db.perform(service.ask_prerequisites, world.bob, **asked)).passed
    await db.perform(service.drop_equivalence, world.otto, **pair)
    with pytest.raises(NotFound):
        await db.perform(service.drop_equivalence, world.otto, **pair)


RUNG = (
    "SELECT rung.id FROM rung JOIN ladder ON ladder.id = ladder_id WHERE code = $1 AND number = $2 ORDER BY state DESC"
)


async def test_equivalences_by_a_form_and_over_the_api(
    client: Browser, db: Database, world: World, climbed: Climbed
) -> None:
    held, rung = await db.read(RUNG, ["porters", 2]), await db.read(RUNG, ["guides", 1])
    address = f"/ladders/{climbed.ladder}/equivalences"
    await client.sign_in(world.bob.id)
    assert (await client.get(address)).status_code == 403
    await client.sign_in(world.otto.id)
    given = {"held": str(held), "rung": str(rung), "years": "3", "clause": "第8条"}
    assert (await client.post(address, data={**given, "years": "77", "key": "k1"})).status_code == 422
    assert (await client.post(address, data={**given, "key": "k2"})).headers["location"] == address
    shown = (await client.get(address)).text
    assert "领队背夫" in shown
    assert f"{address}/drop" in shown
    dropped = await client.post(f"{address}/drop", data={"held": str(held), "rung": str(rung), "key": "k3"})
    assert dropped.headers["location"] == address
    assert f"{address}/drop" not in (await client.get(address)).text
    say, pair = Speaker(client), {"heldRungId": f"Rung:{held}", "rungId": f"Rung:{rung}"}
    done = await say.do(world.otto, "SetEquivalence", **pair, years=2, clause="第9条")
    assert "第9条" in [each["clause"] for each in done["ladder"]["equivalences"]["nodes"]]
    assert await say.refused(world.alice, "DropEquivalence", **pair) == ["FORBIDDEN"]
    await say.do(world.otto, "DropEquivalence", **pair)
    (bob,) = (await say.do(world.otto, "FindLevels"))["holders"]
    assert (bob["name"], bob["level"]) == (world.bob.name, 3)
    found = await say.do(world.bob, "FindLevel")
    assert found["level"] == bob["level"]
    assert {"degree": "master", "grade": None, "level": 5} in found["gains"]


async def test_what_is_no_degree_is_refused(db: Database, world: World, climbed: Climbed) -> None:
    right: dict[str, Any] = {"person": world.bob.person, "degree": Degree.MASTER, "completed_on": date(2020, 7, 1)}
    own = Actor(kind="person", id=world.bob.person, roles=(Held(Role.HR, world.team),))
    with pytest.raises(errors.OwnEducation):
        await db.perform(service.record_education, own, **right)
    for wrong, refusal in (
        ({"completed_on": date(2030, 1, 1)}, Invalid),
        ({"evidence": "x" * 201}, Invalid),
        ({"person": world.team}, NotFound),
    ):
        with pytest.raises(refusal):
            await db.perform(service.record_education, world.otto, **{**right, **wrong})
