"""People hear of what expires, in time and not too often, and see it on their statement."""

import asyncio
from datetime import timedelta

import pytest

from app.accounts.service import read_outbox
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.jobs import Nothing
from app.points import jobs
from tests.rewards.purse import change
from tests.world import NOW, World

from .test_awards import earn, spend


@pytest.fixture(autouse=True)
async def lasting(db: Database, world: World) -> None:
    await change(db, "UPDATE earning_rule SET lot_days = 100")


async def told(db: Database, world: World) -> list[str]:
    """All that was written, the oldest first."""
    async with db.unit_of_work() as tx:
        return [each.text for each in await read_outbox(tx, world.otto)][::-1]


async def days_later(db: Database, clock: SettableClock, days: int) -> None:
    clock.at = NOW + timedelta(days=days)
    await jobs.tell_of_expiry(db, Nothing())


async def test_a_person_hears_thirty_days_and_seven_days_before_once_each(
    db: Database, world: World, clock: SettableClock
) -> None:
    await change(db, "UPDATE person SET language = 'en'")
    await earn(db, world.alice.id, 60)
    await days_later(db, clock, 69)
    assert await told(db, world) == []
    for day in (70, 71, 92):
        await days_later(db, clock, day)
    expected = "祁连县: 10 of your points expire on 9 August 2026. Spend them before: http://127.0.0.1:8000/my/points"
    assert await told(db, world) == [expected]
    for day in (93, 94, 99, 100, 101):
        await days_later(db, clock, day)
    assert await told(db, world) == [expected] * 2


async def test_what_is_spent_or_gone_is_not_told_of(db: Database, world: World, clock: SettableClock) -> None:
    await earn(db, world.alice.id, 60)
    await earn(db, world.bob.id, 60)
    await spend(db, world.alice.id, 10)
    await days_later(db, clock, 101)
    assert await told(db, world) == []
    assert await db.read("SELECT count(*) FROM expiry_notice") == 0


async def test_who_earned_every_week_hears_once_of_all(db: Database, world: World, clock: SettableClock) -> None:
    await change(db, "UPDATE person SET language = 'en'")
    for week in range(6):
        clock.at = NOW + timedelta(weeks=week)
        await earn(db, world.alice.id, 60, served_at=clock.at)
    for day in range(70, 93, 2):
        await days_later(db, clock, day)
    (text,) = await told(db, world)
    assert "50 of your points expire between 9 August 2026 and 6 September 2026" in text


async def test_who_was_not_told_in_time_hears_once(db: Database, world: World, clock: SettableClock) -> None:
    await earn(db, world.alice.id, 60)
    await days_later(db, clock, 95)
    await days_later(db, clock, 96)
    assert len(await told(db, world)) == 1


async def test_two_workers_at_once_tell_once(db: Database, world: World, clock: SettableClock) -> None:
    for person in (world.alice, world.bob, world.charlie):
        await earn(db, person.id, 60)
    clock.at = NOW + timedelta(days=80)
    await asyncio.gather(*(jobs.tell_of_expiry(db, Nothing()) for _ in range(4)))
    assert len(await told(db, world)) == 3
