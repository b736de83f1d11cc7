"""Guards that only show where two things meet: locks, clocks of phones, states that somebody comes with."""

import asyncio
from collections.abc import Awaitable
from datetime import timedelta
from typing import Any

import pytest

from app.attendance import errors, service
from app.attendance.jobs import close_forgotten, note_absences_of_late
from app.attendance.models import Direction, Method, Outcome, Resolution
from app.kernel.identity import Role
from app.kernel.jobs import Nothing
from tests.activities.planning import do
from tests.rewards.purse import change
from tests.waiting import until_one_waits
from tests.world import World

from .presence import END, START, Scene
from .said import say
from .staff import staff
from .test_appeals import answer, appeal
from .test_hours import correct, long_day
from .test_reviews import decide, kept

FIVE = timedelta(minutes=5)
RECORD = "SELECT json_build_array(minutes, auto_closed) FROM service_record"


async def while_she_leaves(scene: Scene, other: Awaitable[Any]) -> Any:
    """What comes of something that begins while Alice's check-out is not written yet."""
    world, scene.clock.at = scene.world, END + FIVE
    given: dict[str, Any] = {
        "shift": world.shift,
        "volunteer": world.alice.volunteer,
        "nonce": "leaving",
        "device": "hers",
        "scanned_at": scene.clock.at,
        "method": Method.VENUE_QR,
        "direction": Direction.OUT,
        "token": service.venue_token(scene.db.vault, world.shift, scene.clock.at),
    }
    async with scene.db.unit_of_work() as tx:
        left = await service.check_in(tx, world.alice, **given)
        assert left.outcome == Outcome.OK
        begun = asyncio.ensure_future(other)
        await until_one_waits(scene.db, begun)
    return await begun


async def by_hand(scene: Scene) -> Any:
    """Lena enters Alice's hours."""
    given = {"shift": scene.world.shift, "volunteer": scene.world.alice.volunteer, "reason": "Her phone was empty."}
    return await do(scene.db, service.add_manual_record, scene.world.lena, started_at=START, ended_at=END, **given)


async def test_the_job_waits_for_who_is_just_leaving(scene: Scene, world: World) -> None:
    await scene.scan(world.alice, at=START)
    await while_she_leaves(scene, close_forgotten(scene.db, Nothing()))
    assert await scene.db.read(RECORD) == [185, False]


async def test_an_approval_waits_for_who_is_just_leaving(scene: Scene, world: World) -> None:
    """Points would be those of other minutes than the record has."""
    await scene.scan(world.alice, at=START)
    scene.clock.at = END
    await close_forgotten(scene.db, Nothing())
    record = await scene.record(world.alice)
    approved = await while_she_leaves(scene, scene.approve(world.lena, record))
    assert approved.minutes == 185
    assert await scene.db.read("SELECT minutes FROM award") == 185


async def test_two_approvals_at_once_make_no_long_day(scene: Scene, world: World) -> None:
    one, other = await long_day(scene, world, 5, 5)
    async with scene.db.unit_of_work() as tx:
        await service.approve_service_record(tx, world.lena, record=one)
        second = asyncio.ensure_future(scene.approve(world.lena, other))
        await until_one_waits(scene.db, second)
    with pytest.raises(errors.HigherApprovalNeeded):
        await second


async def test_a_place_that_is_only_offered_is_none_yet(scene: Scene, world: World) -> None:
    offered = "UPDATE enrolment SET state = 'offered', confirm_by = now() WHERE volunteer_id = '{}'"
    await change(scene.db, offered.format(world.alice.volunteer))
    assert (await scene.scan(world.alice, at=START)).outcome == Outcome.WAITLISTED
    scene.clock.at = END
    with pytest.raises(errors.NoPlace):
        await by_hand(scene)


async def test_who_was_noted_as_absent_was_there_after_all(scene: Scene, world: World) -> None:
    """A phone without a network tells of it days later."""
    state = "SELECT state FROM enrolment WHERE volunteer_id = $1"
    scene.clock.at = END + timedelta(days=3)
    await note_absences_of_late(scene.db, Nothing())
    assert await scene.db.read(state, [world.alice.volunteer]) == "no_show"
    for direction, at in (("in", START), ("out", END)):
        assert (await kept(scene, world.alice, direction, at)).would_refuse is None
    await scene.approve(world.lena, await scene.record(world.alice))
    assert await scene.db.read(state, [world.alice.volunteer]) == "attended"
    assert await scene.points(world.alice) == 30


async def test_a_phone_whose_clock_is_ahead_came_when_its_scan_did(scene: Scene, world: World) -> None:
    by_list: dict[str, Any] = {"method": Method.STAFF_LIST, "by": world.lena, "sent_offline": True}
    for direction, at in (("in", START), ("out", START + timedelta(hours=1))):
        ahead = at + timedelta(days=400)
        scanned = await scene.scan(world.alice, direction, at=at, scanned_at=ahead, **by_list)
        assert (scanned.outcome, scanned.would_refuse) == (Outcome.OK, None)
    assert await scene.minutes(world.alice) == 60
    assert await scene.db.read("SELECT bool_and(late) FROM scan")


async def test_a_phone_whose_clock_is_behind_the_code_that_it_read_is_looked_at(scene: Scene, world: World) -> None:
    """Nobody reads a code before it is shown: neither the venue's nor one's own of it."""
    vault, earlier = scene.db.vault, START - timedelta(minutes=2)
    shown = service.venue_token(vault, world.shift, START)
    own = service.stamped(vault, shown, world.alice.volunteer, START)  # type: ignore[arg-type]
    scene.clock.at = END
    for token in (shown, own):
        scanned = await scene.scan(world.alice, token=token, scanned_at=earlier, sent_offline=True)
        assert scanned.would_refuse == Outcome.TOKEN_EXPIRED


async def test_who_ticked_the_list_may_propose_more_for_somebody_else_to_confirm(scene: Scene, world: World) -> None:
    for direction, at in (("in", START), ("out", END)):
        await scene.scan(world.alice, direction, at=at, by=world.lena, method=Method.STAFF_LIST)
    record = await scene.record(world.alice)
    assert (await correct(scene, world.lena, record, 185)).correction is not None
    with pytest.raises(errors.SecondPersonNeeded):
        await correct(scene, world.lena, record, 100)


async def test_what_was_declined_at_the_same_moment_is_not_confirmed(scene: Scene, world: World) -> None:
    record = await scene.serve(world.alice)
    correction = (await correct(scene, world.lena, record, 190)).correction
    async with scene.db.unit_of_work() as tx:
        await service.decline_correction(tx, world.lena, correction=correction)
        confirmed = asyncio.ensure_future(do(scene.db, service.confirm_correction, world.otto, correction=correction))
        await until_one_waits(scene.db, confirmed)
    with pytest.raises(errors.CorrectionDecided):
        await confirmed
    assert await scene.minutes(world.alice) == 180


async def test_a_correction_while_an_appeal_waits(scene: Scene, world: World) -> None:
    """Neither who approved when it was raised answers it, nor who corrected since; and not beyond the shift."""
    record = await scene.serve(world.alice)
    await scene.approve(world.lena, record)
    raised = await appeal(scene, world.alice)
    shorter = await correct(scene, world.otto, record, 100)
    for actor in (world.lena, world.otto):
        with pytest.raises(errors.SomebodyElseDecides):
            await answer(scene, actor, raised.id)
    other = staff(Role.SOCIAL_WORKER, world.county)
    with pytest.raises(errors.BeyondShift):
        await answer(scene, other, raised.id, 211)
    done = await answer(scene, other, raised.id)
    replaced = "SELECT json_build_array(minutes, corrects_id) FROM service_record WHERE id = $1"
    assert await scene.db.read(replaced, [done.record]) == [200, str(shorter.id)]
    assert await scene.points(world.alice) == 33


async def test_two_answers_to_one_appeal_at_once_are_one(scene: Scene, world: World) -> None:
    raised = await appeal(scene, world.bob)
    given = {"appeal": raised.id, "minutes": None, "answer": "Nobody saw him."}
    async with scene.db.unit_of_work() as tx:
        await service.decide_appeal(tx, world.otto, **given)
        second = asyncio.ensure_future(answer(scene, world.lena, raised.id))
        await until_one_waits(scene.db, second)
    with pytest.raises(errors.AppealDecided):
        await second
    assert await scene.minutes(world.bob) is None


async def test_hours_by_hand_wait_for_who_is_just_leaving(scene: Scene, world: World) -> None:
    await scene.scan(world.alice, at=START)
    with pytest.raises(errors.RecordExists):
        await while_she_leaves(scene, by_hand(scene))


async def test_two_who_look_at_one_persons_scans_at_once(scene: Scene, world: World) -> None:
    """The second sees what the first accepted; of somebody without a place, whom no lock keeps, only one decides."""
    scene.clock.at = END + FIVE
    came = await kept(scene, world.alice, "in", START, token="lost")
    left = await kept(scene, world.alice, "out", END)
    stranger = await kept(scene, world.charlie, "in", START)
    no: dict[str, Any] = {"accepted": False, "reason": "Unknown here."}
    async with scene.db.unit_of_work() as tx:
        await service.review_scans(tx, world.lena, scans=[came.id], accepted=True)
        second = asyncio.ensure_future(decide(scene, world.otto, left.id))
        await until_one_waits(scene.db, second)
    assert await second == [None]
    assert await scene.minutes(world.alice) == 180
    async with scene.db.unit_of_work() as tx:
        await service.review_scans(tx, world.lena, scans=[stranger.id], **no)
        second = asyncio.ensure_future(decide(scene, world.otto, stranger.id, **no))
        await until_one_waits(scene.db, second)
    with pytest.raises(errors.NothingToReview):
        await second


async def test_two_who_resolve_one_finding_at_once(scene: Scene, world: World) -> None:
    record = await scene.serve(world.alice)
    found = (await say(scene.db, world, record))["anomaly"]
    given: dict[str, Any] = {"anomaly": found, "resolution": Resolution.IN_ORDER, "note": "We rang her."}
    async with scene.db.unit_of_work() as tx:
        await service.resolve_anomaly(tx, world.otto, **given)
        other = staff(Role.SOCIAL_WORKER, world.county)
        second = asyncio.ensure_future(do(scene.db, service.resolve_anomaly, other, **given))
        await until_one_waits(scene.db, second)
    with pytest.raises(errors.AnomalyResolved):
        await second


async def test_whose_hours_were_entered_by_hand_was_not_absent(scene: Scene, world: World) -> None:
    scene.clock.at = END
    await by_hand(scene)
    scene.clock.at = END + timedelta(days=3)
    await note_absences_of_late(scene.db, Nothing())
    states = "SELECT array_agg(state ORDER BY volunteer_id = $1) FROM enrolment"
    assert await scene.db.read(states, [world.alice.volunteer]) == ["no_show", "confirmed"]


async def test_what_waits_for_staff_is_not_looked_at_again_and_again(scene: Scene, world: World) -> None:
    """Else the job that closes what was forgotten would find it each time, and never what comes after."""
    await change(scene.db, "UPDATE activity SET static_venue_qr = true")
    await scene.scan(world.alice, at=START, token=service.printed_token(scene.db.vault, world.shift, 1))
    scene.clock.at = END
    async with scene.db.unit_of_work() as tx:
        assert await service.close_forgotten(tx, at_most=10) == 0


async def test_the_code_of_a_merged_record_answers_the_same_each_time(scene: Scene, world: World) -> None:
    """It is the survivor's scan from the first answer on, whether it came before or at the same moment."""
    merged = "UPDATE volunteer SET merged_into = '{}' WHERE id = '{}'"
    await change(scene.db, merged.format(world.alice.volunteer, world.charlie.volunteer))
    given: dict[str, Any] = {"by": world.lena, "method": Method.STAFF_LIST, "nonce": "1", "device": "tablet"}
    scene.clock.at = START
    answers = await asyncio.gather(*(scene.scan(world.charlie, **given) for _ in range(5)))
    answers.append(await scene.scan(world.charlie, **given))
    assert {(each.volunteer, each.outcome) for each in answers} == {(world.alice.volunteer, Outcome.OK)}
