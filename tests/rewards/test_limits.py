"""How much a person may have of a reward, a day, in a time and in all; and what happens before a voucher ends."""

from datetime import timedelta

import pytest

from app.accounts.service import read_outbox
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.errors import DomainError
from app.kernel.identity import system
from app.rewards import service
from app.rewards.errors import DailyLimit, PeriodLimit, TotalLimit
from app.rewards.service import return_redemption
from tests.world import NOW, World

from .purse import change, fetch, give, on_the_shelf, redeemed


@pytest.mark.parametrize(
    ("limit", "refusal", "after"),
    [
        ("person_limit = 2", DailyLimit, timedelta(hours=14)),
        ("period_limit = 2, period_days = 7", PeriodLimit, timedelta(days=7, seconds=1)),
        ("total_limit = 2", TotalLimit, None),
    ],
)
async def test_limits_hold_until_their_time_is_over(
    db: Database,
    world: World,
    clock: SettableClock,
    *,
    limit: str,
    refusal: type[DomainError],
    after: timedelta | None,
) -> None:
    """Midnight in Qilian is fourteen hours after NOW."""
    await change(db, "UPDATE reward SET points = 1", f"UPDATE reward SET {limit}", *on_the_shelf(50))
    await give(db, world.alice)
    first = await redeemed(db, world, world.alice, quantity=2)
    with pytest.raises(refusal):
        await redeemed(db, world, world.alice)
    clock.at = NOW + after - timedelta(seconds=2) if after else NOW + timedelta(days=400)
    with pytest.raises(refusal):
        await redeemed(db, world, world.alice)
    if after:
        clock.at = NOW + after
        await redeemed(db, world, world.alice)
        return
    clock.at = NOW
    async with db.unit_of_work() as tx:
        await return_redemption(tx, world.alice, redemption=first.id)
    await redeemed(db, world, world.alice, quantity=2)


async def texts(db: Database) -> list[str]:
    async with db.unit_of_work() as tx:
        return [each.text for each in await read_outbox(tx, World.anonymous)]


async def remind(db: Database) -> None:
    async with db.unit_of_work() as tx:
        await service.remind(tx)


async def expire(db: Database) -> None:
    async with db.unit_of_work() as tx:
        for redemption in await service.overdue(tx):
            await service.expire_redemption(tx, system("tests"), redemption=redemption)


async def test_people_hear_once_that_a_voucher_ends_and_when_it_has(
    db: Database, world: World, clock: SettableClock
) -> None:
    await give(db, world.alice)
    voucher = await redeemed(db, world, world.alice)
    clock.at = voucher.expires_at - timedelta(days=3, seconds=1)
    await remind(db)
    assert await texts(db) == []
    clock.at += timedelta(seconds=1)
    for _ in range(2):
        await remind(db)
    (said,) = await texts(db)
    assert "面粉一袋" in said
    assert "八宝镇积分超市" in said
    clock.at = voucher.expires_at
    for _ in range(2):
        await remind(db)
        await expire(db)
    assert len(await texts(db)) == 2
    assert (await fetch(db, "SELECT state FROM redemption"))["state"] == "expired"


async def test_a_voucher_of_a_moment_ago_needs_no_reminder(db: Database, world: World, clock: SettableClock) -> None:
    await change(db, "UPDATE reward SET voucher_days = 2")
    await give(db, world.alice)
    await redeemed(db, world, world.alice)
    clock.at = NOW + timedelta(hours=23)
    await remind(db)
    assert await texts(db) == []
    clock.at += timedelta(hours=1)
    await remind(db)
    assert len(await texts(db)) == 1
