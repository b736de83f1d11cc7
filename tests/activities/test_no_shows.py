"""Who did not come: noted by leaders and by itself, what it leads to, and who may lift that."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from app import registry
from app.activities import errors, service
from app.attendance.errors import WasThere
from app.attendance.jobs import note_absences_of_late
from app.kernel import ids
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.errors import Invalid, NotAllowed, NotFound, SignInRequired
from app.kernel.identity import Actor
from app.kernel.jobs import Nothing
from tests.attendance.presence import Scene
from tests.world import NOW, World

from .planning import Planner
from .test_enrolling import assert_sound, do, read, write

registry.load_handlers()
ENDS = NOW + timedelta(hours=4)
UNTIL = "SELECT max(ends_at) FROM enrolment_pause WHERE volunteer_id = $1"


async def state(db: Database, enrolment: UUID) -> str:
    found: str = await read(db, "SELECT state FROM enrolment WHERE id = $1", enrolment)
    return found


async def three_shifts(db: Database, world: World, actor: Actor) -> list[Any]:
    """Places of the actor on three days; the clock may go on from NOW + 3 days."""
    planner = Planner(db, world.lena)
    made = []
    for day in range(3):
        shift = await planner.shift(world.activity, NOW + timedelta(days=day, hours=5))
        made.append(await do(db, service.enrol, actor, shift=shift))
    return made


@pytest.fixture
async def missed(db: Database, world: World, clock: SettableClock) -> list[Any]:
    """Alice missed three shifts, which the job has found out a day later."""
    made = await three_shifts(db, world, world.alice)
    clock.at = NOW + timedelta(days=4)
    await note_absences_of_late(db, Nothing())
    return made


async def next_shift(db: Database, world: World) -> UUID:
    return await Planner(db, world.lena).shift(world.activity, NOW + timedelta(days=10))


async def test_a_leader_notes_who_did_not_come(db: Database, world: World, clock: SettableClock) -> None:
    made = await do(db, service.enrol, world.alice, shift=world.shift)
    with pytest.raises(errors.ShiftNotOver):
        await do(db, service.mark_no_show, world.lena, enrolment=made.id)
    clock.at = ENDS
    for actor, refusal in (
        (world.anonymous, SignInRequired),
        (world.alice, NotAllowed),
        (world.bob, NotAllowed),
        (world.leo, NotAllowed),
    ):
        with pytest.raises(refusal):
            await do(db, service.mark_no_show, actor, enrolment=made.id)
    with pytest.raises(NotFound):
        await do(db, service.mark_no_show, world.lena, enrolment=ids.new())
    done = await do(db, service.mark_no_show, world.lena, enrolment=made.id)
    assert done.state == await state(db, made.id) == "no_show"
    with pytest.raises(errors.NotEnrolled):
        await do(db, service.mark_no_show, world.lena, enrolment=made.id)
    assert await read(db, "SELECT enrolled_count FROM shift WHERE id = $1", world.shift) == 1
    await assert_sound(db)


async def test_who_was_scanned_was_there(db: Database, world: World, clock: SettableClock) -> None:
    scene = Scene(db, world, clock)
    await scene.enrol(world.alice)
    await scene.scan(world.alice, at=NOW + timedelta(hours=1))
    clock.at = ENDS
    enrolment = await read(db, "SELECT id FROM enrolment")
    with pytest.raises(WasThere):
        await do(db, service.mark_no_show, world.lena, enrolment=enrolment)
    clock.at = ENDS + timedelta(days=2)
    await note_absences_of_late(db, Nothing())
    assert await state(db, enrolment) == "confirmed"


async def test_who_was_never_scanned_is_absent_after_a_grace(db: Database, world: World, clock: SettableClock) -> None:
    made = await do(db, service.enrol, world.alice, shift=world.shift)
    clock.at = ENDS + timedelta(hours=24, seconds=-1)
    await note_absences_of_late(db, Nothing())
    assert await state(db, made.id) == "confirmed"
    clock.at = ENDS + timedelta(hours=24)
    for _ in range(2):
        await note_absences_of_late(db, Nothing())
    assert await state(db, made.id) == "no_show"
    assert await read(db, "SELECT count(*) FROM event WHERE kind = 'activities.missed'") == 1


async def test_a_late_scan_makes_present(db: Database, world: World, clock: SettableClock) -> None:
    scene = Scene(db, world, clock)
    await scene.enrol(world.alice)
    clock.at = ENDS + timedelta(hours=24)
    await note_absences_of_late(db, Nothing())
    for direction, at in (("in", NOW + timedelta(hours=1)), ("out", ENDS)):
        await scene.scan(
            world.alice, direction, scanned_at=at, sent_offline=True, token=None, method="staff_list", by=world.lena
        )
    await scene.approve(world.otto, await scene.record(world.alice))
    assert await read(db, "SELECT state FROM enrolment") == "attended"
    await assert_sound(db)


async def test_three_missed_shifts_pause_enrolment(
    db: Database, world: World, clock: SettableClock, missed: list[Any]
) -> None:
    assert await read(db, UNTIL, world.alice.volunteer) == NOW + timedelta(days=34)
    shift = await next_shift(db, world)
    for waitlist in (False, True):
        with pytest.raises(errors.EnrolmentPaused) as refused:
            await do(db, service.enrol, world.alice, shift=shift, waitlist=waitlist)
        assert refused.value.params == {"until": "2026-06-04"}
    await do(db, service.enrol, world.bob, shift=shift)
    assert await read(db, "SELECT count(*) FROM message") == 1
    clock.at = NOW + timedelta(days=34)
    later = await Planner(db, world.lena).shift(world.activity, NOW + timedelta(days=40))
    await do(db, service.enrol, world.alice, shift=later)


async def test_two_missed_shifts_and_old_ones_pause_nothing(db: Database, world: World, clock: SettableClock) -> None:
    made = await three_shifts(db, world, world.alice)
    await do(db, service.cancel_enrolment, world.lena, enrolment=made[0].id)
    clock.at = NOW + timedelta(days=4)
    await note_absences_of_late(db, Nothing())
    assert await read(db, UNTIL, world.alice.volunteer) is None
    await write(
        db, "UPDATE shift SET starts_at = starts_at - interval '100 days', ends_at = ends_at - interval '100 days'"
    )
    fresh = await do(db, service.enrol, world.alice, shift=await next_shift(db, world))
    clock.at = NOW + timedelta(days=12)
    await do(db, service.mark_no_show, world.lena, enrolment=fresh.id)
    assert await read(db, UNTIL, world.alice.volunteer) is None


async def test_hours_approved_after_all_end_the_pause(
    db: Database, world: World, clock: SettableClock, missed: list[Any]
) -> None:
    await write(db, "UPDATE enrolment SET state = 'attended' WHERE id = $1", enrolment=missed[1].id)
    shift = await next_shift(db, world)
    made = await do(db, service.enrol, world.alice, shift=shift)
    # Two still count: with the next one they are three again.
    clock.at = NOW + timedelta(days=11)
    await do(db, service.mark_no_show, world.lena, enrolment=made.id)
    assert await read(db, UNTIL, world.alice.volunteer) == NOW + timedelta(days=41)


async def test_who_may_lift_a_pause(db: Database, world: World, missed: list[Any]) -> None:
    alice = world.alice.volunteer
    for actor, refusal in (
        (world.anonymous, SignInRequired),
        (world.alice, NotAllowed),
        (world.bob, NotAllowed),
        (world.lena, NotAllowed),  # leads the team itself
        (world.leo, NotAllowed),
    ):
        with pytest.raises(refusal):
            await do(db, service.lift_pause, actor, volunteer=alice, reason="ill")
    with pytest.raises(Invalid):
        await do(db, service.lift_pause, world.otto, volunteer=alice, reason=" ")
    with pytest.raises(NotFound):
        await do(db, service.lift_pause, world.otto, volunteer=ids.new(), reason="ill")
    with pytest.raises(errors.NotPaused):
        await do(db, service.lift_pause, world.otto, volunteer=world.bob.volunteer, reason="ill")
    await do(db, service.lift_pause, world.otto, volunteer=alice, reason="ill", key="l")
    assert await read(db, "SELECT after ->> 'reason' FROM audit_entry WHERE action = 'activities.lift_pause'") == "ill"
    with pytest.raises(errors.NotPaused):
        await do(db, service.lift_pause, world.otto, volunteer=alice, reason="ill")
    await do(db, service.enrol, world.alice, shift=await next_shift(db, world))


async def test_nobody_lifts_their_own_pause(db: Database, world: World, missed: list[Any]) -> None:
    own = Actor(kind="person", id=world.otto.id, roles=world.otto.roles, volunteer=world.alice.volunteer)
    with pytest.raises(NotAllowed):
        await do(db, service.lift_pause, own, volunteer=world.alice.volunteer, reason="ill")


async def test_what_was_lifted_counts_no_more(
    db: Database, world: World, clock: SettableClock, missed: list[Any]
) -> None:
    await do(db, service.lift_pause, world.otto, volunteer=world.alice.volunteer, reason="ill")
    made = await do(db, service.enrol, world.alice, shift=await next_shift(db, world))
    clock.at = NOW + timedelta(days=11)
    await do(db, service.mark_no_show, world.lena, enrolment=made.id)
    await do(
        db,
        service.enrol,
        world.alice,
        shift=await Planner(db, world.lena).shift(world.activity, NOW + timedelta(days=20)),
    )


@pytest.mark.parametrize("counts", [False, True])
async def test_late_cancellations_count_where_the_settings_say_so(
    db: Database, world: World, clock: SettableClock, counts: bool
) -> None:
    db.settings = db.settings.model_copy(update={"late_cancellations_count": counts})
    made = await three_shifts(db, world, world.alice)
    for day, each in enumerate(made):
        clock.at = NOW + timedelta(days=day)
        await do(db, service.cancel_enrolment, world.alice, enrolment=each.id)
    expected = NOW + timedelta(days=32) if counts else None
    assert await read(db, UNTIL, world.alice.volunteer) == expected


async def test_who_is_paused_is_passed_over(db: Database, world: World, clock: SettableClock) -> None:
    shift = await next_shift(db, world)
    await write(db, "UPDATE shift SET capacity = 1 WHERE id = $1", shift=shift)
    first, second, third = [
        await do(db, service.enrol, actor, shift=shift, waitlist=True)
        for actor in (world.bob, world.alice, world.charlie)
    ]
    made = await three_shifts(db, world, world.alice)
    clock.at = NOW + timedelta(days=4)
    await note_absences_of_late(db, Nothing())
    assert await state(db, made[0].id) == "no_show"
    await do(db, service.cancel_enrolment, world.bob, enrolment=first.id)
    assert await read(db, "SELECT passed_over FROM enrolment WHERE id = $1", second.id) == "paused"
    assert await state(db, third.id) == "offered"
