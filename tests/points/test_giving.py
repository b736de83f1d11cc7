"""Pools: anybody gives, two grant, the pool never pays what it doesn't have."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest

from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.errors import Invalid, NotAllowed, NotFound, SignInRequired
from app.kernel.identity import Actor, Held, Role
from app.points import service
from app.points.errors import (
    GrantDecided,
    GrantLimit,
    OwnGrant,
    PersonUnknown,
    PoolClosed,
    PoolTooSmall,
    SecondGranter,
    TooFewToGive,
)
from app.points.models import GrantState
from tests.duplicates.signpost import merged
from tests.rewards.purse import change, failing, fetch, give, purse
from tests.world import NOW, World

from .test_transferring import BOB, outcome

CHARLIE = {"number": "13900000003", "name": "程秀云"}


@pytest.fixture
async def pool(db: Database, world: World) -> UUID:
    """Of the county; one person gets at most 60 points a year."""
    async with db.unit_of_work() as tx:
        made = await service.open_pool(
            tx, world.otto, organisation=world.county, name="暖心积分池", purpose="帮助独居老人", person_year_most=60
        )
    return made.id


@pytest.fixture
def second(world: World) -> Actor:
    """Mei, who is a social worker of the county here."""
    return Actor(kind="person", id=world.mei.id, roles=(Held(Role.SOCIAL_WORKER, world.county),))


async def donate(db: Database, actor: Actor, pool: UUID, points: int, *, named: bool = False) -> None:
    async with db.unit_of_work() as tx:
        await service.donate(tx, actor, pool=pool, points=points, named=named)


async def propose(db: Database, actor: Actor, pool: UUID, points: int, whom: dict[str, str] = BOB) -> UUID:
    async with db.unit_of_work() as tx:
        return (await service.propose_grant(tx, actor, pool=pool, points=points, reason="独居", **whom)).id


async def confirm(db: Database, actor: Actor, grant: UUID) -> None:
    async with db.unit_of_work() as tx:
        assert (await service.confirm_grant(tx, actor, grant=grant)).state == GrantState.CONFIRMED


async def test_what_is_given_is_granted_by_two(db: Database, world: World, pool: UUID, second: Actor) -> None:
    await give(db, world.alice)
    await donate(db, world.alice, pool, 70, named=True)
    grant = await propose(db, world.otto, pool, 50)
    assert await purse(db, world.bob) == (0, 0)
    with pytest.raises(SecondGranter):
        await confirm(db, world.otto, grant)
    async with merged(db, world.otto, second):
        with pytest.raises(SecondGranter):
            await confirm(db, second, grant)
    await confirm(db, second, grant)
    assert (await purse(db, world.alice), await purse(db, world.bob)) == ((10, 0), (50, 0))
    with pytest.raises(GrantDecided):
        await confirm(db, second, grant)
    assert await failing(db) == []


async def test_who_opens_gives_and_grants(db: Database, world: World, pool: UUID) -> None:
    await give(db, world.alice)
    await donate(db, world.alice, pool, 20)
    for who, refusal in ((world.alice, NotAllowed), (world.lena, NotAllowed), (world.anonymous, SignInRequired)):
        with pytest.raises(refusal):
            await propose(db, who, pool, 1)
        async with db.unit_of_work() as tx:
            with pytest.raises(refusal):
                await service.open_pool(tx, who, organisation=world.county, name="x", purpose="x", person_year_most=1)
            with pytest.raises(refusal):
                await service.close_pool(tx, who, pool=pool, closed=True)
    with pytest.raises(SignInRequired):
        await donate(db, world.anonymous, pool, 1)
    grant = await propose(db, world.otto, pool, 10)
    for who, refusal in ((world.lena, NotAllowed), (world.bob, NotAllowed), (world.anonymous, SignInRequired)):
        with pytest.raises(refusal):
            await confirm(db, who, grant)
    with pytest.raises(NotFound):
        await donate(db, world.alice, grant, 1)


async def test_nobody_grants_to_themselves(db: Database, world: World, pool: UUID, second: Actor) -> None:
    await give(db, world.alice)
    await donate(db, world.alice, pool, 20)
    mei = {"number": "13900000007", "name": "梅朵"}
    with pytest.raises(OwnGrant):
        await propose(db, second, pool, 5, mei)
    grant = await propose(db, world.otto, pool, 5, mei)
    with pytest.raises(OwnGrant):
        await confirm(db, second, grant)
    with pytest.raises(PersonUnknown):
        await propose(db, second, pool, 5, {**mei, "name": "梅"})


async def test_one_person_gets_so_much_a_year(
    db: Database, world: World, pool: UUID, second: Actor, clock: SettableClock
) -> None:
    await give(db, world.alice)
    await give(db, world.alice, points=40)
    await donate(db, world.alice, pool, 120)
    first, next_one = await propose(db, world.otto, pool, 50), await propose(db, world.otto, pool, 30)
    await confirm(db, second, first)
    with pytest.raises(GrantLimit, match=r"at most 60 .* had 50"):
        await confirm(db, second, next_one)
    clock.at = NOW + timedelta(days=365)
    await confirm(db, second, next_one)


async def test_a_pool_never_pays_what_it_does_not_have(db: Database, world: World, pool: UUID, second: Actor) -> None:
    """Without the account's lock both grants would count the same balance, and the floor would answer."""
    await give(db, world.alice)
    await donate(db, world.alice, pool, 60)
    grants = [await propose(db, world.otto, pool, 40), await propose(db, world.otto, pool, 40, CHARLIE)]
    outcomes = await asyncio.gather(*(outcome(confirm(db, second, grant)) for grant in grants))
    assert sorted(outcomes) == ["", PoolTooSmall.code]
    with pytest.raises(TooFewToGive):
        await donate(db, world.alice, pool, 21)
    assert await failing(db) == []


async def test_points_live_no_longer_in_a_pool(
    db: Database, world: World, pool: UUID, second: Actor, clock: SettableClock
) -> None:
    await change(db, "UPDATE earning_rule SET lot_days = 30")
    await give(db, world.alice)
    await donate(db, world.alice, pool, 60)
    await confirm(db, second, await propose(db, world.otto, pool, 20))
    clock.at = NOW + timedelta(days=31)
    with pytest.raises(PoolTooSmall, match="0 points"):
        await propose(db, world.otto, pool, 20)
    assert await purse(db, world.bob) == (0, 0)
    async with db.unit_of_work() as tx:
        assert await service.expire_points(tx, world.otto) == 3
        assert await service.expire_points(tx, world.otto) == 0
    assert await failing(db) == []


async def test_a_closed_pool_takes_nothing(db: Database, world: World, pool: UUID) -> None:
    await give(db, world.alice)
    async with db.unit_of_work() as tx:
        await service.close_pool(tx, world.otto, pool=pool, closed=True)
    with pytest.raises(PoolClosed):
        await donate(db, world.alice, pool, 1)
    async with db.unit_of_work() as tx:
        await service.close_pool(tx, world.otto, pool=pool, closed=False)
    await donate(db, world.alice, pool, 1)
    with pytest.raises(Invalid):
        await donate(db, world.alice, pool, 0)


async def test_what_is_declined_pays_nothing(db: Database, world: World, pool: UUID, second: Actor) -> None:
    await give(db, world.alice)
    await donate(db, world.alice, pool, 20)
    grant = await propose(db, world.otto, pool, 10)
    async with db.unit_of_work() as tx:
        await service.decline_grant(tx, world.otto, grant=grant)
    with pytest.raises(GrantDecided):
        await confirm(db, second, grant)
    assert (await fetch(db, "SELECT state, journal_id FROM pool_grant"))["journal_id"] is None


async def test_verify_finds_a_pool_that_does_not_add_up(db: Database, world: World, pool: UUID) -> None:
    await give(db, world.alice)
    await donate(db, world.alice, pool, 20)
    await change(db, "UPDATE donation SET points = 19")
    assert await failing(db) == ["points.transfers", "points.pools"]
    await change(db, "UPDATE donation SET points = 20", "UPDATE account SET floor = -1 WHERE kind = 'pool'")
    assert await failing(db) == ["points.pools"]
