"""What a job counts from the ledger is what people find there line by line."""

from datetime import timedelta
from typing import Any

import pytest

from app.kernel import ids
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.jobs import Nothing
from app.oversight.jobs import count_points
from app.points.jobs import expire
from app.points.service import Service, award_many, reverse_award
from app.rewards.service import fulfil, return_redemption
from tests.activities.planning import do
from tests.rewards.purse import JOB, change, failing, give, redeemed
from tests.world import NOW, World

FIGURES = """
    SELECT coalesce(json_object_agg(month || ' ' || kind, json_build_array(points, change, movements)), '{}')
    FROM (
        SELECT month, kind, sum(points) AS points, sum(change) AS change, sum(movements) AS movements
        FROM points_figure GROUP BY month, kind
    ) AS total
"""
OUTSTANDING = """
    SELECT coalesce(json_agg(json_build_array(earned, expires, held, points) ORDER BY held, expires, earned), '[]')
    FROM points_outstanding
"""


async def counted(db: Database) -> Any:
    await count_points(db, Nothing())
    return await db.read(FIGURES)


async def test_a_months_movements_by_kind(db: Database, world: World, clock: SettableClock) -> None:
    await change(db, "UPDATE earning_rule SET lot_days = 40")
    await give(db, world.alice, points=80)
    first = await redeemed(db, world, world.alice)
    await do(db, fulfil, world.mei, voucher=first.voucher)
    clock.at = NOW + timedelta(days=31)
    await do(db, return_redemption, world.mei, redemption=first.id)
    clock.at = NOW + timedelta(days=41)
    await expire(db, Nothing())
    assert await counted(db) == {
        "2026-05-01 award": [80, 80, 1],
        "2026-05-01 redemption": [50, -50, 1],
        "2026-06-01 return": [50, 50, 1],
        "2026-06-01 expiry": [80, -80, 1],
    }
    assert await failing(db) == []


async def test_counting_again_counts_what_came_since(db: Database, world: World, clock: SettableClock) -> None:
    await give(db, world.alice, points=10)
    assert await counted(db) == {"2026-05-01 award": [10, 10, 1]}
    await give(db, world.bob, points=20)
    assert await counted(db) == await counted(db) == {"2026-05-01 award": [30, 30, 2]}


async def test_a_month_that_is_over_for_a_day_is_counted_no_more(
    db: Database, world: World, clock: SettableClock
) -> None:
    """May ends in the county eight hours before it does in Greenwich."""
    await give(db, world.alice, points=10)
    for hours, kept in ((23.9, False), (24, True)):
        clock.at = NOW.replace(month=5, day=31, hour=16) + timedelta(hours=hours)
        await counted(db)
        await change(db, "DELETE FROM points_figure")
        assert ("2026-05-01 award" in await counted(db)) is not kept


async def test_midnight_between_two_months_is_the_countys(db: Database, world: World, clock: SettableClock) -> None:
    for hour in (15, 16):
        clock.at = NOW.replace(month=5, day=31, hour=hour)
        await give(db, world.alice, points=10)
    assert await counted(db) == {"2026-05-01 award": [10, 10, 1], "2026-06-01 award": [10, 10, 1]}


async def test_an_award_that_is_taken_back_and_owed(db: Database, world: World) -> None:
    source = ids.new()
    async with db.unit_of_work() as tx:
        service = Service("test", source, world.alice.id, 480, "elder_care", NOW)  # type: ignore[arg-type]
        await award_many(tx, JOB, services=[service])
    await redeemed(db, world, world.alice)
    async with db.unit_of_work() as tx:
        await reverse_award(tx, JOB, source_kind="test", source_id=source, reason="He was not there.")
    assert await counted(db) == {"2026-05-01 award": [80, 80, 1], "2026-05-01 reversal": [80, -30, 1]}


async def test_what_is_outstanding_by_age_and_expiry(db: Database, world: World, clock: SettableClock) -> None:
    await change(db, "UPDATE earning_rule SET lot_days = 40")
    await give(db, world.alice, points=60)
    clock.at = NOW + timedelta(days=31)
    await change(db, "UPDATE earning_rule SET lot_days = NULL")
    await give(db, world.alice, world.bob, points=20)
    await redeemed(db, world, world.alice)
    await count_points(db, Nothing())
    assert await db.read(OUTSTANDING) == [
        ["2026-05-01", "2026-06-01", False, 10],
        ["2026-06-01", None, False, 40],
        ["2026-05-01", "2026-06-01", True, 50],
    ]


@pytest.mark.parametrize("broken", ["UPDATE points_figure SET change = change + 1", "DELETE FROM points_figure"])
async def test_figures_that_differ_from_the_ledger_fail_the_check(
    db: Database, world: World, clock: SettableClock, broken: str
) -> None:
    await give(db, world.alice)
    clock.at = NOW + timedelta(days=40)
    await count_points(db, Nothing())
    assert await failing(db) == []
    await change(db, broken)
    assert await failing(db) == ["oversight.figures"]
