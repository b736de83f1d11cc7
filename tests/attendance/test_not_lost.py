"""What could fall between: minutes after an approval, arrivals that staff accept late, scans that nobody looks at."""

from datetime import timedelta
from typing import Any

import pytest

from app.attendance import errors, service
from app.attendance.checks import CHECKS
from app.attendance.jobs import close_forgotten
from app.attendance.models import Method
from app.kernel.jobs import Nothing
from app.kernel.verification import verify
from tests.activities.planning import do
from tests.web_fixtures import Browser
from tests.world import World

from .presence import END, START, Scene

HOUR = timedelta(hours=1)
QUARTER = timedelta(minutes=15)
PROPOSED = "SELECT coalesce(json_agg(json_build_array(minutes, state, proposed_by)), '[]') FROM correction"


async def shift_is_over(scene: Scene) -> Any:
    """What is proposed after its grace, looked for twice."""
    scene.clock.at = max(scene.clock.at, END + QUARTER)
    for _ in range(2):
        await close_forgotten(scene.db, Nothing())
    return await scene.db.read(PROPOSED)


async def approved_for_the_first_hour(scene: Scene) -> Any:
    record = await scene.serve(scene.world.alice, START, START + HOUR)
    await scene.approve(scene.world.lena, record)
    return record


async def test_who_comes_back_after_the_approval_gets_those_minutes_proposed(scene: Scene, world: World) -> None:
    record = await approved_for_the_first_hour(scene)
    await scene.serve(world.alice, END - HOUR, END)
    assert await scene.minutes(world.alice) == 60
    assert await shift_is_over(scene) == [[120, "proposed", None]]
    correction = await scene.db.read("SELECT id FROM correction")
    done = await do(scene.db, service.confirm_correction, world.lena, correction=correction)
    assert done.record != record
    assert await scene.points(world.alice) == 20
    assert await shift_is_over(scene) == [[120, "confirmed", None]]
    assert [each for each in await verify(scene.db, CHECKS) if not each.ok] == []


async def test_who_comes_back_and_forgets_to_leave_gets_them_to_the_end(scene: Scene, world: World) -> None:
    await approved_for_the_first_hour(scene)
    await scene.scan(world.alice, at=END - HOUR)
    assert await shift_is_over(scene) == [[120, "proposed", None]]
    correction = await scene.db.read("SELECT id FROM correction")
    await do(scene.db, service.decline_correction, world.lena, correction=correction)
    assert await shift_is_over(scene) == [[120, "declined", None]]


async def test_who_ticked_the_second_time_does_not_confirm(scene: Scene, world: World) -> None:
    await approved_for_the_first_hour(scene)
    for direction, at in (("in", END - HOUR), ("out", END)):
        await scene.scan(world.alice, direction, at=at, by=world.lena, method=Method.STAFF_LIST)
    assert await shift_is_over(scene) == [[120, "proposed", str(world.lena.id)]]
    correction = await scene.db.read("SELECT id FROM correction")
    with pytest.raises(errors.SecondPersonNeeded):
        await do(scene.db, service.confirm_correction, world.lena, correction=correction)


async def test_an_arrival_that_staff_accept_weeks_later_still_becomes_hours(scene: Scene, world: World) -> None:
    """The job that closes what was forgotten does not look so far back."""
    scene.clock.at = END + HOUR
    token = service.venue_token(scene.db.vault, world.shift, START)
    came = await scene.scan(world.alice, token=f"{token}x", scanned_at=START, sent_offline=True)
    scene.clock.at = END + timedelta(days=20)
    await do(scene.db, service.review_scans, world.lena, scans=[came.id], accepted=True)
    record = await scene.db.read("SELECT json_build_array(minutes, auto_closed) FROM service_record")
    assert record == [180, True]


async def test_scans_that_nobody_looks_at_are_late_hours_too(client: Browser, scene: Scene, world: World) -> None:
    """As in `test_late_hours_are_listed_and_counted`: 18 May is the last day."""
    scene.clock.at = END
    came = await scene.scan(world.alice, token="lost", scanned_at=START, sent_offline=True)
    await client.sign_in(world.lena.id)
    roster, scene.clock.at = f"/shifts/{world.shift}/roster", START.replace(day=19)
    page = (await client.get("/late-hours")).text
    assert roster in page
    assert f"/reviews?shift={world.shift}" in page
    given = {"scans": [came.id], "accepted": False, "reason": "Was at home."}
    await do(scene.db, service.review_scans, world.lena, **given)
    assert roster not in (await client.get("/late-hours")).text
