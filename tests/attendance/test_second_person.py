"""Minutes that no phone saw need two people: who enters or proposes them is not who approves."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from app.attendance import errors, service
from app.attendance.models import Method
from app.kernel import ids
from app.kernel.errors import DomainError, Invalid, NotAllowed, NotFound, SignInRequired
from app.kernel.identity import Actor, Role
from tests.activities.planning import do
from tests.world import World

from .presence import END, START, Scene
from .staff import staff

FIGURES = "SELECT json_build_array(minutes, state, source, entered_by) FROM service_record WHERE id = $1"
RAISED = {"minutes": 200, "reason": "Stayed to clean up."}


async def enter(scene: Scene, actor: Actor, **given: Any) -> Any:
    """Hours for Bob, after the shift."""
    scene.clock.at = max(scene.clock.at, END)
    usual = {
        "shift": scene.world.shift,
        "volunteer": scene.world.bob.volunteer,
        "started_at": START,
        "ended_at": END,
        "reason": "His phone was flat.",
    }
    return await do(scene.db, service.add_manual_record, actor, **{**usual, **given})


async def refused(verb: Any) -> str:
    try:
        await verb
    except DomainError as refusal:
        return refusal.code
    return "OK"


async def test_who_ticked_the_list_does_not_approve(scene: Scene, world: World) -> None:
    """Falls without the look at `entered_by`: then it is the constraint that refuses."""
    second = staff(Role.LEADER, world.team)
    await scene.scan(world.alice, at=START, by=world.lena, method=Method.STAFF_LIST)
    await scene.scan(world.alice, "out", at=END, by=second, method=Method.STAFF_LIST)
    record = await scene.record(world.alice)
    minutes, _, source, by = await scene.db.read(FIGURES, [record])
    assert (minutes, source, set(by)) == (180, "staff_list", {str(world.lena.id), str(second.id)})
    for actor in (world.lena, second):
        with pytest.raises(errors.SecondPersonNeeded):
            await scene.approve(actor, record)
        with pytest.raises(errors.SecondPersonNeeded):
            await do(scene.db, service.correct_service_record, actor, record=record, minutes=60, reason="Less.")
    await scene.approve(world.otto, record)


async def test_scans_by_a_phone_need_no_second_person(scene: Scene, world: World) -> None:
    record = await scene.serve(world.alice)
    assert (await scene.db.read(FIGURES, [record]))[2:] == ["scans", []]
    await scene.approve(world.lena, record)


async def test_hours_by_hand_await_somebody_else(scene: Scene, world: World) -> None:
    change = await enter(scene, world.lena)
    assert (change.minutes, await scene.points(world.bob)) == (180, 0)
    assert await scene.db.read(FIGURES, [change.id]) == [180, "computed", "by_hand", [str(world.lena.id)]]
    with pytest.raises(errors.SecondPersonNeeded):
        await scene.approve(world.lena, change.id)
    await scene.approve(world.otto, change.id)
    assert await scene.points(world.bob) == 30


async def test_the_database_keeps_the_second_person_too(scene: Scene, world: World) -> None:
    change = await enter(scene, world.lena)
    async with scene.db.connection() as connection:
        with pytest.raises(asyncpg.CheckViolationError, match="second_person"):
            await connection.execute(
                "UPDATE service_record SET state = 'approved', approved_at = now(), approved_by = $1", world.lena.id
            )
    assert await scene.db.read("SELECT state FROM service_record WHERE id = $1", [change.id]) == "computed"


async def test_who_may_enter_hours(scene: Scene, world: World) -> None:
    for actor, code in (
        (world.anonymous, SignInRequired.code),
        (world.bob, NotAllowed.code),
        (world.alice, NotAllowed.code),
        (world.leo, NotAllowed.code),
    ):
        assert await refused(enter(scene, actor)) == code
    await enter(scene, world.partner)


async def test_nobody_enters_their_own(scene: Scene, world: World) -> None:
    await scene.enrol(world.lena)
    with pytest.raises(errors.OwnRecord):
        await enter(scene, world.lena, volunteer=world.lena.volunteer)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"reason": " "}, Invalid.code),
        ({"started_at": START - timedelta(minutes=16)}, Invalid.code),
        ({"ended_at": END + timedelta(minutes=1)}, Invalid.code),
        ({"ended_at": START}, Invalid.code),
        ({"shift": ids.new()}, NotFound.code),
        ({"volunteer": ids.new()}, errors.NoPlace.code),
        ({}, "OK"),
    ],
)
async def test_hours_by_hand_lie_in_the_shift_and_in_the_past(
    scene: Scene, world: World, given: dict[str, Any], code: str
) -> None:
    assert await refused(enter(scene, world.lena, **given)) == code


async def test_there_is_one_record_for_a_place(scene: Scene, world: World) -> None:
    assert sorted(await asyncio.gather(*(refused(enter(scene, world.lena)) for _ in range(4)))) == [
        "OK",
        *["RECORD_EXISTS"] * 3,
    ]
    with pytest.raises(errors.NoPlace):
        await enter(scene, world.lena, volunteer=world.charlie.volunteer)


async def test_what_phones_saw_replaces_what_was_entered(scene: Scene, world: World) -> None:
    """A phone may send its scans long after: they are better than somebody's word."""
    change = await enter(scene, world.lena, ended_at=START + timedelta(minutes=30))
    await scene.serve(world.bob, START, END)
    assert await scene.db.read(FIGURES, [change.id]) == [180, "computed", "scans", []]
    await scene.approve(world.lena, change.id)


async def propose(scene: Scene, actor: Actor, record: UUID, **given: Any) -> Any:
    return await do(scene.db, service.correct_service_record, actor, record=record, **{**RAISED, **given})


async def test_more_minutes_are_proposed_and_confirmed(scene: Scene, world: World) -> None:
    record = await scene.serve(world.alice)
    await scene.approve(world.lena, record)
    change = await propose(scene, world.lena, record)
    assert (change.id, change.minutes, await scene.points(world.alice)) == (record, 180, 30)
    with pytest.raises(errors.AlreadyProposed):
        await propose(scene, world.otto, record)
    confirm = {"correction": change.correction}
    for actor, code in (
        (world.lena, "SECOND_PERSON_APPROVES"),
        (world.alice, "FORBIDDEN"),
        (world.leo, "FORBIDDEN"),
        (world.anonymous, "SIGN_IN_REQUIRED"),
    ):
        assert await refused(do(scene.db, service.confirm_correction, actor, **confirm)) == code
    done = await do(scene.db, service.confirm_correction, world.otto, **confirm)
    assert await scene.db.read(FIGURES, [done.record]) == [200, "approved", "correction", [str(world.lena.id)]]
    assert await scene.points(world.alice) == 33
    for verb in (service.confirm_correction, service.decline_correction):
        with pytest.raises(errors.CorrectionDecided):
            await do(scene.db, verb, world.otto, **confirm)
        with pytest.raises(NotFound):
            await do(scene.db, verb, world.otto, correction=ids.new())


async def test_what_is_proposed_can_be_declined_or_taken_back(scene: Scene, world: World) -> None:
    record = await scene.serve(world.alice)
    for actor in (world.lena, world.otto):
        change = await propose(scene, world.lena, record)
        with pytest.raises(NotAllowed):
            await do(scene.db, service.decline_correction, world.alice, correction=change.correction)
        declined = await do(scene.db, service.decline_correction, actor, correction=change.correction)
        assert declined.record == record
    assert await scene.minutes(world.alice) == 180


async def test_fewer_minutes_decline_what_was_proposed(scene: Scene, world: World) -> None:
    record = await scene.serve(world.alice)
    change = await propose(scene, world.lena, record)
    await propose(scene, world.otto, record, minutes=60)
    with pytest.raises(errors.CorrectionDecided):
        await do(scene.db, service.confirm_correction, world.otto, correction=change.correction)


async def test_nobody_proposes_more_for_themselves_or_than_there_was_time(scene: Scene, world: World) -> None:
    await scene.enrol(world.lena)
    own = await scene.serve(world.lena)
    with pytest.raises(errors.OwnRecord):
        await propose(scene, world.lena, own)
    with pytest.raises(errors.BeyondShift):
        await propose(scene, world.otto, own, minutes=211)
    await propose(scene, world.otto, own, minutes=210)
