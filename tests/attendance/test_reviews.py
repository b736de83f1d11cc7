"""What staff decide about scans that need a second look."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from app.activities import jobs
from app.activities import service as activities
from app.attendance import service
from app.attendance.checks import CHECKS
from app.attendance.models import Outcome
from app.attendance.service import Scanned
from app.kernel import ids
from app.kernel.errors import Invalid
from app.kernel.identity import Actor
from app.kernel.jobs import Nothing
from app.kernel.verification import verify
from tests.rewards.purse import change
from tests.world import NOW, World

from .presence import END, START, Scene

HOUR = timedelta(hours=1)


async def kept(scene: Scene, person: Actor, direction: str, at: Any, **given: Any) -> Scanned:
    """Scanned without network at this time, sent now."""
    token = service.venue_token(scene.db.vault, scene.world.shift, at)
    return await scene.scan(person, direction, scanned_at=at, sent_offline=True, **{"token": token, **given})


async def decide(scene: Scene, by: Actor, *scans: UUID | None, accepted: bool = True, **given: Any) -> Any:
    """The code of each refusal; None where it was decided."""
    async with scene.db.unit_of_work() as tx:
        done = await service.review_scans(tx, by, scans=list(scans), accepted=accepted, **given)
    return [each.refusal and each.refusal.code for each in done.results]


async def assert_sound(scene: Scene) -> None:
    assert [each for each in await verify(scene.db, CHECKS) if not each.ok] == []


async def test_what_would_have_been_refused_counts_once_it_is_accepted(scene: Scene, world: World) -> None:
    scene.clock.at = END + HOUR
    came = await kept(scene, world.alice, "in", START, token="lost")
    left = await kept(scene, world.alice, "out", END)
    assert (came.would_refuse, left.would_refuse) == (Outcome.TOKEN_INVALID, Outcome.CONFLICT)
    assert await decide(scene, world.lena, left.id) == ["REVIEW_DOES_NOT_FIT"]
    assert await scene.minutes(world.alice) is None
    assert await decide(scene, world.lena, left.id, came.id, key="k") == [None, None]
    assert await decide(scene, world.lena, left.id, came.id, key="k") == [None, None]
    assert await scene.minutes(world.alice) == 180
    assert await decide(scene, world.lena, came.id) == ["NOTHING_TO_REVIEW"]
    told = await scene.db.read("SELECT count(*) FROM audit_entry WHERE action = 'attendance.review_scan'")
    assert told == 2
    await assert_sound(scene)


async def test_what_is_rejected_never_counts_and_says_why(scene: Scene, world: World) -> None:
    scene.clock.at = END + HOUR
    came = await kept(scene, world.alice, "in", START)
    left = await kept(scene, world.alice, "out", END)
    assert await scene.minutes(world.alice) == 180
    for reason in (None, " ", "x" * 1001):
        with pytest.raises(Invalid):
            await decide(scene, world.lena, came.id, accepted=False, reason=reason)
    assert await decide(scene, world.lena, came.id, accepted=False, reason="At home.") == ["REVIEW_DOES_NOT_FIT"]
    both = (came.id, left.id)
    assert await decide(scene, world.lena, *both, accepted=False, reason="At home.") == [None, None]
    assert await scene.minutes(world.alice) == 0
    kept_reason = await scene.db.read("SELECT array_agg(DISTINCT reason) FROM scan_review WHERE NOT accepted")
    assert kept_reason == ["At home."]
    await assert_sound(scene)


async def test_seen_and_right_leaves_the_list_and_changes_nothing(scene: Scene, world: World) -> None:
    scene.clock.at = END + HOUR
    came = await kept(scene, world.alice, "in", START)
    left = await kept(scene, world.alice, "out", END)
    await scene.approve(world.lena, await scene.record(world.alice))
    assert await decide(scene, world.lena, came.id) == [None]
    refused = await decide(scene, world.lena, left.id, accepted=False, reason="Left early.")
    assert refused == ["RECORD_NOT_OPEN"]
    assert await decide(scene, world.lena, left.id) == [None]
    assert await scene.minutes(world.alice) == 180


async def test_a_pause_that_comes_late_is_accepted_as_a_whole(scene: Scene, world: World) -> None:
    """Minutes = last departure less first arrival, less pauses; nothing slips in between by itself."""
    await scene.serve(world.alice)
    out = await kept(scene, world.alice, "out", START + HOUR)
    back = await kept(scene, world.alice, "in", START + HOUR * 1.5)
    assert (out.would_refuse, back.would_refuse) == (Outcome.CONFLICT, Outcome.CONFLICT)
    assert await scene.minutes(world.alice) == 180
    assert await decide(scene, world.lena, out.id) == ["REVIEW_DOES_NOT_FIT"]
    assert await decide(scene, world.lena, out.id, back.id) == [None, None]
    assert await scene.minutes(world.alice) == 150
    await assert_sound(scene)


async def test_leaving_and_coming_back_leaves_the_pauses_out(scene: Scene, world: World) -> None:
    for hours, direction in ((0, "in"), (1, "out"), (1.25, "in"), (2, "out"), (2.5, "in"), (3, "out")):
        scanned = await scene.scan(world.alice, direction, at=START + HOUR * hours)
        assert scanned.outcome == Outcome.OK
    assert await scene.minutes(world.alice) == 180 - 15 - 30
    await scene.scan(world.bob, at=START)
    await scene.scan(world.bob, "out", at=START + HOUR)
    await scene.scan(world.bob, at=START + HOUR * 2)
    scene.clock.at = END + HOUR
    async with scene.db.unit_of_work() as tx:
        await service.close_forgotten(tx, at_most=10)
    assert await scene.minutes(world.bob) == 120


async def test_a_scan_for_hours_that_were_approved_is_for_staff_to_look_at(scene: Scene, world: World) -> None:
    await scene.approve(world.lena, await scene.serve(world.alice, left=END - HOUR))
    scene.clock.at = END + HOUR
    back = await kept(scene, world.alice, "in", END - HOUR / 2)
    assert back.would_refuse == Outcome.CONFLICT
    assert await decide(scene, world.lena, back.id) == ["RECORD_NOT_OPEN"]
    assert await scene.minutes(world.alice) == 120


async def test_somebody_without_a_place_can_only_be_rejected(scene: Scene, world: World) -> None:
    scene.clock.at = END
    came = await kept(scene, world.charlie, "in", START)
    assert await decide(scene, world.lena, came.id) == ["NO_PLACE_IN_SHIFT"]
    assert await decide(scene, world.lena, came.id, accepted=False, reason="Unknown here.") == [None]


async def test_what_was_scanned_of_who_only_waits_holds_no_place(scene: Scene, world: World) -> None:
    """One phone would else stop the waiting lists of the whole county: the job that goes over them is refused."""
    db, shift, waits = scene.db, world.shift, world.charlie
    async with db.connection() as connection:
        later = "UPDATE shift SET capacity = 2, starts_at = $2, ends_at = $3 WHERE id = $1"
        await connection.execute(later, shift, NOW + HOUR * 4, NOW + HOUR * 6)
    async with db.unit_of_work() as tx:
        made = await activities.enrol(tx, waits, shift=shift, waitlist=True)
    came = await kept(scene, waits, "in", NOW)
    assert came.would_refuse == Outcome.WAITLISTED
    enrolled = await db.read("SELECT id FROM enrolment WHERE volunteer_id = $1", [world.alice.volunteer])
    async with db.unit_of_work() as tx:
        await activities.cancel_enrolment(tx, world.alice, enrolment=enrolled)
    state = "SELECT state FROM enrolment WHERE id = $1"
    assert await db.read(state, [made.id]) == "offered"
    assert await decide(scene, world.lena, came.id) == ["NO_PLACE_IN_SHIFT"]
    scene.clock.at = NOW + HOUR * 2
    await jobs.settle_waiting_lists(db, Nothing())
    assert await db.read(state, [made.id]) == "cancelled"


async def test_what_waited_for_too_long_is_for_staff_to_look_at(scene: Scene, world: World) -> None:
    days = scene.db.settings.offline_scan_days
    scene.clock.at = START + timedelta(days=days)
    assert (await kept(scene, world.alice, "in", START)).would_refuse is None
    scene.clock.at += timedelta(seconds=1)
    assert (await kept(scene, world.bob, "in", START)).would_refuse == Outcome.TOO_LATE


async def test_only_another_one_who_leads_the_team_decides(scene: Scene, world: World) -> None:
    await scene.enrol(world.lena)
    scene.clock.at = END
    own = await kept(scene, world.lena, "in", START)
    came = await kept(scene, world.alice, "in", START)
    refused = await scene.scan(world.bob, token="x")
    plain = await scene.scan(world.bob)
    for by, code in (
        (world.anonymous, "SIGN_IN_REQUIRED"),
        (world.alice, "FORBIDDEN"),
        (world.bob, "FORBIDDEN"),
        (world.leo, "FORBIDDEN"),
    ):
        assert await decide(scene, by, came.id) == [code]
    assert await decide(scene, world.lena, own.id, ids.new(), refused.id, plain.id, came.id) == [
        "OWN_SCAN",
        "NOT_FOUND",
        "NOTHING_TO_REVIEW",
        "NOTHING_TO_REVIEW",
        None,
    ]
    assert await decide(scene, world.otto, own.id) == [None]
    with pytest.raises(Invalid):
        await decide(scene, world.lena, *(ids.new() for _ in range(201)))
    with pytest.raises(Exception, match="append-only"):
        await change(scene.db, "UPDATE scan_review SET accepted = false")
