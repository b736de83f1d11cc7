"""Rewards are created and delivered: by whom, and what is refused."""

from typing import Any

import pytest

from app.kernel import ids
from app.kernel.db import Database
from app.kernel.errors import DomainError, Invalid, NotAllowed, NotFound, Several, SignInRequired
from app.kernel.identity import Actor, Held, Role
from app.rewards.errors import RewardInactive
from app.rewards.service import create_reward, deliver_stock, offer_reward, open_redemption_point
from tests.world import World

from .purse import fetch, give, redeemed, shelf


def refusals(world: World) -> list[tuple[Actor, type[DomainError]]]:
    elsewhere = Actor(kind="person", id=ids.new(), roles=(Held(Role.OFFICER, world.team),))
    return [
        (world.alice, NotAllowed),
        (world.bob, NotAllowed),
        (world.charlie, NotAllowed),
        (world.mei, NotAllowed),
        (elsewhere, NotAllowed),
        (world.anonymous, SignInRequired),
    ]


async def test_officers_and_partners_create_rewards(db: Database, world: World) -> None:
    for actor in (world.otto, world.partner):
        async with db.unit_of_work() as tx:
            reward = await create_reward(tx, actor, title=" Rice ", points=30, person_limit=2)
        row = await fetch(db, "SELECT title, points, active FROM reward WHERE id = $1", reward.id)
        assert row == {"title": "Rice", "points": 30, "active": True}


async def test_others_create_none(db: Database, world: World) -> None:
    for actor, refusal in refusals(world):
        with pytest.raises(refusal):
            async with db.unit_of_work() as tx:
                await create_reward(tx, actor, title="Rice", points=30)


async def test_a_rewards_faults_are_told_together(db: Database, world: World) -> None:
    with pytest.raises(Several) as refused:
        async with db.unit_of_work() as tx:
            await create_reward(tx, world.otto, title=" ", points=0, person_limit=-1, voucher_days=0)
    assert [error.field for error in refused.value.errors] == ["title", "points", "person_limit", "voucher_days"]


async def test_stock_is_added_where_it_is_delivered(db: Database, world: World) -> None:
    for actor, quantity in ((world.otto, 5), (world.partner, 7)):
        async with db.unit_of_work() as tx:
            await deliver_stock(tx, actor, reward=world.reward, redemption_point=world.counter, quantity=quantity)
    assert await shelf(db, world) == (22, 0, 0)
    async with db.unit_of_work() as tx:
        point = await open_redemption_point(
            tx, world.otto, organisation=world.merchant, name="Second counter", address="Street 2"
        )
        delivered = await deliver_stock(tx, world.otto, reward=world.reward, redemption_point=point.id, quantity=3)
    assert delivered.available == 3


async def test_others_deliver_and_open_nothing(db: Database, world: World) -> None:
    for actor, refusal in refusals(world):
        with pytest.raises(refusal):
            async with db.unit_of_work() as tx:
                await deliver_stock(tx, actor, reward=world.reward, redemption_point=world.counter, quantity=1)
        with pytest.raises(refusal):
            async with db.unit_of_work() as tx:
                await open_redemption_point(tx, actor, organisation=world.merchant, name="Second", address="")
        with pytest.raises(refusal):
            async with db.unit_of_work() as tx:
                await offer_reward(tx, actor, reward=world.reward, offered=False)


async def test_a_repeated_delivery_is_counted_once(db: Database, world: World) -> None:
    for _ in range(2):
        async with db.unit_of_work() as tx:
            await deliver_stock(
                tx, world.otto, reward=world.reward, redemption_point=world.counter, quantity=5, key="k1"
            )
    assert await shelf(db, world) == (15, 0, 0)


async def test_what_is_not_there_gets_no_delivery(db: Database, world: World) -> None:
    for reward, point in ((ids.new(), world.counter), (world.reward, ids.new())):
        with pytest.raises(NotFound):
            async with db.unit_of_work() as tx:
                await deliver_stock(tx, world.otto, reward=reward, redemption_point=point, quantity=1)
    with pytest.raises(Invalid):
        async with db.unit_of_work() as tx:
            await deliver_stock(tx, world.otto, reward=world.reward, redemption_point=world.counter, quantity=0)


async def test_a_reward_rests_and_comes_back(db: Database, world: World) -> None:
    await give(db, world.alice)
    async with db.unit_of_work() as tx:
        await offer_reward(tx, world.otto, reward=world.reward, offered=False)
    with pytest.raises(RewardInactive):
        await redeemed(db, world, world.alice)
    async with db.unit_of_work() as tx:
        await offer_reward(tx, world.otto, reward=world.reward, offered=True)
    await redeemed(db, world, world.alice)


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [(90.1, 100.0), (-91.0, 100.0), (38.0, 180.5), (38.0, -181.0), (float("nan"), 100.0), (38.0, None), (None, 100.0)],
)
async def test_a_place_lies_on_earth_or_nowhere(
    db: Database, world: World, latitude: float | None, longitude: float | None
) -> None:
    given: dict[str, Any] = {"organisation": world.merchant, "name": "Second", "address": "", "latitude": latitude}
    with pytest.raises(Invalid) as refused:
        async with db.unit_of_work() as tx:
            await open_redemption_point(tx, world.otto, **given, longitude=longitude)
    assert refused.value.field == "latitude"
    async with db.unit_of_work() as tx:
        await open_redemption_point(tx, world.otto, **{**given, "latitude": 90.0}, longitude=-180.0)
