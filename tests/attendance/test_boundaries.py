"""Both sides of midnight, a month's end, a holiday, and of the hour that a zone with summer time skips or repeats.

Minutes are what the clock really ran; the day that they count for, and the rule for their points, are those of the
county's zone at their beginning.
"""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import orjson
import pytest

from app.activities import service as activities
from app.graphql.documents import Documents
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.settings import Settings
from tests.activities.planning import Planner, do
from tests.rewards.purse import change
from tests.world import NOW, World, build

from .presence import Scene

SERVED = "SELECT json_build_array(minutes, day) FROM service_record WHERE id = $1"
EARNED = "SELECT points FROM award WHERE source_id = $1"


@pytest.fixture
async def berlin(database_url: str, settings: Settings, clock: SettableClock) -> AsyncIterator[Scene]:
    """The same county in another zone, with its world."""
    moved = settings.model_copy(update={"time_zone": "Europe/Berlin"})
    db = await Database.open(database_url, moved, clock)
    yield Scene(db, await build(db), clock)
    await db.close()


async def serve(scene: Scene, came: datetime, minutes: int) -> Any:
    """A shift of exactly these minutes that somebody new serves."""
    world = scene.world
    scene.clock.at = NOW
    planner = Planner(scene.db, world.lena)
    activity = await planner.activity(world.team)
    shift = await planner.shift(activity, came, hours=minutes / 60)
    await do(scene.db, activities.publish_activity, world.lena, activity=activity)
    person = await planner.volunteer(world.team, 1)
    await do(scene.db, activities.enrol, person, shift=shift)
    await scene.scan(person, at=came, shift=shift)
    await scene.scan(person, "out", at=came + timedelta(minutes=minutes), shift=shift)
    return await scene.record(person)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """By the county's clock, in Qilian."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC) - timedelta(hours=8)


DAYS = [
    (at(date(2026, 5, 6), 23, 59), 60, "2026-05-06"),
    (at(date(2026, 5, 7), 0), 60, "2026-05-07"),
    (at(date(2026, 5, 31), 23, 59), 60, "2026-05-31"),
    (at(date(2026, 6, 1), 0), 60, "2026-06-01"),
    (at(date(2026, 6, 18), 23, 59), 60, "2026-06-18"),  # the Dragon Boat Festival begins a minute later
    (at(date(2026, 6, 19), 0), 60, "2026-06-19"),
]


async def test_minutes_count_for_the_day_on_which_they_began(scene: Scene) -> None:
    for came, minutes, day in DAYS:
        record = await serve(scene, came, minutes)
        assert await scene.db.read(SERVED, [record]) == [minutes, day]
        # The rule of this world has no factor for holidays: an hour is an hour.
        await scene.approve(scene.world.lena, record)
        assert await scene.db.read(EARNED, [record]) == 10


async def test_a_rule_s_new_version_counts_from_its_first_minute_on(scene: Scene, world: World) -> None:
    """Double points from June on: what began on 31 May at 23:59 earns by the old one to its end."""
    async with scene.db.connection() as connection:
        await connection.execute(
            "INSERT INTO earning_rule (id, code, version, points_per_hour, coefficients, activity_cap, daily_cap,"
            " lot_days, valid_from) SELECT gen_random_uuid(), code, 2, 20, coefficients, activity_cap, daily_cap,"
            " lot_days, $1 FROM earning_rule",
            at(date(2026, 6, 1), 0),
        )
    earned = []
    for came in (at(date(2026, 5, 31), 23, 59), at(date(2026, 6, 1), 2)):
        record = await serve(scene, came, 60)
        await scene.approve(world.lena, record)
        earned.append(await scene.db.read(EARNED, [record]))
    assert earned == [10, 20]


async def test_points_follow_the_minutes_over_midnight_a_holiday_and_the_night(scene: Scene, world: World) -> None:
    """The Dragon Boat Festival of 2026 is 19 to 21 June, with the weekend; nights are from ten to six."""
    await change(scene.db, "UPDATE earning_rule SET night = 150, holiday = 200, shortage = 120, shortage_below = 25")
    earned = []
    for came, minutes in (
        (at(date(2026, 6, 18), 21), 240),  # of which two hours fall on the holiday
        (at(date(2026, 6, 21), 23), 120),
        (at(date(2026, 6, 27), 5), 120),  # a Saturday like any other
    ):
        record = await serve(scene, came, minutes)
        await scene.approve(world.lena, record)
        earned.append(await scene.db.read("SELECT expression FROM award WHERE source_id = $1", [record]))
    assert earned == [
        "(1 h + 2 h × 1.5 night + 1 h × 1.5 night × 2 holiday) × 10 × 1.2 shortage = 84 → 80",
        "(1 h × 1.5 night + 1 h × 1.5 night × 2 holiday) × 10 × 1.2 shortage = 54",
        "(1 h + 1 h × 1.5 night) × 10 × 1.2 shortage = 30",
    ]


SUMMER = [
    # 25 October: three o'clock is two o'clock again.
    (datetime(2026, 10, 24, 21, 59, tzinfo=UTC), 60, "2026-10-24"),
    (datetime(2026, 10, 24, 22, 0, tzinfo=UTC), 60, "2026-10-25"),
    (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), 60, "2026-10-25"),  # from 2:30 to 2:30
    (datetime(2026, 10, 25, 22, 59, tzinfo=UTC), 60, "2026-10-25"),
    (datetime(2026, 10, 25, 23, 0, tzinfo=UTC), 60, "2026-10-26"),
    # 28 March: two o'clock is three.
    (datetime(2027, 3, 28, 0, 30, tzinfo=UTC), 60, "2027-03-28"),  # from 1:30 to 3:30
    (datetime(2027, 3, 27, 23, 0, tzinfo=UTC), 60, "2027-03-28"),
    (datetime(2027, 3, 28, 22, 0, tzinfo=UTC), 60, "2027-03-29"),
]


async def test_summer_time_neither_gives_nor_takes_minutes(berlin: Scene) -> None:
    for came, minutes, day in SUMMER:
        record = await serve(berlin, came, minutes)
        assert await berlin.db.read(SERVED, [record]) == [minutes, day]


async def test_totals_by_month_follow_the_county_s_clock(berlin: Scene, documents: Documents) -> None:
    """At 17 hours UTC it is the next month in Qilian already, but not in Berlin."""
    await serve(berlin, datetime(2026, 5, 31, 17, tzinfo=UTC), 60)
    asked = "{ serviceTotals(groupBy: [MONTH]) { month minutes } }"
    found = orjson.loads(await documents.execute(berlin.db, berlin.world.otto, asked, None, {}))
    assert found["data"]["serviceTotals"] == [{"month": "2026-05", "minutes": 60}]
