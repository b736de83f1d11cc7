"""What happens to places at the same moment, in the one order that goes wrong without a lock; and what is too late."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from app.activities import errors, service
from app.activities.service.places import lock_place
from app.kernel import ids
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from tests.waiting import until_one_waits
from tests.world import NOW, World

from .planning import Planner
from .test_enrolling import assert_sound, do, write
from .waiting import state, states, wait


async def test_a_place_given_back_just_then_is_taken_by_who_came_to_wait(db: Database, world: World) -> None:
    await write(db, "UPDATE shift SET capacity = 1 WHERE id = $1", shift=world.shift)
    first = await wait(db, world.lena, world.shift)
    async with db.unit_of_work() as tx:
        await service.cancel_enrolment(tx, world.lena, enrolment=first.id)
        late = asyncio.create_task(wait(db, world.alice, world.shift))
        await until_one_waits(db, late)
    assert (await late).state == "confirmed"
    await assert_sound(db)


async def test_who_accepts_while_offers_lapse_has_the_place(
    db: Database, world: World, full: list[Any], clock: SettableClock
) -> None:
    await do(db, service.cancel_enrolment, world.lena, enrolment=full[0].id)
    clock.at = NOW + timedelta(hours=23, seconds=-1)
    async with db.unit_of_work() as tx:
        await lock_place(tx, world.alice, enrolment=full[2].id)
        clock.at = NOW + timedelta(hours=23)
        lapse = asyncio.create_task(_settle(db, world))
        await until_one_waits(db, lapse)
        await service.accept_offer(tx, world.alice, enrolment=full[2].id)
    await lapse
    assert await state(db, full[2].id) == "confirmed"
    await assert_sound(db)


async def _settle(db: Database, world: World) -> None:
    async with db.unit_of_work() as tx:
        await service.settle(tx, shift=world.tomorrow)


async def test_of_two_groups_at_once_nobody_is_in_two_places(db: Database, world: World) -> None:
    planner = Planner(db, world.lena)
    other = await planner.activity(world.team)
    shift = await planner.shift(other, NOW + timedelta(hours=2))
    await do(db, service.publish_activity, world.lena, activity=other)
    people = [world.alice.volunteer, world.bob.volunteer]
    async with db.unit_of_work() as tx:
        await service.enrol_many(tx, world.lena, shift=world.shift, volunteers=people)
        second = asyncio.create_task(do(db, service.enrol_many, world.lena, shift=shift, volunteers=people))
        await until_one_waits(db, second)
    for result in (await second).results:
        assert [refusal.code for refusal in result.refusals] == ["OVERLAPPING_SHIFT"]


async def test_who_is_paused_accepts_no_place(db: Database, world: World, full: list[Any]) -> None:
    await do(db, service.cancel_enrolment, world.lena, enrolment=full[0].id)
    await write(
        db,
        "INSERT INTO enrolment_pause (id, volunteer_id, causes, began_at, ends_at) VALUES ($1, $2, $3, $4, $5)",
        id=ids.new(),
        volunteer=world.alice.volunteer,
        causes=[ids.new()],
        began_at=NOW,
        ends_at=NOW + timedelta(days=30),
    )
    with pytest.raises(errors.EnrolmentPaused):
        await do(db, service.accept_offer, world.alice, enrolment=full[2].id)
    assert await state(db, full[2].id) == "offered"


async def test_once_it_began_nothing_is_accepted_or_declined(
    db: Database, world: World, full: list[Any], clock: SettableClock
) -> None:
    await do(db, service.cancel_enrolment, world.lena, enrolment=full[0].id)
    clock.at = NOW + timedelta(hours=25)
    for verb in (service.accept_offer, service.decline_offer, service.cancel_enrolment):
        with pytest.raises(errors.ShiftStarted):
            await do(db, verb, world.alice, enrolment=full[2].id)
    assert await state(db, full[2].id) == "offered"


async def test_nobody_moves_up_into_a_shift_that_is_off(db: Database, world: World, full: list[Any]) -> None:
    """However it comes that somebody still waits there."""
    await write(db, "UPDATE enrolment SET state = 'cancelled' WHERE state = 'confirmed'")
    await write(db, "UPDATE shift SET state = 'cancelled', enrolled_count = 0 WHERE id = $1", shift=world.tomorrow)
    await _settle(db, world)
    assert (await states(db, world.tomorrow)).count("waitlisted") == 3
