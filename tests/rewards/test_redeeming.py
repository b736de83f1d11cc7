"""Points become a voucher: for whom, and what is refused with which numbers."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from app.accounts.models import OrganisationKind
from app.accounts.service import create_organisation
from app.kernel import ids
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.errors import DomainError, IdempotencyKeyReused, Invalid, NotAllowed, NotFound, SignInRequired
from app.kernel.identity import Actor
from app.ledger import service as ledger
from app.points import purses
from app.rewards.errors import DailyLimit, InsufficientPoints, OutOfStock, RewardInactive
from app.rewards.service import Redeemed, create_reward, redeem
from tests.world import NOW, World

from .purse import JOB, change, failing, give, on_the_shelf, purse, redeemed, shelf


async def test_holds_points_and_reserves_goods(db: Database, world: World) -> None:
    await give(db, world.alice)
    voucher = await redeemed(db, world, world.alice)
    assert (voucher.points, len(voucher.code)) == (50, 10)
    assert voucher.expires_at == NOW + timedelta(days=30)
    assert await purse(db, world.alice) == (30, 50)
    assert await shelf(db, world) == (9, 1, 0)
    assert await failing(db) == []


async def test_costs_the_price_of_each(db: Database, world: World) -> None:
    await give(db, world.alice, points=80)
    await give(db, world.alice, points=40)
    assert (await redeemed(db, world, world.alice, quantity=2)).points == 100
    assert await shelf(db, world) == (8, 2, 0)


async def test_tells_what_is_needed_and_what_is_there(db: Database, world: World) -> None:
    await give(db, world.alice, points=20)
    with pytest.raises(InsufficientPoints) as refused:
        await redeemed(db, world, world.alice)
    assert refused.value.params == {"needed": 50, "available": 20}
    with pytest.raises(InsufficientPoints, match="This costs 50 points; you have 0"):
        await redeemed(db, world, world.bob)
    assert await purse(db, world.alice) == (20, 0)
    assert await shelf(db, world) == (10, 0, 0)


async def test_takes_the_points_that_expire_first(db: Database, world: World, clock: SettableClock) -> None:
    await give(db, world.alice, points=60)
    await change(db, "UPDATE earning_rule SET lot_days = 30")
    await give(db, world.alice, points=60)
    await redeemed(db, world, world.alice)
    clock.at = NOW + timedelta(days=31)
    assert await purse(db, world.alice) == (60, 50)


async def test_expired_points_buy_nothing_before_the_job_has_run(
    db: Database, world: World, clock: SettableClock
) -> None:
    await give(db, world.alice, points=10)
    await change(db, "UPDATE earning_rule SET lot_days = 30")
    await give(db, world.alice, points=60)
    clock.at = NOW + timedelta(days=31)
    with pytest.raises(InsufficientPoints, match="you have 10"):
        await redeemed(db, world, world.alice)


async def test_tells_how_many_are_left(db: Database, world: World) -> None:
    await change(db, *on_the_shelf(1))
    await give(db, world.alice)
    with pytest.raises(OutOfStock) as refused:
        await redeemed(db, world, world.alice, quantity=2)
    assert refused.value.params == {"left": 1, "wanted": 2}
    assert await purse(db, world.alice) == (80, 0)


async def test_an_inactive_reward_is_refused(db: Database, world: World) -> None:
    await give(db, world.alice)
    await change(db, "UPDATE reward SET active = false")
    with pytest.raises(RewardInactive):
        await redeemed(db, world, world.alice)


@pytest.mark.parametrize("quantity", [0, -1, 100])
async def test_a_senseless_number_is_refused(db: Database, world: World, quantity: int) -> None:
    with pytest.raises(Invalid):
        await redeemed(db, world, world.alice, quantity=quantity)


async def test_an_unknown_reward_is_not_found(db: Database, world: World) -> None:
    with pytest.raises(NotFound):
        async with db.unit_of_work() as tx:
            await redeem(tx, world.alice, reward=ids.new(), redemption_point=world.counter)


async def test_only_people_redeem(db: Database, world: World) -> None:
    for nobody in (world.anonymous, world.partner):
        with pytest.raises(SignInRequired):
            await redeemed(db, world, nobody)


async def test_a_partner_beside_the_county_spends_nobodys_points(db: Database, world: World) -> None:
    """At the root of its own tree, it is in charge of no one else's."""
    async with db.unit_of_work() as tx:
        root = await create_organisation(tx, JOB, kind=OrganisationKind.ENTERPRISE, name="外县企业", parent=None)
    client = Actor(kind="client", id=ids.new(), scopes=frozenset({"rewards:write"}), organisation=root.organisation)
    await give(db, world.alice)
    given: dict[str, Any] = {
        "reward": world.reward,
        "redemption_point": world.counter,
        "volunteer": world.alice.volunteer,
    }
    with pytest.raises(NotFound):
        async with db.unit_of_work() as tx:
            await redeem(tx, client, **given)
    with pytest.raises(NotAllowed):
        async with db.unit_of_work() as tx:
            await create_reward(tx, client, title="Free flour", points=1)
    async with db.unit_of_work() as tx:
        assert await redeem(tx, world.partner, **given)


async def test_a_day_has_its_limit_for_each_person(db: Database, world: World, clock: SettableClock) -> None:
    await change(db, "UPDATE reward SET person_limit = 2, points = 10")
    await give(db, world.alice, world.bob)
    await redeemed(db, world, world.alice, quantity=2)
    with pytest.raises(DailyLimit) as refused:
        await redeemed(db, world, world.alice)
    assert refused.value.params == {"limit": 2, "had": 2}
    await redeemed(db, world, world.bob)
    clock.at = NOW + timedelta(hours=14)
    await redeemed(db, world, world.alice)


async def test_the_days_limit_holds_for_many_at_once(db: Database, world: World) -> None:
    await change(db, "UPDATE reward SET person_limit = 1, points = 10")
    await give(db, world.alice)
    results = await _at_once(*(redeemed(db, world, world.alice) for _ in range(8)))
    assert sum(isinstance(result, Redeemed) for result in results) == 1
    assert {type(result) for result in results} == {Redeemed, DailyLimit}


class TestAtOnce:
    async def test_a_hundred_redeem_the_last_item_and_one_wins(self, db: Database, world: World) -> None:
        """Without `available >= :quantity` in RESERVE the stock's constraint breaks: 99 errors, no refusal."""
        people = (world.alice, world.bob, world.charlie, world.lena, world.leo)
        await change(db, *on_the_shelf(1), "UPDATE reward SET points = 1")
        await give(db, *people)
        results = await _at_once(*(redeemed(db, world, people[n % 5]) for n in range(100)))
        assert sum(isinstance(result, Redeemed) for result in results) == 1
        assert sum(isinstance(result, OutOfStock) for result in results) == 99
        assert await shelf(db, world) == (0, 1, 0)
        assert sum([(await purse(db, person))[0] for person in people]) == 5 * 80 - 1
        assert await failing(db) == []

    async def test_points_are_spent_once(self, db: Database, world: World) -> None:
        """Without the floor in HOLD the account's constraint breaks instead of a refusal."""
        await give(db, world.alice)
        results = await _at_once(*(redeemed(db, world, world.alice) for _ in range(20)))
        assert sum(isinstance(result, Redeemed) for result in results) == 1
        assert sum(isinstance(result, InsufficientPoints) for result in results) == 19
        assert await purse(db, world.alice) == (30, 50)
        assert await failing(db) == []

    async def test_one_key_fifty_times_has_one_effect_and_one_answer(self, db: Database, world: World) -> None:
        """Without the claim in `once` each of the fifty would hold points, until they run out."""
        await give(db, world.alice, points=80)
        await change(db, "UPDATE reward SET points = 1")
        results = await _at_once(*(redeemed(db, world, world.alice, key="k1") for _ in range(50)))
        assert len(set(results)) == 1
        assert isinstance(results[0], Redeemed)
        assert await purse(db, world.alice) == (79, 1)
        assert await shelf(db, world) == (9, 1, 0)
        assert await failing(db) == []

    async def test_redeeming_while_earning_and_expiring_keeps_every_point(self, db: Database, world: World) -> None:
        await change(db, "UPDATE reward SET points = 7", *on_the_shelf(100))

        async def expire() -> int:
            async with db.unit_of_work() as tx:
                return await ledger.expire_lots(tx, JOB, into=purses.EXPIRED)

        work = [redeemed(db, world, world.alice) for _ in range(15)]
        results = await _at_once(
            *(give(db, world.alice, points=8) for _ in range(15)), *work, *(expire() for _ in "abc")
        )
        spent = 7 * sum(isinstance(result, Redeemed) for result in results)
        assert await purse(db, world.alice) == (120 - spent, spent)
        assert await failing(db) == []


async def test_a_key_with_another_body_is_refused(db: Database, world: World) -> None:
    await give(db, world.alice)
    await redeemed(db, world, world.alice, key="k1")
    with pytest.raises(IdempotencyKeyReused):
        await redeemed(db, world, world.alice, quantity=2, key="k1")


async def test_a_refusal_is_kept_under_its_key(db: Database, world: World) -> None:
    with pytest.raises(InsufficientPoints):
        await redeemed(db, world, world.alice, key="k1")
    await give(db, world.alice)
    with pytest.raises(InsufficientPoints, match="you have 0"):
        await redeemed(db, world, world.alice, key="k1")
    await redeemed(db, world, world.alice, key="k2")


async def _at_once(*work: object) -> list[object]:
    """All answers; what is no refusal is a bug."""
    results = await asyncio.gather(*work, return_exceptions=True)  # type: ignore[call-overload]
    for result in results:
        if isinstance(result, BaseException) and not isinstance(result, DomainError):
            raise result
    return list(results)
