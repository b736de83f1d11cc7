"""What lies at a place is delivered, counted and put right; large differences by two people."""

from uuid import UUID

import pytest

from app.kernel import ids
from app.kernel.db import Database
from app.kernel.errors import Invalid, NotAllowed, NotFound, SignInRequired
from app.kernel.identity import Actor, Held, Role
from app.rewards.errors import CountDecided, CountWaiting, OwnCount, ReservedMissing
from app.rewards.models import MovementState
from app.rewards.service import Counted, count_stock, decide_count, deliver_stock, fulfil, return_redemption
from tests.duplicates.signpost import merged
from tests.world import World

from .purse import change, failing, fetch, give, redeemed, shelf


async def stock(db: Database) -> UUID:
    return (await fetch(db, "SELECT id FROM stock"))["id"]  # type: ignore[no-any-return]


async def count(db: Database, actor: Actor, counted: int, reason: str = "", key: str | None = None) -> Counted:
    async with db.unit_of_work() as tx:
        return await count_stock(tx, actor, stock=await stock(db), counted=counted, reason=reason, key=key)


async def decide(db: Database, actor: Actor, counted: Counted, *, confirmed: bool) -> None:
    async with db.unit_of_work() as tx:
        await decide_count(tx, actor, count=counted.id, confirmed=confirmed)


async def test_a_delivery_tells_who_when_and_with_which_papers(db: Database, world: World) -> None:
    async with db.unit_of_work() as tx:
        await deliver_stock(
            tx, world.otto, reward=world.reward, redemption_point=world.counter, quantity=5, note=" No. 17 "
        )
    moved = await fetch(db, "SELECT quantity, note, recorded_by FROM stock_movement WHERE recorded_by IS NOT NULL")
    assert moved == {"quantity": 5, "note": "No. 17", "recorded_by": world.otto.id}
    assert await failing(db) == []


async def test_a_count_puts_a_small_difference_right(db: Database, world: World) -> None:
    """With those that vouchers wait for: they lie on the shelf too."""
    await give(db, world.alice)
    await redeemed(db, world, world.alice)
    for _ in range(2):
        counted = await count(db, world.mei, 8, "two bags were torn", key="k")
        assert (counted.difference, counted.state) == (-2, MovementState.RECORDED)
    assert await shelf(db, world) == (7, 1, 0)
    assert (await count(db, world.otto, 8)).difference == 0
    assert (await count(db, world.partner, 11, "found behind the door")).difference == 3
    assert await shelf(db, world) == (10, 1, 0)
    assert await failing(db) == []


async def test_a_difference_needs_its_reason(db: Database, world: World) -> None:
    with pytest.raises(Invalid) as refused:
        await count(db, world.mei, 8, " ")
    assert refused.value.field == "reason"
    with pytest.raises(Invalid):
        await count(db, world.mei, -1, "below nothing")


async def test_a_large_difference_waits_for_somebody_else(db: Database, world: World) -> None:
    """Behind the verb, which asks who counted, stands the constraint four_eyes."""
    counted = await count(db, world.mei, 30, "a second pallet")
    assert counted.state == MovementState.WAITING
    assert await shelf(db, world) == (10, 0, 0)
    with pytest.raises(OwnCount):
        await decide(db, world.mei, counted, confirmed=True)
    async with merged(db, world.mei, world.otto):
        with pytest.raises(OwnCount):
            await decide(db, world.otto, counted, confirmed=True)
    with pytest.raises(CountWaiting):
        await count(db, world.otto, 30, "a second pallet")
    await decide(db, world.otto, counted, confirmed=True)
    assert await shelf(db, world) == (30, 0, 0)
    with pytest.raises(CountDecided):
        await decide(db, world.otto, counted, confirmed=False)
    refused = await count(db, world.mei, 5, "somebody took them")
    await decide(db, world.otto, refused, confirmed=False)
    assert await shelf(db, world) == (30, 0, 0)
    assert await failing(db) == []


async def test_what_vouchers_wait_for_is_not_counted_away(db: Database, world: World) -> None:
    await change(db, "UPDATE reward SET points = 10")
    await give(db, world.alice)
    await redeemed(db, world, world.alice, quantity=3)
    with pytest.raises(ReservedMissing, match="3"):
        await count(db, world.mei, 2, "gone")
    assert await shelf(db, world) == (7, 3, 0)


async def test_others_count_nothing(db: Database, world: World) -> None:
    elsewhere = Actor(kind="person", id=ids.new(), roles=(Held(Role.MERCHANT, world.team),))
    waiting = await count(db, world.mei, 30, "a second pallet")
    for actor in (world.alice, world.bob, world.charlie, elsewhere):
        with pytest.raises(NotAllowed):
            await count(db, actor, 10)
        with pytest.raises(NotAllowed):
            await decide(db, actor, waiting, confirmed=True)
    with pytest.raises(SignInRequired):
        await count(db, world.anonymous, 10)
    with pytest.raises(NotFound):
        async with db.unit_of_work() as tx:
            await count_stock(tx, world.otto, stock=ids.new(), counted=1)


async def test_what_comes_back_damaged_stays_off_the_shelf(db: Database, world: World) -> None:
    await give(db, world.alice)
    voucher = await redeemed(db, world, world.alice)
    with pytest.raises(Invalid):
        async with db.unit_of_work() as tx:
            await return_redemption(tx, world.mei, redemption=voucher.id, damaged=True)
    async with db.unit_of_work() as tx:
        await fulfil(tx, world.mei, code=voucher.code)
        await return_redemption(tx, world.mei, redemption=voucher.id, damaged=True)
    row = await fetch(db, "SELECT available, reserved, sold, damaged, adjusted FROM stock")
    assert tuple(row.values()) == (9, 0, 0, 1, 0)
    assert await failing(db) == []
