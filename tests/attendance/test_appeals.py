"""Appeals: raised in time by the volunteer, answered by somebody who did not decide before, or passed on."""

import asyncio
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from app.accounts.service import read_outbox
from app.activities.errors import ShiftNotOver
from app.attendance import errors, service
from app.attendance.jobs import pass_on_appeals
from app.kernel import ids
from app.kernel.errors import DomainError, Invalid, NotAllowed, NotFound, SignInRequired
from app.kernel.identity import Actor, Role
from app.kernel.jobs import Nothing
from tests.activities.planning import do
from tests.world import World

from .presence import END, START, Scene
from .staff import staff

RECORD = "SELECT json_build_array(minutes, state, source, entered_by) FROM service_record WHERE id = $1"


async def appeal(scene: Scene, actor: Actor, **given: Any) -> Any:
    scene.clock.at = max(scene.clock.at, END)
    usual = {"shift": scene.world.shift, "minutes": 200, "reason": "I came earlier."}
    return await do(scene.db, service.raise_appeal, actor, **{**usual, **given})


async def answer(scene: Scene, actor: Actor, id: UUID, minutes: int | None = 200) -> Any:
    return await do(scene.db, service.decide_appeal, actor, appeal=id, minutes=minutes, answer="We asked around.")


async def refused(verb: Any) -> str:
    try:
        await verb
    except DomainError as refusal:
        return refusal.code
    return "OK"


async def told(scene: Scene) -> list[str]:
    async with scene.db.unit_of_work() as tx:
        return [message.text for message in await read_outbox(tx, scene.world.otto)]


async def test_an_accepted_appeal_makes_a_record_with_its_points(scene: Scene, world: World) -> None:
    record = await scene.serve(world.alice)
    await scene.approve(world.lena, record)
    raised = await appeal(scene, world.alice)
    assert raised.state == "open"
    with pytest.raises(errors.SomebodyElseDecides):
        await answer(scene, world.lena, raised.id)
    done = await answer(scene, world.otto, raised.id)
    assert done.state == "accepted"
    assert await scene.db.read(RECORD, [done.record]) == [200, "approved", "appeal", [str(world.alice.id)]]
    assert await scene.points(world.alice) == 33
    assert len(await told(scene)) == 2
    with pytest.raises(errors.AppealDecided):
        await answer(scene, world.otto, raised.id)


@pytest.mark.parametrize(
    ("minutes", "state", "points"), [(190, "partly", 31), (None, "rejected", 30), (180, "rejected", 30)]
)
async def test_an_appeal_may_be_right_in_part_or_wrong(
    scene: Scene, world: World, minutes: int | None, state: str, points: int
) -> None:
    await scene.approve(world.lena, await scene.serve(world.alice))
    raised = await appeal(scene, world.alice)
    done = await answer(scene, world.otto, raised.id, minutes)
    assert (done.state, done.record is None, await scene.points(world.alice)) == (state, state == "rejected", points)


async def test_what_the_record_says_already_is_no_appeal(scene: Scene, world: World) -> None:
    """Else granting it would change nothing, and be told as a rejection."""
    record = await scene.serve(world.alice)
    for minutes, approved in ((180, False), (180, True)):
        if approved:
            await scene.approve(world.lena, record)
        with pytest.raises(errors.NothingToAppeal) as refusal:
            await appeal(scene, world.alice, minutes=minutes)
        assert (refusal.value.field, refusal.value.params) == ("minutes", {"minutes": 180})
    with pytest.raises(errors.NothingToAppeal):
        await appeal(scene, world.bob, minutes=0)
    assert await scene.db.read("SELECT count(*) FROM appeal") == 0
    assert (await appeal(scene, world.alice, minutes=0)).state == "open"


async def test_minutes_that_came_before_the_answer_are_told_as_granted(scene: Scene, world: World) -> None:
    """The record that gives them stands; what was proposed beyond it is declined as by any grant."""
    await scene.approve(world.lena, await scene.serve(world.alice))
    raised = await appeal(scene, world.alice, minutes=170)
    corrected = {"reason": "The gate says so.", "record": await scene.record(world.alice)}
    stands = await do(scene.db, service.correct_service_record, world.lena, minutes=170, **corrected)
    given = {"record": stands.id, "minutes": 200, "reason": "She tidied up."}
    await do(scene.db, service.correct_service_record, world.otto, **given)
    done = await answer(scene, world.otto, raised.id, 170)
    assert (done.state, done.record) == ("accepted", stands.id)
    assert await scene.db.read("SELECT state FROM correction") == "declined"
    assert (await scene.record(world.alice), await scene.points(world.alice)) == (stands.id, 28)
    assert sum("申诉已采纳" in each for each in await told(scene)) == 1


async def test_hours_that_came_before_the_answer_are_approved_with_it(scene: Scene, world: World) -> None:
    raised = await appeal(scene, world.bob, minutes=120)
    typed = {"started_at": START, "ended_at": START + timedelta(minutes=120), "reason": "No phone."}
    by_hand = {"shift": world.shift, "volunteer": world.bob.volunteer, **typed}
    await do(scene.db, service.add_manual_record, world.lena, **by_hand)
    done = await answer(scene, world.otto, raised.id, 120)
    assert done.state == "accepted"
    assert await scene.db.read(RECORD, [done.record]) == [120, "approved", "appeal", [str(world.bob.id)]]
    assert await scene.points(world.bob) == 20


async def test_a_shift_without_a_record_gets_one(scene: Scene, world: World) -> None:
    raised = await appeal(scene, world.bob, minutes=120)
    done = await answer(scene, world.lena, raised.id, 120)
    assert await scene.db.read(RECORD, [done.record]) == [120, "approved", "appeal", [str(world.bob.id)]]
    assert await scene.points(world.bob) == 20
    attended = "SELECT state FROM enrolment WHERE volunteer_id = $1"
    assert await scene.db.read(attended, [world.bob.volunteer]) == "attended"


async def test_who_may_appeal_and_when(scene: Scene, world: World) -> None:
    with pytest.raises(ShiftNotOver):
        await do(scene.db, service.raise_appeal, world.alice, shift=world.shift, minutes=60, reason="Early.")
    for actor, code in (
        (world.anonymous, SignInRequired.code),
        (world.otto, NotAllowed.code),
        (world.charlie, errors.NoPlace.code),
        (world.partner, SignInRequired.code),
    ):
        assert await refused(appeal(scene, actor)) == code
    for given, code in (
        ({"reason": ""}, Invalid.code),
        ({"minutes": 211}, errors.BeyondShift.code),
        ({"minutes": -1}, Invalid.code),
        ({"shift": ids.new()}, errors.NoPlace.code),
    ):
        assert await refused(appeal(scene, world.alice, **given)) == code
    assert sorted(await asyncio.gather(*(refused(appeal(scene, world.alice)) for _ in range(3)))) == [
        "ALREADY_APPEALED",
        "ALREADY_APPEALED",
        "OK",
    ]


async def test_an_appeal_comes_within_thirty_days(scene: Scene, world: World) -> None:
    await scene.serve(world.alice)
    scene.clock.at = END + timedelta(days=2)
    await scene.approve(world.lena, await scene.record(world.alice))
    scene.clock.at = END + timedelta(days=32, seconds=1)
    with pytest.raises(errors.AppealTooLate):
        await appeal(scene, world.alice)
    scene.clock.at = END + timedelta(days=32)
    await appeal(scene, world.alice)


async def test_who_may_answer(scene: Scene, world: World) -> None:
    await scene.enrol(world.lena)
    raised = await appeal(scene, world.lena)
    for actor, code in (
        (world.anonymous, SignInRequired.code),
        (world.bob, NotAllowed.code),
        (world.leo, NotAllowed.code),
        (world.lena, errors.OwnRecord.code),
    ):
        assert await refused(answer(scene, actor, raised.id)) == code
    assert await refused(answer(scene, world.lena, raised.id, None)) == errors.OwnRecord.code
    with pytest.raises(NotFound):
        await answer(scene, world.otto, ids.new())
    assert (await answer(scene, world.partner, raised.id)).state == "accepted"


async def test_who_approved_meanwhile_does_not_answer(scene: Scene, world: World) -> None:
    record = await scene.serve(world.alice)
    raised = await appeal(scene, world.alice)
    await scene.approve(world.lena, record)
    with pytest.raises(errors.SomebodyElseDecides):
        await answer(scene, world.lena, raised.id)
    async with scene.db.connection() as connection:
        with pytest.raises(asyncpg.CheckViolationError, match="not_own"):
            await connection.execute(
                "UPDATE appeal SET state = 'rejected', decided_at = now(), answer = 'No.', decided_by = raised_by"
            )


async def test_a_long_day_needs_the_office_that_a_record_would(scene: Scene, world: World) -> None:
    given = {"team_hours": 1, "parent_hours": 2, "appeal_days": 30, "decision_workdays": 15}
    await do(scene.db, service.set_hours_policy, world.otto, organisation=world.team, **given)
    raised = await appeal(scene, world.bob, minutes=119)
    with pytest.raises(errors.HigherApprovalNeeded):
        await answer(scene, world.lena, raised.id, 119)
    assert (await answer(scene, world.lena, raised.id, 60)).state == "partly"


async def test_what_nobody_answers_goes_to_the_organisation_above(scene: Scene, world: World) -> None:
    """15 working days after Friday 1 May: 9 May is worked, the holidays until the 5th are not."""
    raised = await appeal(scene, world.bob)
    due = "SELECT decide_by FROM appeal WHERE id = $1"
    assert await scene.db.read(due, [raised.id]) == date(2026, 5, 25)
    scene.clock.at = END.replace(day=25)
    await pass_on_appeals(scene.db, Nothing())
    assert await scene.db.read("SELECT passed_on_at FROM appeal") is None
    scene.clock.at = END.replace(day=26)
    for _ in range(2):
        await pass_on_appeals(scene.db, Nothing())
    assert await scene.db.read("SELECT passed_on_at FROM appeal") == END.replace(day=26)
    assert len(await told(scene)) == 2
    for actor in (world.lena, staff(Role.LEADER, world.team)):
        with pytest.raises(errors.PassedOn):
            await answer(scene, actor, raised.id)
    assert (await answer(scene, world.otto, raised.id)).state == "accepted"
    assert len(await told(scene)) == 3
