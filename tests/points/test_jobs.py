"""What the points bank and the rewards do by themselves."""

from datetime import timedelta

from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.jobs import Nothing
from app.ledger import service as ledger
from app.points import jobs as points_jobs
from app.points import purses
from app.rewards import jobs as rewards_jobs
from app.rewards.models import RedemptionState
from tests.rewards.purse import change, failing, give, purse, redeemed, state
from tests.world import NOW, World


async def test_waiting_postings_are_folded_and_the_balance_stays(db: Database, world: World) -> None:
    await give(db, world.alice, world.bob)
    for _ in range(2):
        await points_jobs.fold(db, Nothing())
        assert await db.read("SELECT count(*) FROM unfolded") == 0
        async with db.unit_of_work() as tx:
            assert await ledger.balance(tx, account=purses.ISSUED) == (-160, 0)
        assert await failing(db) == []


async def test_expired_points_go_and_the_run_is_noted(db: Database, world: World, clock: SettableClock) -> None:
    await change(db, "UPDATE earning_rule SET lot_days = 30")
    await give(db, world.alice, world.bob)
    clock.at = NOW + timedelta(days=30)
    for _ in range(2):
        await points_jobs.expire(db, Nothing())
        assert await purse(db, world.alice) == (0, 0)
        assert await db.read("SELECT ran_at FROM expiry_run") == clock.at
        assert await failing(db) == []


async def test_vouchers_run_out(db: Database, world: World, clock: SettableClock) -> None:
    await give(db, world.alice, world.bob)
    first, second = await redeemed(db, world, world.alice), await redeemed(db, world, world.bob)
    clock.at = NOW + timedelta(days=30)
    for _ in range(2):
        await rewards_jobs.expire(db, Nothing())
        assert [await state(db, each.id) for each in (first, second)] == [RedemptionState.EXPIRED] * 2
        assert await purse(db, world.alice) == (80, 0)
    assert await failing(db) == []
