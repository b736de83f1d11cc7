"""The waiting list: its order, who is promoted, for how long a place is held, and who may say so."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest

from app.activities import errors, jobs, service
from app.activities.queries.waiting import FIRST_WAITING
from app.activities.service import ShiftPlan
from app.kernel import ids
from app.kernel.clock import SettableClock
from app.kernel.db import Database, Row, Statement, Transaction
from app.kernel.errors import Invalid, NotAllowed, NotFound, SignInRequired
from app.kernel.identity import Actor
from app.kernel.jobs import Nothing
from tests.world import NOW, World

from .planning import Planner
from .test_enrolling import assert_sound, do, read, write
from .waiting import state, states, told, wait


async def test_a_full_shift_has_a_waiting_list(db: Database, world: World, full: list[Any]) -> None:
    assert [place.state for place in full] == ["confirmed", "confirmed", "waitlisted", "waitlisted", "waitlisted"]
    assert await read(db, "SELECT enrolled_count FROM shift WHERE id = $1", world.tomorrow) == 2
    assert await read(db, "SELECT kind FROM event WHERE subject = $1", full[2].id) == "activities.waitlisted"
    with pytest.raises(errors.AlreadyWaiting):
        await wait(db, world.alice, world.tomorrow)


async def test_nobody_waits_who_did_not_ask_for_it(db: Database, world: World, full: list[Any]) -> None:
    person = await Planner(db, world.lena).volunteer(world.team, 1)
    with pytest.raises(errors.ShiftFull):
        await do(db, service.enrol, person, shift=world.tomorrow)


async def test_conditions_hold_for_who_waits_too(db: Database, world: World, full: list[Any]) -> None:
    await write(db, "UPDATE activity SET risks = $1", risks="ice")
    person = await Planner(db, world.lena).volunteer(world.team, 1)
    with pytest.raises(errors.RisksNotAcknowledged):
        await wait(db, person, world.tomorrow)


async def test_a_freed_place_is_offered_to_the_first_and_held(
    db: Database, world: World, full: list[Any], clock: SettableClock
) -> None:
    await write(db, "UPDATE person SET language = 'en' WHERE id = $1", person=world.alice.id)
    await do(db, service.cancel_enrolment, world.lena, enrolment=full[0].id)
    assert await states(db, world.tomorrow) == ["cancelled", "confirmed", "offered", "waitlisted", "waitlisted"]
    # 24 hours, but no longer than until 2 hours before the shift, which begins in 25.
    assert await read(db, "SELECT confirm_by FROM enrolment WHERE id = $1", full[2].id) == NOW + timedelta(hours=23)
    assert await read(db, "SELECT enrolled_count FROM shift WHERE id = $1", world.tomorrow) == 2
    (message,) = await told(db)
    assert message.startswith("A place is free for you: 敬老院陪伴日, Sat")
    assert "Accept it by 2 May 2026 09:00: http" in message
    made = await do(db, service.accept_offer, world.alice, enrolment=full[2].id, key="a")
    assert made.state == "confirmed"
    assert await do(db, service.accept_offer, world.alice, enrolment=full[2].id, key="a") == made
    assert await state(db, full[2].id) == "confirmed"
    with pytest.raises(errors.NothingOffered):
        await do(db, service.accept_offer, world.alice, enrolment=full[2].id)
    await assert_sound(db)


async def test_a_place_that_is_declined_goes_to_the_next(db: Database, world: World, full: list[Any]) -> None:
    await do(db, service.cancel_enrolment, world.lena, enrolment=full[0].id)
    await do(db, service.decline_offer, world.alice, enrolment=full[2].id)
    assert await states(db, world.tomorrow) == ["cancelled", "confirmed", "cancelled", "offered", "waitlisted"]
    with pytest.raises(errors.NothingOffered):
        await do(db, service.decline_offer, world.alice, enrolment=full[2].id)
    again = await wait(db, world.alice, world.tomorrow)
    assert (again.id, again.state) == (full[2].id, "waitlisted")
    await assert_sound(db)


async def test_who_may_answer_an_offer(db: Database, world: World, full: list[Any]) -> None:
    await do(db, service.cancel_enrolment, world.lena, enrolment=full[0].id)
    for verb in (service.accept_offer, service.decline_offer):
        for actor, refusal in (
            (world.anonymous, SignInRequired),
            (world.bob, NotAllowed),
            (world.charlie, NotAllowed),
            (world.leo, NotAllowed),
        ):
            with pytest.raises(refusal):
                await do(db, verb, actor, enrolment=full[2].id)
        with pytest.raises(NotFound):
            await do(db, verb, world.alice, enrolment=ids.new())
    await do(db, service.accept_offer, world.lena, enrolment=full[2].id)
    assert await state(db, full[2].id) == "confirmed"


async def test_an_offer_that_lapses_goes_to_the_next(
    db: Database, world: World, full: list[Any], clock: SettableClock
) -> None:
    await do(db, service.cancel_enrolment, world.lena, enrolment=full[0].id)
    clock.at = NOW + timedelta(hours=23, seconds=-1)
    await jobs.settle_waiting_lists(db, Nothing())
    assert await state(db, full[2].id) == "offered"
    clock.at = NOW + timedelta(hours=23)
    with pytest.raises(errors.OfferLapsed):
        await do(db, service.accept_offer, world.alice, enrolment=full[2].id)
    # Two processes at once: one of them finds nothing left to do.
    await asyncio.gather(*(jobs.settle_waiting_lists(db, Nothing()) for _ in range(3)))
    # No time is left to ask Bob: two hours before the shift he is enrolled at once.
    assert await states(db, world.tomorrow) == ["cancelled", "confirmed", "cancelled", "confirmed", "waitlisted"]
    messages = await told(db)
    assert len(messages) == 3
    assert await read(db, "SELECT enrolled_count FROM shift WHERE id = $1", world.tomorrow) == 2
    await assert_sound(db)


async def test_so_close_to_the_start_nobody_is_asked(db: Database, world: World) -> None:
    await write(db, "UPDATE shift SET capacity = 1 WHERE id = $1", shift=world.shift)
    first, second = [await wait(db, actor, world.shift) for actor in (world.lena, world.alice)]
    await write(db, "UPDATE person SET language = 'en' WHERE id = $1", person=world.alice.id)
    await do(db, service.cancel_enrolment, world.lena, enrolment=first.id)
    assert await state(db, second.id) == "confirmed"
    assert (await told(db))[0].startswith("You have moved up from the waiting list and are enrolled")
    await assert_sound(db)


async def test_who_is_busy_just_then_is_confirmed_a_moment_later(db: Database, world: World) -> None:
    await write(db, "UPDATE shift SET capacity = 1 WHERE id = $1", shift=world.shift)
    first, second, third = [await wait(db, actor, world.shift) for actor in (world.lena, world.alice, world.bob)]
    lock = "SELECT FROM volunteer WHERE id = $1 FOR NO KEY UPDATE"
    async with db.unit_of_work() as tx:
        await tx.connection.execute(lock, world.alice.volunteer)
        await do(db, service.cancel_enrolment, world.lena, enrolment=first.id)
        assert await state(db, second.id) == "offered"
    await jobs.confirm_place(db, service.HeldPlace(second.id))
    await jobs.confirm_place(db, service.HeldPlace(second.id))
    assert [await state(db, each.id) for each in (second, third)] == ["confirmed", "waitlisted"]
    assert len(await told(db)) == 1
    await assert_sound(db)


async def test_a_held_place_goes_on_where_its_volunteer_can_t_take_it(db: Database, world: World) -> None:
    await write(db, "UPDATE shift SET capacity = 1 WHERE id = $1", shift=world.shift)
    first, second, third = [await wait(db, actor, world.shift) for actor in (world.lena, world.alice, world.bob)]
    async with db.unit_of_work() as tx:
        await tx.connection.execute("SELECT FROM volunteer WHERE id = $1 FOR NO KEY UPDATE", world.alice.volunteer)
        await do(db, service.cancel_enrolment, world.lena, enrolment=first.id)
    await _elsewhere(db, world, world.alice, NOW + timedelta(hours=2))
    await jobs.confirm_place(db, service.HeldPlace(second.id))
    assert [await state(db, each.id) for each in (second, third)] == ["cancelled", "confirmed"]
    await assert_sound(db)


class Meanwhile(Transaction):
    """A transaction in which something else happens once it is known who is first."""

    def __init__(self, db: Database, tx: Transaction, then: Callable[[], Awaitable[Any]]) -> None:
        super().__init__(db, tx.connection)
        self.then: Callable[[], Awaitable[Any]] | None = then

    async def maybe(self, statement: Statement, **binds: Any) -> Row | None:
        found = await super().maybe(statement, **binds)
        if statement is FIRST_WAITING and self.then is not None:
            then, self.then = self.then, None
            await then()
        return found


async def test_who_takes_another_place_just_then_is_passed_over(db: Database, world: World) -> None:
    await write(db, "UPDATE shift SET capacity = 1 WHERE id = $1", shift=world.shift)
    first, second, third = [await wait(db, actor, world.shift) for actor in (world.lena, world.alice, world.bob)]
    then = partial(_elsewhere, db, world, world.alice, NOW + timedelta(hours=2))
    async with db.unit_of_work() as tx:
        await service.cancel_enrolment(Meanwhile(db, tx, then), world.lena, enrolment=first.id)
    assert [await state(db, each.id) for each in (second, third)] == ["waitlisted", "confirmed"]
    assert await read(db, "SELECT passed_over FROM enrolment WHERE id = $1", second.id) == "overlapping"
    await assert_sound(db)


async def _elsewhere(db: Database, world: World, actor: Actor, starts_at: datetime) -> Any:
    """Takes a place in another activity of the team."""
    planner = Planner(db, world.lena)
    other = await planner.activity(world.team)
    shift = await planner.shift(other, starts_at)
    await do(db, service.publish_activity, world.lena, activity=other)
    return await do(db, service.enrol, actor, shift=shift)


async def test_who_can_t_come_any_more_is_passed_over_with_the_reason(
    db: Database, world: World, full: list[Any]
) -> None:
    other = await _elsewhere(db, world, world.alice, NOW + timedelta(hours=26))
    await write(db, "UPDATE shift SET minimum_age = $1 WHERE id = $2", age=30, shift=world.tomorrow)
    await write(db, "UPDATE person SET birth_date = '2000-01-01' WHERE id = $1", person=world.bob.id)
    await do(db, service.cancel_enrolment, world.lena, enrolment=full[0].id)
    why = "SELECT array_agg(passed_over ORDER BY id) FROM enrolment WHERE shift_id = $1 AND state = 'waitlisted'"
    assert await read(db, why, world.tomorrow) == ["overlapping", "conditions"]
    assert await state(db, full[4].id) == "offered"
    # What was in the way is gone: Alice is first again for the next place.
    await do(db, service.cancel_enrolment, world.alice, enrolment=other.id)
    await do(db, service.cancel_enrolment, world.leo, enrolment=full[1].id)
    assert await state(db, full[2].id) == "offered"
    assert await read(db, "SELECT passed_over FROM enrolment WHERE id = $1", full[2].id) is None
    await assert_sound(db)


async def test_a_free_place_finds_who_can_take_it_again(db: Database, world: World, full: list[Any]) -> None:
    await do(db, service.cancel_enrolment, world.bob, enrolment=full[3].id)
    await do(db, service.cancel_enrolment, world.charlie, enrolment=full[4].id)
    other = await _elsewhere(db, world, world.alice, NOW + timedelta(hours=26))
    await do(db, service.cancel_enrolment, world.lena, enrolment=full[0].id)
    await jobs.settle_waiting_lists(db, Nothing())
    assert await state(db, full[2].id) == "waitlisted"
    await do(db, service.cancel_enrolment, world.alice, enrolment=other.id)
    await jobs.settle_waiting_lists(db, Nothing())
    assert await state(db, full[2].id) == "offered"


async def test_an_offer_is_not_taken_beside_another_shift(db: Database, world: World, full: list[Any]) -> None:
    await do(db, service.cancel_enrolment, world.lena, enrolment=full[0].id)
    await _elsewhere(db, world, world.alice, NOW + timedelta(hours=26))
    with pytest.raises(errors.OverlappingShift):
        await do(db, service.accept_offer, world.alice, enrolment=full[2].id)
    assert await state(db, full[2].id) == "offered"


def plan(**changed: Any) -> ShiftPlan:
    given: dict[str, Any] = {
        "starts_at": NOW + timedelta(hours=25),
        "ends_at": NOW + timedelta(hours=28),
        "place": "x",
        "capacity": 2,
    }
    return ShiftPlan(**{**given, **changed})


async def test_more_places_go_to_those_who_wait(db: Database, world: World, full: list[Any]) -> None:
    await do(db, service.edit_shift, world.lena, shift=world.tomorrow, plan=plan(capacity=4))
    assert await states(db, world.tomorrow) == ["confirmed", "confirmed", "offered", "offered", "waitlisted"]
    await assert_sound(db)


async def test_an_offer_ends_before_the_shift_begins_also_when_it_moves(
    db: Database, world: World, full: list[Any]
) -> None:
    await do(db, service.cancel_enrolment, world.lena, enrolment=full[0].id)
    until = "SELECT confirm_by - $2 FROM enrolment WHERE id = $1"
    for begins, left in ((10, 8), (20, 8), (1, 1)):
        starts_at = NOW + timedelta(hours=begins)
        moved = plan(starts_at=starts_at, ends_at=starts_at + timedelta(hours=3))
        await do(db, service.edit_shift, world.lena, shift=world.tomorrow, plan=moved)
        assert await read(db, until, full[2].id, NOW) == timedelta(hours=left)
    await assert_sound(db)


async def test_nothing_is_promoted_into_what_began_or_was_called_off(
    db: Database, world: World, full: list[Any], clock: SettableClock
) -> None:
    await write(db, "UPDATE shift SET capacity = 3 WHERE id = $1", shift=world.tomorrow)
    clock.at = NOW + timedelta(hours=25)
    await jobs.settle_waiting_lists(db, Nothing())
    async with db.unit_of_work() as tx:
        await service.settle(tx, shift=world.tomorrow)
    assert (await states(db, world.tomorrow)).count("waitlisted") == 3
    clock.at = NOW
    await do(db, service.cancel_activity, world.lena, activity=world.activity)
    await jobs.settle_waiting_lists(db, Nothing())
    assert set(await states(db, world.tomorrow)) == {"cancelled"}


async def test_leaders_order_the_waiting_list(db: Database, world: World, full: list[Any]) -> None:
    for actor, refusal in (
        (world.anonymous, SignInRequired),
        (world.charlie, NotAllowed),
        (world.leo, NotAllowed),
    ):
        with pytest.raises(refusal):
            await do(db, service.prioritise, actor, enrolment=full[4].id, priority=1)
    with pytest.raises(Invalid):
        await do(db, service.prioritise, world.lena, enrolment=full[4].id, priority=10)
    with pytest.raises(errors.NotWaiting):
        await do(db, service.prioritise, world.lena, enrolment=full[0].id, priority=1)
    await do(db, service.prioritise, world.lena, enrolment=full[4].id, priority=1)
    await do(db, service.cancel_enrolment, world.lena, enrolment=full[0].id)
    assert [await state(db, each.id) for each in full[2:]] == ["waitlisted", "waitlisted", "offered"]
    await assert_sound(db)


async def test_a_group_waits_where_it_is_content_to(db: Database, world: World) -> None:
    people = [await Planner(db, world.lena).volunteer(world.team, number) for number in range(4)]
    volunteers = [person.volunteer for person in people]
    made = await do(
        db, service.enrol_many, world.lena, shift=world.tomorrow, volunteers=volunteers, waiting=volunteers[:3], key="g"
    )
    assert [result.state for result in made.results] == ["confirmed", "confirmed", "waitlisted", None]
    assert [refusal.code for refusal in made.results[3].refusals] == ["SHIFT_FULL"]
