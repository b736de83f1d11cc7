"""What service earns."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from app.kernel import ids
from app.kernel.clock import SettableClock
from app.kernel.db import Database, Transaction
from app.kernel.identity import system
from app.ledger import service as ledger
from app.ledger.errors import AlreadyReversed
from app.points import purses
from app.points.errors import NoAward
from app.points.models import NothingDue
from app.points.service import Awarded, Service, TakenBack, award, award_many, repay, reverse_award
from tests.world import NOW, World

JOB = system("tests")


async def earn(
    db: Database,
    person: UUID | None,
    minutes: int,
    category: str = "elder_care",
    *,
    served_at: datetime = NOW,
    source: UUID | None = None,
) -> Awarded:
    assert person
    async with db.unit_of_work() as tx:
        return await award(
            tx,
            JOB,
            source_kind="test",
            source_id=source or ids.new(),
            person=person,
            minutes=minutes,
            category=category,
            served_at=served_at,
        )


async def available(db: Database, person: UUID | None) -> int:
    assert person
    async with db.unit_of_work() as tx:
        return await ledger.available(tx, account=purses.wallet(person))


async def owed(db: Database, person: UUID | None) -> int:
    assert person
    async with db.unit_of_work() as tx:
        return -(await ledger.balance(tx, account=purses.debt(person)))[0]


async def take_back(db: Database, source: UUID) -> TakenBack:
    async with db.unit_of_work() as tx:
        return await reverse_award(tx, JOB, source_kind="test", source_id=source, reason="corrected")


async def spend(db: Database, person: UUID | None, amount: int) -> None:
    assert person
    async with db.unit_of_work() as tx:
        held = await ledger.hold(tx, account=purses.wallet(person), amount=amount)
        await ledger.settle(tx, JOB, hold=held, into=purses.SPENT, kind="redemption")


async def test_an_award_explains_its_sum(db: Database, world: World) -> None:
    awarded = await earn(db, world.alice.id, 150)
    assert (awarded.points, awarded.expression) == (25, "2.5 h × 10 = 25")
    rescue = await earn(db, world.alice.id, 90, "rescue")
    assert (rescue.points, rescue.expression) == (22, "1.5 h × 10 × 1.5 = 22.5 → 22")
    assert await available(db, world.alice.id) == 47


async def test_a_source_earns_once_and_answers_the_same(db: Database, world: World) -> None:
    source = ids.new()
    first = await earn(db, world.alice.id, 60, source=source)
    assert await earn(db, world.alice.id, 240, source=source) == first
    assert await available(db, world.alice.id) == 10


async def test_one_source_sent_twenty_times_at_once_earns_once(db: Database, world: World) -> None:
    source = ids.new()
    answers = await asyncio.gather(*(earn(db, world.alice.id, 60, source=source) for _ in range(20)))
    assert len(set(answers)) == 1
    assert await available(db, world.alice.id) == 10


async def test_minutes_that_are_no_hundredths_of_an_hour_are_shown_exactly(db: Database, world: World) -> None:
    awarded = await earn(db, world.alice.id, 100)
    assert (awarded.points, awarded.expression) == (16, "100 min ÷ 60 × 10 = 16.66 → 16")


async def test_what_rounds_to_nothing_is_stored_with_its_reason(db: Database, world: World) -> None:
    awarded = await earn(db, world.alice.id, 5)
    assert (awarded.points, awarded.nothing_due) == (0, NothingDue.ROUNDING)
    assert awarded.expression == "5 min ÷ 60 × 10 = 0.83 → 0"


async def test_one_service_earns_no_more_than_its_cap(db: Database, world: World) -> None:
    awarded = await earn(db, world.alice.id, 600)
    assert (awarded.points, awarded.expression) == (80, "10 h × 10 = 100 → 80")


async def test_a_day_earns_no_more_than_its_cap(db: Database, world: World) -> None:
    assert [(await earn(db, world.alice.id, 480)).points for _ in range(3)] == [80, 40, 0]
    assert (await earn(db, world.alice.id, 480)).nothing_due == NothingDue.CAP
    assert (await earn(db, world.alice.id, 60, served_at=NOW - timedelta(days=1))).points == 10


async def test_the_day_is_the_countys(db: Database, world: World) -> None:
    before_midnight = datetime(2026, 4, 30, 15, 59, tzinfo=UTC)
    await earn(db, world.alice.id, 480, served_at=before_midnight)
    await earn(db, world.alice.id, 240, served_at=before_midnight)
    assert (await earn(db, world.alice.id, 60, served_at=before_midnight)).points == 0
    assert (await earn(db, world.alice.id, 60, served_at=before_midnight + timedelta(minutes=1))).points == 10


async def test_a_days_cap_holds_when_all_is_approved_at_once(db: Database, world: World) -> None:
    awards = await asyncio.gather(*(earn(db, world.alice.id, 180) for _ in range(10)))
    assert sum(each.points for each in awards) == 120


async def test_many_are_awarded_like_one(db: Database, world: World) -> None:
    people = [world.alice.id, world.bob.id, world.alice.id, world.charlie.id, world.alice.id]
    services = [Service("test", ids.new(), person, 480, "elder_care", NOW) for person in people if person]
    async with db.unit_of_work() as tx:
        awards = await award_many(tx, JOB, services=[*services, services[0]])
    assert [each.points for each in awards] == [80, 80, 40, 80, 0, 80]
    assert awards[5] == awards[0]
    assert await available(db, world.alice.id) == 120


async def test_a_service_before_any_rule_earns_nothing(db: Database, world: World) -> None:
    awarded = await earn(db, world.alice.id, 60, served_at=NOW - timedelta(days=700))
    assert (awarded.points, awarded.nothing_due) == (0, NothingDue.NO_RULE)


async def test_the_statements_of_an_award_do_not_grow_with_their_number(db: Database, world: World) -> None:
    async def statements(number: int) -> int:
        assert world.alice.id
        services = [Service("test", ids.new(), world.alice.id, 6, "elder_care", NOW) for _ in range(number)]
        before = db.statements
        async with db.unit_of_work() as tx:
            await award_many(tx, JOB, services=services)
        return db.statements - before

    await statements(1)
    assert await statements(1) == await statements(40) == 6


class TestTakingBack:
    async def test_gives_back_what_was_not_spent(self, db: Database, world: World) -> None:
        source = ids.new()
        await earn(db, world.alice.id, 60, source=source)
        await earn(db, world.alice.id, 120)
        assert await take_back(db, source) == TakenBack(10, 0)
        assert await available(db, world.alice.id) == 20

    async def test_owes_what_was_spent_and_repays_it_first(self, db: Database, world: World) -> None:
        source = ids.new()
        await earn(db, world.alice.id, 300, source=source)
        await spend(db, world.alice.id, 30)
        assert await take_back(db, source) == TakenBack(20, 30)
        assert (await available(db, world.alice.id), await owed(db, world.alice.id)) == (0, 30)
        await earn(db, world.alice.id, 120)
        assert (await available(db, world.alice.id), await owed(db, world.alice.id)) == (0, 10)
        await earn(db, world.alice.id, 120)
        assert (await available(db, world.alice.id), await owed(db, world.alice.id)) == (10, 0)

    async def test_leaves_held_points_alone_until_they_come_back(self, db: Database, world: World) -> None:
        assert world.alice.id
        source = ids.new()
        await earn(db, world.alice.id, 300, source=source)
        async with db.unit_of_work() as tx:
            held = await ledger.hold(tx, account=purses.wallet(world.alice.id), amount=40)
        assert await take_back(db, source) == TakenBack(10, 40)
        async with db.unit_of_work() as tx:
            await ledger.void(tx, hold=held)
            await repay(tx, JOB, person=world.alice.id)
        assert (await available(db, world.alice.id), await owed(db, world.alice.id)) == (0, 0)

    async def test_happens_once(self, db: Database, world: World) -> None:
        source = ids.new()
        await earn(db, world.alice.id, 60, source=source)
        results = await asyncio.gather(*(take_back(db, source) for _ in range(5)), return_exceptions=True)
        assert [result for result in results if not isinstance(result, AlreadyReversed)] == [TakenBack(10, 0)]

    async def test_makes_room_under_the_days_cap(self, db: Database, world: World) -> None:
        source = ids.new()
        await earn(db, world.alice.id, 480, source=source)
        await earn(db, world.alice.id, 240)
        await take_back(db, source)
        assert (await earn(db, world.alice.id, 480)).points == 80

    async def test_needs_an_award(self, db: Database, world: World) -> None:
        with pytest.raises(NoAward):
            await take_back(db, ids.new())

    async def test_takes_nothing_where_nothing_was_due(self, db: Database, world: World) -> None:
        source = ids.new()
        await earn(db, world.alice.id, 1, source=source)
        assert await take_back(db, source) == TakenBack(0, 0)


async def test_points_of_a_lot_expire_and_only_once(db: Database, world: World, clock: SettableClock) -> None:
    assert world.alice.id

    async def expire(tx: Transaction) -> int:
        return await ledger.expire_lots(tx, JOB, into=purses.EXPIRED)

    async with db.unit_of_work() as tx:
        await tx.connection.execute("UPDATE earning_rule SET lot_days = 30")
    await earn(db, world.alice.id, 60)
    clock.at = NOW + timedelta(days=29)
    async with db.unit_of_work() as tx:
        assert await expire(tx) == 0
    clock.at = NOW + timedelta(days=30)
    assert await available(db, world.alice.id) == 0
    async with db.unit_of_work() as tx:
        assert await expire(tx) == 1
    async with db.unit_of_work() as tx:
        assert await expire(tx) == 0
        assert await ledger.balance(tx, account=purses.EXPIRED) == (10, 0)
        assert await ledger.balance(tx, account=purses.wallet(world.alice.id)) == (0, 0)
