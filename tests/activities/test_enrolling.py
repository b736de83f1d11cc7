"""Enrolling: who may, what must hold, and that the last place is given once."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Any

import pytest

from app import registry
from app.activities import errors, service
from app.kernel import ids
from app.kernel.clock import SettableClock
from app.kernel.db import Database, Statement
from app.kernel.errors import DomainError, NotAllowed, NotFound, Several, SignInRequired
from app.kernel.identity import Actor
from app.kernel.verification import verify
from tests.world import NOW, World

from .planning import Planner


async def do(db: Database, verb: Callable[..., Awaitable[Any]], actor: Actor, **arguments: Any) -> Any:
    async with db.unit_of_work() as tx:
        return await verb(tx, actor, **arguments)


async def read(db: Database, sql: str, *arguments: Any) -> Any:
    return await db.read(sql, arguments)


async def write(db: Database, sql: str, **binds: Any) -> None:
    async with db.unit_of_work() as tx:
        await tx.execute(Statement(sql, list(binds), {}), **binds)


async def taken(db: Database, world: World) -> int:
    count: int = await read(db, "SELECT enrolled_count FROM shift WHERE id = $1", world.shift)
    return count


async def assert_sound(db: Database) -> None:
    assert [outcome for outcome in await verify(db, registry.checks()) if not outcome.ok] == []


async def test_a_volunteer_takes_a_place(db: Database, world: World) -> None:
    made = await do(db, service.enrol, world.alice, shift=world.shift)
    assert (made.shift, made.volunteer) == (world.shift, world.alice.volunteer)
    assert await read(db, "SELECT state FROM enrolment WHERE id = $1", made.id) == "confirmed"
    assert await taken(db, world) == 1
    assert await read(db, "SELECT kind FROM event WHERE subject = $1", made.id) == "activities.enrolled"


async def test_who_may_enrol_whom(db: Database, world: World) -> None:
    alice, tomorrow = world.alice.volunteer, world.tomorrow
    for actor, refusal in (
        (world.anonymous, SignInRequired),
        (world.otto, NotAllowed),  # an officer is no volunteer
    ):
        with pytest.raises(refusal):
            await do(db, service.enrol, actor, shift=world.shift)
    for actor, refusal in (
        (world.anonymous, SignInRequired),
        (world.bob, NotAllowed),
        (world.charlie, NotAllowed),
        (world.leo, NotAllowed),
        (world.mei, NotAllowed),
    ):
        with pytest.raises(refusal):
            await do(db, service.enrol, actor, shift=world.shift, volunteer=alice)
    await do(db, service.enrol, world.lena, shift=world.shift, volunteer=alice)
    await do(db, service.enrol, world.otto, shift=world.shift, volunteer=world.bob.volunteer)
    await do(db, service.enrol, world.partner, shift=tomorrow, volunteer=alice)


async def test_a_leader_enrols_no_stranger(db: Database, world: World) -> None:
    with pytest.raises(NotAllowed):
        await do(db, service.enrol, world.lena, shift=world.shift, volunteer=world.charlie.volunteer)


async def test_an_outsider_may_enrol_himself(db: Database, world: World) -> None:
    await do(db, service.enrol, world.charlie, shift=world.shift)
    assert await taken(db, world) == 1


async def test_all_failed_conditions_come_together(db: Database, world: World, clock: SettableClock) -> None:
    await do(db, service.enrol, world.alice, shift=world.shift)
    planner = Planner(db, world.lena)
    strict = await planner.activity(world.team, risks="ice")
    shift = await planner.shift(strict, NOW + timedelta(hours=2), capacity=1, minimum_age=70)
    clock.at = NOW + timedelta(hours=2)
    with pytest.raises(Several) as refused:
        await do(db, service.enrol, world.alice, shift=shift)
    assert [error.code for error in refused.value.errors] == [
        "SHIFT_NOT_OPEN",
        "SHIFT_STARTED",
        "TOO_YOUNG",
        "OVERLAPPING_SHIFT",
        "RISKS_NOT_ACKNOWLEDGED",
    ]
    assert refused.value.errors[3].params == {"title": "敬老院陪伴日"}


@pytest.mark.parametrize(
    ("after", "refusal"),
    [
        (timedelta(minutes=59, seconds=59), None),
        (timedelta(hours=1), errors.ShiftStarted),
        (timedelta(hours=3, minutes=59), errors.ShiftStarted),
        (timedelta(hours=4), errors.ShiftEnded),
    ],
)
async def test_a_shift_takes_people_until_it_begins(
    db: Database, world: World, clock: SettableClock, after: timedelta, refusal: type[DomainError] | None
) -> None:
    clock.at = NOW + after
    if refusal is None:
        await do(db, service.enrol, world.alice, shift=world.shift)
        return
    with pytest.raises(refusal):
        await do(db, service.enrol, world.alice, shift=world.shift)


async def test_age_counts_on_the_day_of_the_shift(db: Database, world: World) -> None:
    await write(db, "UPDATE shift SET minimum_age = $1", age=28)
    born = "UPDATE person SET birth_date = $1 WHERE id = $2"
    await write(db, born, born=date(1998, 5, 2), person=world.alice.id)
    with pytest.raises(errors.TooYoung):
        await do(db, service.enrol, world.alice, shift=world.shift)
    await do(db, service.enrol, world.alice, shift=world.tomorrow)  # the birthday
    await write(db, born, born=None, person=world.bob.id)
    with pytest.raises(errors.AgeUnknown):
        await do(db, service.enrol, world.bob, shift=world.shift)


async def test_shifts_may_touch_but_not_overlap(db: Database, world: World) -> None:
    await do(db, service.enrol, world.alice, shift=world.shift)
    planner = Planner(db, world.lena)
    other = await planner.activity(world.team)
    touching = await planner.shift(other, NOW + timedelta(hours=4))
    overlapping = await planner.shift(other, NOW + timedelta(hours=3, minutes=59))
    await do(db, service.publish_activity, world.lena, activity=other)
    await do(db, service.enrol, world.alice, shift=touching)
    with pytest.raises(errors.OverlappingShift):
        await do(db, service.enrol, world.alice, shift=overlapping)


async def test_risks_are_acknowledged(db: Database, world: World) -> None:
    await write(db, "UPDATE activity SET risks = $1", risks="ice")
    with pytest.raises(errors.RisksNotAcknowledged) as refused:
        await do(db, service.enrol, world.alice, shift=world.shift)
    assert refused.value.field == "risks_acknowledged"
    await do(db, service.enrol, world.alice, shift=world.shift, risks_acknowledged=True)
    assert await read(db, "SELECT risks_acknowledged FROM enrolment")


async def test_a_shift_that_is_not_there(db: Database, world: World) -> None:
    with pytest.raises(NotFound):
        await do(db, service.enrol, world.alice, shift=ids.new())


async def test_enrolling_twice_is_refused_and_cancelling_frees_the_place(db: Database, world: World) -> None:
    first = await do(db, service.enrol, world.alice, shift=world.shift)
    with pytest.raises(errors.AlreadyEnrolled):
        await do(db, service.enrol, world.alice, shift=world.shift)
    await do(db, service.cancel_enrolment, world.alice, enrolment=first.id)
    assert await taken(db, world) == 0
    with pytest.raises(errors.NotEnrolled):
        await do(db, service.cancel_enrolment, world.alice, enrolment=first.id)
    again = await do(db, service.enrol, world.alice, shift=world.shift)
    assert again.id == first.id
    assert await taken(db, world) == 1
    await assert_sound(db)


async def test_who_may_cancel(db: Database, world: World, clock: SettableClock) -> None:
    made = await do(db, service.enrol, world.alice, shift=world.shift)
    for actor, refusal in (
        (world.anonymous, SignInRequired),
        (world.bob, NotAllowed),
        (world.charlie, NotAllowed),
        (world.leo, NotAllowed),
    ):
        with pytest.raises(refusal):
            await do(db, service.cancel_enrolment, actor, enrolment=made.id)
    await do(db, service.cancel_enrolment, world.lena, enrolment=made.id)
    with pytest.raises(NotFound):
        await do(db, service.cancel_enrolment, world.alice, enrolment=ids.new())
    await do(db, service.enrol, world.alice, shift=world.shift)
    clock.at = NOW + timedelta(hours=1)
    with pytest.raises(errors.ShiftStarted):
        await do(db, service.cancel_enrolment, world.alice, enrolment=made.id)


async def test_a_group_gets_one_result_each(db: Database, world: World) -> None:
    people = [world.alice, world.bob, world.charlie, world.lena]
    volunteers = [person.volunteer for person in people]
    made = await do(db, service.enrol_many, world.lena, shift=world.tomorrow, volunteers=volunteers, key="g")
    codes = [[refusal.code for refusal in result.refusals] for result in made.results]
    assert codes == [[], [], ["FORBIDDEN"], ["SHIFT_FULL"]]
    assert await do(db, service.enrol_many, world.lena, shift=world.tomorrow, volunteers=volunteers, key="g") == made
    assert made.results[3].refusals[0].error().code == "SHIFT_FULL"
    await assert_sound(db)


async def test_the_database_refuses_what_a_mistaken_verb_would_do(db: Database, world: World) -> None:
    import asyncpg

    with pytest.raises(asyncpg.CheckViolationError):
        await write(db, "UPDATE shift SET enrolled_count = $1", count=21)


async def try_to_enrol(db: Database, actor: Actor, shift: Any, key: str | None = None) -> str:
    try:
        await do(db, service.enrol, actor, shift=shift, key=key)
    except DomainError as refusal:
        return refusal.code
    return "OK"


async def test_200_people_for_20_places_at_once(db: Database, world: World) -> None:
    """Fails without `enrolled_count < capacity` in CONFIRM (then the check constraint stops it)."""
    people = [await Planner(db, world.lena).volunteer(world.team, number) for number in range(200)]
    answers = await asyncio.gather(*(try_to_enrol(db, person, world.shift) for person in people))
    assert answers.count("OK") == 20
    assert answers.count("SHIFT_FULL") == 180
    assert await taken(db, world) == 20
    assert await read(db, "SELECT count(*) FROM enrolment WHERE shift_id = $1", world.shift) == 20
    await assert_sound(db)


async def test_people_come_and_go_at_once(db: Database, world: World) -> None:
    people = [await Planner(db, world.lena).volunteer(world.team, number) for number in range(30)]

    async def come_and_go(person: Actor) -> None:
        for _ in range(3):
            try:
                made = await do(db, service.enrol, person, shift=world.tomorrow)
                await do(db, service.cancel_enrolment, person, enrolment=made.id)
            except errors.ShiftFull:
                pass

    await asyncio.gather(*(come_and_go(person) for person in people))
    assert await read(db, "SELECT enrolled_count FROM shift WHERE id = $1", world.tomorrow) == 0
    await assert_sound(db)


async def test_one_key_50_times_at_once(db: Database, world: World) -> None:
    answers = await asyncio.gather(*(try_to_enrol(db, world.alice, world.shift, "same") for _ in range(50)))
    assert answers == ["OK"] * 50
    assert await taken(db, world) == 1
    assert await read(db, "SELECT count(*) FROM event WHERE kind = 'activities.enrolled'") == 1


async def test_two_overlapping_shifts_at_once_give_one(db: Database, world: World) -> None:
    """Fails without the lock of the volunteer's row."""
    planner = Planner(db, world.lena)
    other = await planner.activity(world.team)
    shifts = [world.shift, *[await planner.shift(other, NOW + timedelta(hours=2)) for _ in range(7)]]
    await do(db, service.publish_activity, world.lena, activity=other)
    answers = await asyncio.gather(*(try_to_enrol(db, world.alice, shift) for shift in shifts))
    assert sorted(answers) == ["OK", *["OVERLAPPING_SHIFT"] * 7]


async def test_nobody_slips_into_an_activity_that_is_called_off(db: Database, world: World) -> None:
    people = [await Planner(db, world.lena).volunteer(world.team, number) for number in range(20)]
    _, *answers = await asyncio.gather(
        do(db, service.cancel_activity, world.lena, activity=world.activity),
        *(try_to_enrol(db, person, world.shift) for person in people),
    )
    assert set(answers) <= {"OK", "SHIFT_NOT_OPEN"}
    assert await read(db, "SELECT count(*) FROM enrolment WHERE state = 'confirmed'") == 0
    assert await taken(db, world) == 0
    await assert_sound(db)


async def test_groups_in_any_order_don_t_wait_for_each_other(db: Database, world: World) -> None:
    people = [await Planner(db, world.lena).volunteer(world.team, number) for number in range(10)]
    keys = [person.volunteer for person in people]
    await asyncio.gather(
        do(db, service.enrol_many, world.lena, shift=world.shift, volunteers=keys),
        do(db, service.enrol_many, world.lena, shift=world.shift, volunteers=keys[::-1]),
        *(try_to_enrol(db, person, world.shift) for person in people),
    )
    assert await taken(db, world) == 10
    await assert_sound(db)
