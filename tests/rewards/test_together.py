"""Redemptions that come together share a transaction; nobody can tell by what they get, or by what they are told."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from app.kernel import ids
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.errors import DomainError, IdempotencyKeyReused, Invalid, NotFound
from app.kernel.identity import Actor
from app.ledger import freezing
from app.points import purses
from app.points.errors import PointsFrozen
from app.points.service import Awarded, award
from app.rewards.errors import DailyLimit, InsufficientPoints, OutOfStock
from app.rewards.service import Redeemed, redeem
from tests.world import NOW, World

from .purse import JOB, change, failing, fetch, give, on_the_shelf, purse, shelf


async def at_once(db: Database, world: World, *people: Actor, **given: Any) -> list[Any]:
    """Each redeems one, under a key of their own unless it is given: what they got, or the refusal."""
    arguments = {"reward": world.reward, "redemption_point": world.counter, **given}
    calls = [db.perform(redeem, person, **{"key": f"k{number}", **arguments}) for number, person in enumerate(people)]
    return await asyncio.gather(*calls, return_exceptions=True)


async def transactions(db: Database, table: str = "redemption") -> int:
    """How many wrote what is in a table."""
    return int((await fetch(db, f"SELECT count(DISTINCT xmin::text) AS number FROM {table}"))["number"])


async def test_they_share_a_transaction_and_each_has_a_voucher(db: Database, world: World) -> None:
    people = (world.alice, world.bob, world.charlie)
    await give(db, *people)
    found = await at_once(db, world, *people)
    assert len({(each.id, each.voucher, each.code) for each in found}) == 3
    assert {(each.points, each.expires_at) for each in found} == {(50, NOW + timedelta(days=30))}
    assert [await purse(db, person) for person in people] == [(30, 50)] * 3
    assert await shelf(db, world) == (7, 3, 0)
    assert await transactions(db) == 1
    told = await fetch(
        db, "SELECT count(DISTINCT (subject, actor)) AS number FROM event WHERE kind = 'rewards.redeemed'"
    )
    assert told["number"] == 3
    assert await failing(db) == []


async def test_the_last_goes_to_the_first_who_came(db: Database, world: World) -> None:
    """Without the count in `_refused` the reservation hits no row, and all of them are done one by one."""
    people = (world.alice, world.bob, world.charlie)
    await give(db, *people)
    await change(db, *on_the_shelf(2))
    first, second, third = await at_once(db, world, *people)
    assert isinstance(first, Redeemed)
    assert isinstance(second, Redeemed)
    assert isinstance(third, OutOfStock)
    assert third.params == {"left": 0, "wanted": 1}
    assert await purse(db, world.charlie) == (80, 0)
    assert await transactions(db) == 1
    assert await failing(db) == []


async def test_who_is_refused_is_told_why_and_takes_nothing(db: Database, world: World) -> None:
    """Each in its place: too few points, frozen points, over the day's limit; again, by what is kept under the keys."""
    await change(db, "UPDATE reward SET person_limit = 1")
    await give(db, world.bob, points=20)
    await give(db, world.charlie, world.lena, world.leo)
    assert world.charlie.person
    async with db.unit_of_work() as tx:
        await freezing.freeze(tx, account=purses.wallet(world.charlie.person), until=freezing.FOREVER)
    await at_once(db, world, world.lena, key="before")
    await give(db, world.lena)
    found = await at_once(db, world, world.bob, world.charlie, world.lena, world.leo)
    assert [type(each) for each in found] == [InsufficientPoints, PointsFrozen, DailyLimit, Redeemed]
    assert found[0].params == {"needed": 50, "available": 20}
    assert found[2].params == {"limit": 1, "had": 1}
    assert await shelf(db, world) == (8, 2, 0)
    assert await transactions(db) == 2
    again = await at_once(db, world, world.bob, world.charlie, world.lena, world.leo)
    assert [type(each) for each in again] == [type(each) for each in found]
    assert again[3] == found[3]
    assert await failing(db) == ["points.freezes"]  # for no office froze them


async def test_what_is_senseless_spoils_nothing_for_the_others(db: Database, world: World) -> None:
    await give(db, world.alice, world.bob)
    found = await asyncio.gather(
        at_once(db, world, world.alice, quantity=100, key="a"),
        at_once(db, world, world.alice, reward=ids.new(), key="b"),
        at_once(db, world, world.anonymous, key="c"),
        at_once(db, world, world.bob, key="d"),
    )
    assert [type(each) for (each,) in found[:2]] == [Invalid, NotFound]
    assert isinstance(found[2][0], DomainError)
    assert isinstance(found[3][0], Redeemed)


async def test_one_key_many_times_has_one_effect_and_one_answer(db: Database, world: World) -> None:
    """Without the claim in `_each` all would be of one person, who would be served one by one."""
    await give(db, world.alice)
    await change(db, "UPDATE reward SET points = 1")
    found = await at_once(db, world, *[world.alice] * 20, key="one")
    assert isinstance(found[0], Redeemed)
    assert len(set(found)) == 1
    assert await purse(db, world.alice) == (79, 1)
    assert (await fetch(db, "SELECT replays FROM request WHERE key = 'one'"))["replays"] == 19


async def test_a_key_with_another_body_is_refused(db: Database, world: World) -> None:
    await give(db, world.alice)
    found = await asyncio.gather(
        at_once(db, world, world.alice, key="one"), at_once(db, world, world.alice, key="one", quantity=2)
    )
    assert [type(each) for (each,) in found] == [Redeemed, IdempotencyKeyReused]


@pytest.mark.parametrize(("points", "left", "got"), [(80, (30, 50), 1), (110, (10, 100), 2)])
async def test_one_person_twice_at_once_spends_no_point_twice(
    db: Database, world: World, points: int, left: tuple[int, int], got: int
) -> None:
    """They are done one by one: together, less would be drawn from their lots than both vouchers cost."""
    await change(db, "UPDATE earning_rule SET activity_cap = 200")
    await give(db, world.alice, points=points)
    await give(db, world.bob)
    found = await at_once(db, world, world.alice, world.bob, world.alice)
    assert isinstance(found[1], Redeemed)
    assert sum(isinstance(each, Redeemed) for each in (found[0], found[2])) == got
    assert await purse(db, world.alice) == left
    assert await failing(db) == []


async def test_expired_points_buy_nothing_before_the_job_has_run(
    db: Database, world: World, clock: SettableClock
) -> None:
    """Without the sum of what was drawn in `hold_each` there would be a hold that no lot stands for."""
    await change(db, "UPDATE earning_rule SET lot_days = 30")
    await give(db, world.alice)
    clock.at = NOW + timedelta(days=31)
    await give(db, world.bob)
    found = await at_once(db, world, world.alice, world.bob)
    assert [type(each) for each in found] == [InsufficientPoints, Redeemed]
    assert found[0].params == {"needed": 50, "available": 0}


async def test_a_partner_redeems_for_several_at_once(db: Database, world: World) -> None:
    await give(db, world.alice, world.bob)
    volunteers: list[UUID] = [each.volunteer for each in (world.alice, world.bob) if each.volunteer]
    found = await asyncio.gather(
        *(at_once(db, world, world.partner, volunteer=each, key=str(each)) for each in volunteers)
    )
    assert [type(each) for (each,) in found] == [Redeemed, Redeemed]
    assert await transactions(db) == 1
    assert [await purse(db, person) for person in (world.alice, world.bob)] == [(30, 50), (30, 50)]


async def test_awards_by_several_share_a_transaction(db: Database, world: World) -> None:
    """Each journal tells who gave it."""
    served = {"minutes": 60, "category": "elder_care", "served_at": NOW, "source_kind": "test"}
    sources = [ids.new() for _ in range(3)]
    pairs = [(JOB, world.alice), (world.otto, world.bob), (JOB, world.alice)]
    found = await asyncio.gather(
        *(
            db.perform(award, actor, person=person.person, source_id=source, **served)
            for (actor, person), source in zip(pairs, sources, strict=True)
        )
    )
    assert [each.points for each in found if isinstance(each, Awarded)] == [10, 10, 10]
    assert [each.person for each in found] == [person.person for _, person in pairs]
    assert await transactions(db, "award") == 1
    by = await fetch(
        db,
        "SELECT journal.actor FROM award JOIN journal ON journal.id = journal_id WHERE source_id = $1",
        sources[1],
    )
    assert by["actor"] == world.otto.id
