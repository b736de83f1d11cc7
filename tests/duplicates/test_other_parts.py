"""Families, and the talent pool, in two records of one person: the survivor's stays, the other comes back."""

from datetime import date

from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.identity import system
from app.points import service as points
from app.skills import service as skills
from tests.rewards.purse import failing
from tests.skills.climbed import SMALL
from tests.skills.test_pool import work
from tests.world import World

from .pair import call, differences, dump, merge, pair_of, undo


async def test_what_nobody_has_twice_stays_once_and_comes_back(
    db: Database, world: World, clock: SettableClock
) -> None:
    """Without setting one aside both would be one person's: indexes refuse it."""
    pair = await pair_of(db, world, clock)
    await call(db, skills.load_ladder, system("test"), text=SMALL)
    rung = await db.read("SELECT id FROM rung WHERE number = 2")
    for person, number, name in (
        (pair.survivor, "13900000003", world.charlie.name),
        (pair.merged, "13900000005", "马力"),
    ):
        await call(db, points.invite_to_family, person, number=number, name=name)
        await work(db, world, person, await db.read("SELECT id FROM rung WHERE number = 1"), date(2020, 1, 1))
        await call(db, skills.reserve, world.otto, person=person.id, rung=rung)
        await call(db, skills.enter_exam, world.otto, person=person.id, rung=rung, exam_on=date(2026, 6, 1))
    before = await dump(db)
    merged = await merge(db, pair)
    for table in ("family_member", "reserve_place", "exam_entry"):
        assert await db.read(f"SELECT count(*) FROM {table} WHERE person_id = $1", [pair.survivor.id]) == 1
        assert await db.read(f"SELECT count(*) FROM {table} WHERE person_id = $1", [pair.merged.id]) == 1
    assert await failing(db) == []
    await undo(db, pair, merged)
    assert differences(before, await dump(db)) == {}
