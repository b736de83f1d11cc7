"""Whatever three records hold: merged one into the next nothing is lost, and undone in turn all is as it was."""

import asyncio
from datetime import date, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, example, given
from hypothesis import settings as limits
from hypothesis import strategies as some

from app.accounts.service import grant_role
from app.activities import service as activities
from app.attendance import service as attendance
from app.duplicates.errors import UndoBlocked
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.identity import Actor, Role
from app.kernel.settings import Settings
from app.rewards import service as rewards
from app.volunteers import merits
from app.volunteers.models import HonourLevel
from app.volunteers.service import leave_team
from tests.activities.planning import Planner
from tests.attendance.papers import issue
from tests.attendance.presence import Scene
from tests.operations.queue import administrator
from tests.rewards.purse import change, failing, give, on_the_shelf, redeemed
from tests.world import NOW, World, build

from .pair import Pair, call, differences, dump, merge, undo

DEEDS = (
    "enrolled",
    "served",
    "approved",
    "rated",
    "certified",
    "trained",
    "honoured",
    "points",
    "voucher",
    "collected",
    "residence",
    "role",
    "left",
)
"""What may stand on a record, in the order in which it comes about; each needs what it follows from."""
NEEDS = {"served": "enrolled", "approved": "served", "rated": "approved", "certified": "approved"}
DEEDS_OF_ONE = some.frozensets(some.sampled_from(DEEDS))
DAYS = count(2)
DAY = date(2026, 4, 3)


class Lives:
    """Three people in one team and one shift, and what is done for each: a method for each of DEEDS."""

    def __init__(self, db: Database, world: World, clock: SettableClock, ada: Actor) -> None:
        self.db, self.world, self.ada = db, world, ada
        self.scene, self.planner = Scene(db, world, clock), Planner(db, world.lena)
        self.people: list[Actor] = []
        self.shift = world.shift
        self.begun = NOW

    async def live(self, deeds: tuple[frozenset[str], ...]) -> None:
        self.scene.clock.at = self.begun = NOW + timedelta(days=next(DAYS))
        self.shift = await self.planner.shift(self.world.activity, self.begun + timedelta(hours=1))
        self.people = [await self.planner.volunteer(self.world.team, number) for number in range(len(deeds))]
        await change(self.db, *on_the_shelf(20))
        for person, own in zip(self.people, deeds, strict=True):
            self.scene.clock.at = self.begun
            for deed in sorted(own, key=DEEDS.index):
                if needed(deed) <= own:
                    await getattr(self, deed)(person)

    def on_record(self, person: Actor) -> dict[str, Any]:
        return {"organisation": self.world.team, "volunteers": [person.volunteer]}

    async def enrolled(self, person: Actor) -> None:
        await call(self.db, activities.enrol, person, shift=self.shift)

    async def served(self, person: Actor) -> None:
        for direction, hours in (("in", 1), ("out", 3)):
            await self.scene.scan(person, direction, at=self.begun + timedelta(hours=hours), shift=self.shift)

    async def approved(self, person: Actor) -> None:
        await self.scene.approve(self.world.lena, await self.scene.record(person))

    async def rated(self, person: Actor) -> None:
        record = await self.scene.record(person)
        await call(self.db, attendance.rate_service, self.world.lena, record=record, score=4)

    async def certified(self, person: Actor) -> None:
        await issue(self.db, person, person, until=self.scene.clock.at.date())

    async def trained(self, person: Actor) -> None:
        taught = {"course": "急救", "content": "包扎", "organiser": "县红十字会", "minutes": 60, "started_on": DAY}
        await call(self.db, merits.record_training, self.world.lena, **self.on_record(person), **taught)

    async def honoured(self, person: Actor) -> None:
        praised = {"title": "优秀", "level": HonourLevel.COUNTY, "awarded_by": "县文明办", "awarded_on": DAY}
        await call(self.db, merits.record_honour, self.world.lena, **self.on_record(person), **praised)

    async def points(self, person: Actor) -> None:
        await give(self.db, person, points=150)

    async def voucher(self, person: Actor) -> str:
        await give(self.db, person)
        return (await redeemed(self.db, self.world, person)).code

    async def collected(self, person: Actor) -> None:
        await call(self.db, rewards.fulfil, self.world.mei, code=await self.voucher(person))

    async def residence(self, person: Actor) -> None:
        await change(self.db, f"UPDATE person SET residence = '八宝镇' WHERE id = '{person.id}'")

    async def role(self, person: Actor) -> None:
        given = {"person": person.id, "organisation": self.world.other_team, "role": Role.LEADER}
        await call(self.db, grant_role, self.ada, **given)

    async def left(self, person: Actor) -> None:
        await call(self.db, leave_team, person, team=self.world.team)


def needed(deed: str) -> frozenset[str]:
    before = NEEDS.get(deed)
    return frozenset() if before is None else needed(before) | {before}


async def hold(lives: Lives, deeds: tuple[frozenset[str], ...]) -> None:
    """The first into the second, the second into the third; back in turn, and in no other order."""
    await lives.live(deeds)
    db, (first, second, third) = lives.db, lives.people
    pair = Pair(lives.world, first, second, lives.world.otto, lives.ada)
    before = await dump(db)
    rows = {name: len(found) for name, found in before.items()}

    one = await merge(db, pair)
    between = await dump(db)
    two = await merge(db, pair, merged=second, survivor=third)
    after = await dump(db)

    assert {name: count for name, count in rows.items() if len(after[name]) < count} == {}, "nothing is erased"
    assert await failing(db) == []
    with pytest.raises(UndoBlocked):
        await undo(db, pair, one)
    await change(db, f"UPDATE person_merge SET undo_asked_by = NULL, undo_asked_at = NULL WHERE id = '{one}'")
    await undo(db, pair, two)
    assert differences(between, await dump(db)) == {}
    await undo(db, pair, one)
    assert differences(before, await dump(db)) == {}
    assert await failing(db) == []


def run(database_url: str, settings: Settings, clock: SettableClock, *, most: int) -> None:
    with asyncio.Runner() as runner:
        db = runner.run(Database.open(database_url, settings, clock))
        world = runner.run(build(db))
        lives = Lives(db, world, clock, runner.run(administrator(db, world)))

        @example(deeds=(frozenset(DEEDS), frozenset(DEEDS), frozenset(DEEDS)))
        @given(deeds=some.tuples(DEEDS_OF_ONE, DEEDS_OF_ONE, DEEDS_OF_ONE))
        @limits(
            max_examples=most,
            deadline=None,
            database=None,
            derandomize=True,
            phases=(Phase.explicit, Phase.generate),
            suppress_health_check=list(HealthCheck),
        )
        def holds(deeds: tuple[frozenset[str], ...]) -> None:
            runner.run(hold(lives, deeds))

        try:
            holds()
        finally:
            runner.run(db.close())


def test_merges_of_full_records_are_undone_in_turn(database_url: str, settings: Settings, clock: SettableClock) -> None:
    run(database_url, settings, clock, most=1)


@pytest.mark.thorough
@pytest.mark.slow
def test_merges_of_any_records_are_undone_in_turn(database_url: str, settings: Settings, clock: SettableClock) -> None:
    run(database_url, settings, clock, most=20)
