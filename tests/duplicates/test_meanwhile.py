"""What happened to hours while two people were one belongs, once they are two again, to who served."""

from datetime import timedelta
from typing import Any

import orjson
import pytest

from app.attendance import service as attendance
from app.graphql.documents import Documents
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.identity import Actor
from tests.attendance.papers import issue
from tests.attendance.presence import END, START, Scene
from tests.operations.queue import administrator
from tests.rewards.purse import failing
from tests.web_fixtures import Browser
from tests.world import World

from .pair import Pair, call, merge, undo


@pytest.fixture
async def scene(db: Database, world: World, clock: SettableClock) -> Scene:
    return Scene(db, world, clock)


@pytest.fixture
async def pair(db: Database, world: World) -> Pair:
    return Pair(world, world.bob, world.alice, world.otto, await administrator(db, world))


async def served(db: Database, person: Actor) -> list[Any]:
    """The minutes of somebody's records, in their order, with how they stand."""
    found: list[Any] | None = await db.read(
        "SELECT jsonb_agg(jsonb_build_array(minutes, state) ORDER BY id) FROM service_record WHERE volunteer_id = $1",
        [person.volunteer],
    )
    return found or []


async def test_hours_approved_meanwhile_bring_their_points(
    db: Database, pair: Pair, scene: Scene, client: Browser
) -> None:
    """And the volunteer reads why they were approved anew."""
    await scene.enrol(pair.merged)
    record = await scene.serve(pair.merged)
    merged = await merge(db, pair)
    await scene.approve(pair.world.lena, record)
    assert (await scene.points(pair.merged), await scene.points(pair.survivor)) == (0, 30)

    await undo(db, pair, merged)

    assert (await scene.points(pair.merged), await scene.points(pair.survivor)) == (30, 0)
    assert await served(db, pair.merged) == [[180, "corrected"], [180, "approved"]]
    assert await served(db, pair.survivor) == []
    assert await failing(db) == []
    hours = ("/my/hours", f"/service-records/{await scene.record(pair.merged)}")
    for who, pages in ((pair.merged, hours), (pair.survivor, ("/my/points",))):
        await client.sign_in(who.id)
        for page in pages:
            assert "合并已撤销" in (await client.get(page)).text, page


async def test_what_replaced_hours_meanwhile_goes_along(db: Database, pair: Pair, scene: Scene) -> None:
    """By a correction, and by an appeal after it that is rated too."""
    await scene.enrol(pair.merged)
    record = await scene.serve(pair.merged)
    await scene.approve(pair.world.lena, record)
    merged = await merge(db, pair)
    lower = {"record": record, "minutes": 60, "reason": "Left early."}
    await call(db, attendance.correct_service_record, pair.world.lena, **lower)
    scene.clock.at = END + timedelta(hours=1)
    wanted = {"shift": pair.world.shift, "minutes": 120, "reason": "I stayed."}
    appeal = await call(db, attendance.raise_appeal, pair.survivor, **wanted)
    await call(db, attendance.decide_appeal, pair.ada, appeal=appeal.id, minutes=120, answer="So it was.")
    standing = await scene.record(pair.survivor)
    await call(db, attendance.rate_service, pair.world.lena, record=standing, score=4)

    await undo(db, pair, merged)

    assert [minutes for minutes, state in await served(db, pair.merged) if state == "approved"] == [120]
    assert await served(db, pair.survivor) == []
    assert (await scene.points(pair.merged), await scene.points(pair.survivor)) == (20, 0)
    for table in ("appeal", "rating"):
        assert await db.read(f"SELECT volunteer_id FROM {table}") == pair.merged.volunteer, table
    assert await failing(db) == []


async def test_who_came_before_and_left_meanwhile_was_one_person(db: Database, pair: Pair, scene: Scene) -> None:
    await scene.enrol(pair.merged)
    await scene.scan(pair.merged, "in", at=START)
    merged = await merge(db, pair)
    await scene.scan(pair.survivor, "out", at=END)
    await undo(db, pair, merged)
    assert await served(db, pair.merged) == [[180, "computed"]]
    assert await failing(db) == []


async def test_what_the_survivor_served_stays(db: Database, pair: Pair, scene: Scene) -> None:
    """Both were there; what came after is the survivor's."""
    await scene.enrol(pair.merged, pair.survivor)
    await scene.serve(pair.merged)
    await scene.serve(pair.survivor)
    merged = await merge(db, pair)
    await scene.approve(pair.world.lena, await scene.record(pair.survivor))
    await undo(db, pair, merged)
    assert await served(db, pair.merged) == [[180, "computed"]]
    assert await served(db, pair.survivor) == [[180, "approved"]]
    assert await scene.points(pair.survivor) == 30
    assert await failing(db) == []


async def test_a_certificate_made_meanwhile_is_shown_to_staff(
    db: Database, pair: Pair, scene: Scene, documents: Documents
) -> None:
    """It says hours of somebody else: it stays as it is, as after a correction, and staff see that."""
    await scene.enrol(pair.merged)
    await scene.approve(pair.world.lena, await scene.serve(pair.merged))
    merged = await merge(db, pair)
    await issue(db, pair.survivor, pair.survivor)
    asked = "query { serviceCertificates(filter: {recordsChanged: true}) { nodes { recordsChanged } } }"
    for seen in ([], [{"recordsChanged": True}]):
        found = orjson.loads(await documents.execute(db, pair.world.otto, asked, None, {}))["data"]
        assert found["serviceCertificates"]["nodes"] == seen
        if not seen:
            await undo(db, pair, merged)
    assert await failing(db) == []


@pytest.mark.parametrize("approved", [True, False])
async def test_a_minute_counts_once_for_who_was_two(db: Database, pair: Pair, scene: Scene, approved: bool) -> None:
    """Alice stayed an hour, or forgot to leave; Bob, who is she, was there for all three."""
    await scene.enrol(pair.merged, pair.survivor)
    if approved:
        early = await scene.serve(pair.survivor, START, START + timedelta(hours=1))
        await scene.approve(pair.world.lena, early)
    else:
        await scene.scan(pair.survivor, "in", at=START)
    await scene.serve(pair.merged)
    await merge(db, pair)
    scene.clock.at = END + timedelta(hours=2)
    async with db.unit_of_work() as tx:
        await attendance.close_forgotten(tx, at_most=100)
        await attendance.propose_what_came_after(tx, at_most=100)
    table = "correction" if approved else "service_record"
    assert await db.read(f"SELECT max(minutes) FROM {table}") == 180
