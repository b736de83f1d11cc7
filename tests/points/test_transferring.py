"""Points passed on: to whom, how many, with their dates; never below zero, whoever does what at once."""

import asyncio
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.errors import DomainError, NotAllowed, SignInRequired
from app.kernel.identity import Actor
from app.points import service
from app.points.errors import (
    DayLimit,
    FamilyOnly,
    OwnTransfer,
    PersonUnknown,
    TooFewToGive,
    TransferLimit,
    TransfersOff,
    YearLimit,
)
from app.points.models import TransferScope
from app.rewards.errors import InsufficientPoints
from app.rewards.service import redeem
from tests.rewards.purse import change, failing, fetch, give, purse
from tests.world import NOW, World

BOB = {"number": "13900000002", "name": "黄超"}
ALICE = {"number": "13900000001", "name": "文凤英"}


@pytest.fixture
async def open_to_all(db: Database, world: World) -> None:
    await allow(db, world)


async def allow(db: Database, world: World, scope: TransferScope = TransferScope.ANYONE, **limits: int) -> None:
    amounts = {"transfer_most": 100, "day_most": 150, "year_most": 200, "keep_least": 0, **limits}
    async with db.unit_of_work() as tx:
        await service.set_exchange_policy(tx, world.otto, transfers=scope, **amounts)


async def pass_on(db: Database, giver: Actor, points: int, **given: Any) -> service.Transferred:
    async with db.unit_of_work() as tx:
        return await service.transfer(tx, giver, points=points, **given)


async def join(db: Database, first: Actor, second: Actor, whom: dict[str, str]) -> UUID:
    """Both are a family afterwards: the second one's place."""
    async with db.unit_of_work() as tx:
        invited = await service.invite_to_family(tx, first, **whom)
    async with db.unit_of_work() as tx:
        await service.answer_family_invitation(tx, second, member=invited.id, accept=True)
    return invited.id


@pytest.mark.usefixtures("open_to_all")
async def test_points_move_with_the_day_on_which_they_expire(db: Database, world: World, clock: SettableClock) -> None:
    await give(db, world.alice, points=30)
    await change(db, "UPDATE earning_rule SET lot_days = 30")
    await give(db, world.alice, points=50)
    moved = await pass_on(db, world.alice, 60, **BOB)
    assert (await purse(db, world.alice), await purse(db, world.bob)) == ((20, 0), (60, 0))
    dates = "SELECT array_agg(expires_at ORDER BY expires_at) AS dates FROM lot JOIN account ON account.id = account_id"
    assert (await fetch(db, f"{dates} WHERE owner = $1", world.bob.id))["dates"] == [NOW + timedelta(days=30), None]
    row = await fetch(db, "SELECT points, within_family FROM transfer WHERE id = $1", moved.id)
    assert row == {"points": 60, "within_family": False}
    assert await failing(db) == []
    clock.at = NOW + timedelta(days=31)
    assert await purse(db, world.bob) == (10, 0)


async def test_only_as_far_as_the_deployment_allows(db: Database, world: World) -> None:
    await give(db, world.alice)
    with pytest.raises(TransfersOff):
        await pass_on(db, world.alice, 10, **BOB)
    await allow(db, world, TransferScope.FAMILY)
    with pytest.raises(FamilyOnly):
        await pass_on(db, world.alice, 10, **BOB)
    await join(db, world.alice, world.bob, BOB)
    await pass_on(db, world.alice, 10, **BOB)
    assert await purse(db, world.bob) == (10, 0)
    await allow(db, world, TransferScope.NOBODY)
    with pytest.raises(TransfersOff):
        await pass_on(db, world.alice, 10, **BOB)


@pytest.mark.usefixtures("open_to_all")
async def test_limits_are_told_with_what_was_passed_on(db: Database, world: World, clock: SettableClock) -> None:
    await give(db, world.alice, points=80)
    await give(db, world.alice, points=40)
    clock.at = NOW + timedelta(days=1)
    await change(db, "UPDATE award SET served_at = served_at - interval '1 day'")
    await give(db, world.alice, points=80)
    await give(db, world.alice, points=40)
    with pytest.raises(TransferLimit, match="At most 100"):
        await pass_on(db, world.alice, 101, **BOB)
    await pass_on(db, world.alice, 100, **BOB)
    with pytest.raises(DayLimit, match=r"At most 150 points.* 100 today"):
        await pass_on(db, world.alice, 51, **BOB)
    await pass_on(db, world.alice, 50, **BOB)
    clock.at = NOW + timedelta(days=2)
    with pytest.raises(YearLimit, match="150 this year"):
        await pass_on(db, world.alice, 51, **BOB)
    await pass_on(db, world.alice, 50, **BOB)


async def test_what_must_stay_stays(db: Database, world: World) -> None:
    await allow(db, world, keep_least=30)
    await give(db, world.alice, points=80)
    with pytest.raises(TooFewToGive, match="50 points at most: you have 80, and 30 must stay"):
        await pass_on(db, world.alice, 51, **BOB)
    await pass_on(db, world.alice, 50, **BOB)


@pytest.mark.usefixtures("open_to_all")
async def test_whom_number_and_name_name_together(db: Database, world: World) -> None:
    await give(db, world.alice)
    number = await db.read("SELECT number FROM volunteer WHERE id = $1", [world.bob.volunteer])
    async with db.unit_of_work() as tx:
        found = await service.find_receiver(tx, world.alice, number=f" {number}", name="黄超")
        assert found == service.Receiver("黄**", "139****0002", False)
        for wrong in ({**BOB, "name": "黄"}, {**BOB, "number": "13900000003"}, {**BOB, "number": "99999999999"}):
            with pytest.raises(PersonUnknown):
                await service.find_receiver(tx, world.alice, **wrong)
        with pytest.raises(OwnTransfer):
            await service.find_receiver(tx, world.alice, **ALICE)
        with pytest.raises(SignInRequired):
            await service.find_receiver(tx, world.anonymous, **ALICE)
        with pytest.raises(SignInRequired):
            await service.transfer(tx, world.partner, points=1, **ALICE)


@pytest.mark.usefixtures("open_to_all")
async def test_who_is_not_of_age_passes_on_within_the_family_only(db: Database, world: World) -> None:
    await give(db, world.alice, world.bob)
    await change(db, f"UPDATE person SET birth_date = '{date(2012, 1, 1)}' WHERE id = '{world.bob.id}'")
    with pytest.raises(FamilyOnly):
        await pass_on(db, world.bob, 10, **ALICE)
    with pytest.raises(FamilyOnly):
        await pass_on(db, world.alice, 10, **BOB)


@pytest.mark.usefixtures("open_to_all")
async def test_what_the_receiver_owes_is_repaid_first(db: Database, world: World) -> None:
    await give(db, world.alice, world.bob)
    source = await fetch(db, "SELECT source_id FROM award WHERE person_id = $1", world.bob.id)
    await pass_on(db, world.bob, 80, **ALICE)
    async with db.unit_of_work() as tx:
        taken = await service.reverse_award(
            tx, world.otto, source_kind="test", source_id=source["source_id"], reason="wrong"
        )
    assert taken == service.TakenBack(0, 80)
    await pass_on(db, world.alice, 50, **BOB)
    assert await purse(db, world.bob) == (0, 0)
    owed = "SELECT posted FROM account WHERE owner = $1 AND kind = 'debt'"
    assert (await fetch(db, owed, world.bob.id))["posted"] == -30
    assert await failing(db) == []


async def test_only_officers_of_the_county_set_what_is_allowed(db: Database, world: World) -> None:
    amounts = {"transfer_most": 1, "day_most": 1, "year_most": 1, "keep_least": 0}
    for who, refusal in ((world.alice, NotAllowed), (world.lena, NotAllowed), (world.anonymous, SignInRequired)):
        async with db.unit_of_work() as tx:
            with pytest.raises(refusal):
                await service.set_exchange_policy(tx, who, transfers=TransferScope.ANYONE, **amounts)
    async with db.unit_of_work() as tx:
        with pytest.raises(DomainError, match="numbers from 1 on"):
            await service.set_exchange_policy(
                tx, world.otto, transfers=TransferScope.ANYONE, **{**amounts, "day_most": 0}
            )


@pytest.mark.usefixtures("open_to_all")
async def test_two_at_once_never_pass_on_more_than_there_is(db: Database, world: World) -> None:
    """The giver's lock is taken before limits and balance are read, so that the second sees what the first did."""
    await give(db, world.alice)
    outcomes = await asyncio.gather(*(outcome(pass_on(db, world.alice, 50, **BOB)) for _ in range(2)))
    assert sorted(outcomes) == ["", "TOO_FEW_POINTS"]
    assert await purse(db, world.alice) == (30, 0)


@pytest.mark.usefixtures("open_to_all")
async def test_passing_on_against_redeeming(db: Database, world: World) -> None:
    await give(db, world.alice, points=60)

    async def take() -> None:
        async with db.unit_of_work() as tx:
            await redeem(tx, world.alice, reward=world.reward, redemption_point=world.counter)

    outcomes = await asyncio.gather(outcome(take()), outcome(pass_on(db, world.alice, 50, **BOB)))
    assert set(outcomes) in ({"", "TOO_FEW_POINTS"}, {"", InsufficientPoints.code})
    assert sum(await purse(db, world.alice)) in (10, 60)
    assert await failing(db) == []


async def test_to_each_other_at_once(db: Database, world: World) -> None:
    """Both wallets are locked at once, in the order of ids; without that (tried) each waits for the other: BUSY."""
    await allow(db, world, day_most=1000, year_most=1000)
    await give(db, world.alice, world.bob)
    ways = [(world.alice, BOB), (world.bob, ALICE)] * 5
    assert await asyncio.gather(*(outcome(pass_on(db, who, 5, **whom)) for who, whom in ways)) == [""] * 10
    assert (await purse(db, world.alice), await purse(db, world.bob)) == ((80, 0), (80, 0))
    assert await failing(db) == []


@pytest.mark.usefixtures("open_to_all")
async def test_one_key_one_transfer(db: Database, world: World) -> None:
    await give(db, world.alice)
    first = await pass_on(db, world.alice, 10, key="k", **BOB)
    assert await pass_on(db, world.alice, 10, key="k", **BOB) == first
    assert await purse(db, world.bob) == (10, 0)


@pytest.mark.usefixtures("open_to_all")
async def test_verify_finds_a_transfer_that_moved_something_else(db: Database, world: World) -> None:
    await give(db, world.alice)
    await pass_on(db, world.alice, 10, **BOB)
    await change(db, "UPDATE transfer SET points = 11")
    assert await failing(db) == ["points.transfers"]
    await change(db, "DELETE FROM transfer")
    assert await failing(db) == ["points.transfers"]


async def outcome(doing: Any) -> str:
    """The code of the refusal, empty where there was none."""
    try:
        await doing
    except DomainError as refused:
        return refused.code
    return ""
