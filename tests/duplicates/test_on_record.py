"""What is on the record of both: counted once after a merge, and each one's own again when it is undone."""

from datetime import date
from typing import Any

import pytest

from app.accounts.service import correct_person
from app.attendance import service as attendance
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.volunteers import merits
from app.volunteers.models import HonourLevel
from tests.attendance.papers import issue
from tests.attendance.presence import Scene
from tests.rewards.purse import failing
from tests.world import World

from .pair import Pair, call, differences, dump, merge, pair_of, undo

DAY = date(2026, 4, 3)


@pytest.fixture
async def pair(db: Database, world: World, clock: SettableClock) -> Pair:
    """Both attended a course, have one prize and were rated for one shift; Bob has another prize and a certificate."""
    found = await pair_of(db, world, clock)
    scene = Scene(db, world, clock)
    served = await scene.serve(world.alice)
    await scene.approve(world.lena, served)
    records = [served, await db.read("SELECT id FROM service_record WHERE volunteer_id = $1", [world.bob.volunteer])]
    given: dict[str, Any] = {"organisation": world.team, "volunteers": [world.alice.volunteer, world.bob.volunteer]}
    taught = {"course": "急救", "content": "包扎", "organiser": "县红十字会", "minutes": 60, "started_on": DAY}
    await call(db, merits.record_training, world.lena, **given, **taught)
    praised = {"level": HonourLevel.COUNTY, "awarded_by": "县文明办", "awarded_on": DAY}
    await call(db, merits.record_honour, world.lena, **given, **praised, title="优秀")
    await call(
        db, merits.record_honour, world.lena, **{**given, "volunteers": [world.bob.volunteer]}, **praised, title="十佳"
    )
    for record, score in zip(records, (5, 2), strict=True):
        await call(db, attendance.rate_service, world.lena, record=record, score=score)
    await issue(db, world.bob, world.bob)
    await call(db, correct_person, world.bob, residence="东村")
    return found


async def test_what_both_have_counts_once_and_the_rest_moves(db: Database, pair: Pair) -> None:
    before = await dump(db)
    merged = await merge(db, pair)
    own_word = "SELECT own_word FROM person WHERE residence = '东村' AND id = $1"
    assert await db.read(own_word, [pair.survivor.id]) == ["residence"], "what only Bob said is no more now"
    own = "SELECT count(*) FROM {} WHERE volunteer_id = $1"
    counts = {
        table: await db.read(own.format(table), [pair.survivor.volunteer]) for table in ("training", "honour", "rating")
    }
    assert counts == {"training": 1, "honour": 2, "rating": 1}
    assert await failing(db) == []
    await undo(db, pair, merged)
    assert differences(before, await dump(db)) == {}
