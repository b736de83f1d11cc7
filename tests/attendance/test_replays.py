"""The same scan again, many at once, and scans that waited for a network: nothing is lost or counted twice."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from app.activities import service as activities
from app.attendance import service
from app.attendance.checks import CHECKS
from app.attendance.models import Direction, Method, Outcome
from app.attendance.service import CheckIn
from app.kernel import ids
from app.kernel.db import Database
from app.kernel.errors import Invalid, NotAllowed
from app.kernel.verification import verify
from tests.world import World

from .presence import END, START, Scene

SCANS = "SELECT count(*) FROM scan"
PLACE = {"latitude": 38.1, "longitude": 100.25}


async def assert_sound(db: Database) -> None:
    assert [outcome for outcome in await verify(db, CHECKS) if not outcome.ok] == []


async def test_a_replay_answers_first_and_the_same(scene: Scene, world: World) -> None:
    first = await scene.scan(world.alice, at=START, nonce="n1")
    refused = await scene.scan(world.charlie, at=START, nonce="n2", device="d")
    async with scene.db.unit_of_work() as tx:
        await activities.cancel_activity(tx, world.lena, activity=world.activity)
    await scene.scan(world.alice, "out", at=END)
    again = await scene.scan(world.alice, at=END + timedelta(days=1), nonce="n1", token="x")
    assert (again.id, again.outcome, again.recorded_at, again.replayed) == (
        first.id,
        Outcome.OK,
        first.recorded_at,
        True,
    )
    assert (await scene.scan(world.charlie, nonce="n2", device="d")).id == refused.id
    assert await scene.db.read(SCANS) == 3


async def test_a_replay_answers_even_who_lost_the_right(scene: Scene, world: World) -> None:
    by_list: dict[str, Any] = {"method": Method.STAFF_LIST, "nonce": "n", "device": "tablet"}
    first = await scene.scan(world.alice, at=START, by=world.lena, **by_list)
    import msgspec

    former = msgspec.structs.replace(world.lena, roles=())
    assert (await scene.scan(world.alice, by=former, **by_list)).id == first.id
    with pytest.raises(NotAllowed):
        await scene.scan(world.alice, by=world.leo, **by_list)


async def test_a_nonce_used_for_somebody_else_is_a_conflict(scene: Scene, world: World) -> None:
    await scene.scan(world.alice, at=START, nonce="n", device="shared")
    other = await scene.scan(world.bob, nonce="n", device="shared")
    assert (other.id, other.outcome) == (None, Outcome.CONFLICT)
    turned = await scene.scan(world.alice, "out", nonce="n", device="shared")
    assert turned.outcome == Outcome.CONFLICT
    assert (await scene.scan(world.bob, nonce="n", device="own")).outcome == Outcome.OK
    assert await scene.db.read(SCANS) == 2


async def test_one_nonce_50_times_at_once_is_one_scan(scene: Scene, world: World) -> None:
    scene.clock.at = START
    answers = await asyncio.gather(*(scene.scan(world.alice, nonce="same") for _ in range(50)))
    assert {(answer.id, answer.outcome) for answer in answers} == {(answers[0].id, Outcome.OK)}
    assert await scene.db.read(SCANS) == 1


async def test_many_arrivals_of_one_person_at_once_are_one_arrival(scene: Scene, world: World) -> None:
    """Fails without the lock of the enrolment's row."""
    scene.clock.at = START
    answers = await asyncio.gather(*(scene.scan(world.alice) for _ in range(20)))
    assert sorted(answer.outcome for answer in answers) == ["already_in"] * 19 + ["ok"]
    await assert_sound(scene.db)


async def test_what_was_scanned_without_network_is_recorded_with_what_it_would_have_got(
    scene: Scene, world: World
) -> None:
    token = service.venue_token(scene.db.vault, world.shift, START)
    scene.clock.at = END + timedelta(hours=5)
    offline: dict[str, Any] = {"sent_offline": True, "token": token}
    came = await scene.scan(world.alice, scanned_at=START, **offline)
    assert (came.outcome, came.would_refuse) == (Outcome.OK, None)
    twice = await scene.scan(world.alice, scanned_at=START + timedelta(seconds=9), **offline)
    assert (twice.outcome, twice.would_refuse) == (Outcome.OK, Outcome.ALREADY_IN)
    stranger = await scene.scan(world.charlie, scanned_at=START, **offline)
    assert (stranger.outcome, stranger.would_refuse) == (Outcome.OK, Outcome.NOT_ENROLLED)
    expired = await scene.scan(world.bob, scanned_at=START + timedelta(minutes=5), **offline)
    assert expired.would_refuse == Outcome.TOKEN_EXPIRED
    leaving: dict[str, Any] = {**offline, "token": service.venue_token(scene.db.vault, world.shift, END)}
    await scene.scan(world.alice, "out", scanned_at=END, **leaving)
    assert await scene.minutes(world.alice) == 180
    assert await scene.db.read("SELECT count(*) FROM service_record") == 1
    assert await scene.db.read("SELECT bool_and(late) FROM scan")
    await assert_sound(scene.db)


async def test_many_scans_in_one_call(scene: Scene, world: World) -> None:
    scene.clock.at = START
    alice, bob, charlie = (person.volunteer for person in (world.alice, world.bob, world.charlie))
    assert alice is not None
    assert bob is not None
    assert charlie is not None
    scans = [
        CheckIn(
            shift=world.shift,
            volunteer=volunteer,
            nonce=nonce,
            device="tablet",
            scanned_at=START + timedelta(minutes=minutes),
            method=Method.STAFF_LIST,
            direction=Direction(direction),
            sent_offline=True,
        )
        for minutes, (volunteer, nonce, direction) in enumerate(
            [
                (alice, "1", "in"),
                (bob, "2", "in"),
                (alice, "3", "out"),
                (alice, "1", "in"),
                (charlie, "4", "in"),
                (ids.new(), "5", "in"),
            ]
        )
    ]
    scene.clock.at = START + timedelta(hours=1)
    async with scene.db.unit_of_work() as tx:
        done = await service.check_in_many(tx, world.lena, scans=scans)
        refused = await service.check_in_many(tx, world.leo, scans=scans[4:5])
    told = [
        result.refusal.code if result.refusal else (result.scan and (result.scan.would_refuse, result.scan.replayed))
        for result in done.results
    ]
    assert told == [
        (None, False),
        (None, False),
        (None, False),
        (None, True),
        ("not_enrolled", False),
        "NOT_FOUND",
    ]
    assert [result.refusal and result.refusal.code for result in refused.results] == ["FORBIDDEN"]
    assert await scene.minutes(world.alice) == 2
    with pytest.raises(Invalid):
        async with scene.db.unit_of_work() as tx:
            await service.check_in_many(tx, world.lena, scans=scans * 100)
