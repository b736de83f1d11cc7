"""What is unusual is found once, and looked at by somebody who is not part of it."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from app.activities import service as activities
from app.attendance import errors, service
from app.attendance.jobs import find_anomalies
from app.attendance.models import Resolution
from app.kernel import ids
from app.kernel.errors import Invalid, NotAllowed, NotFound, SignInRequired
from app.kernel.identity import Actor, Role
from app.kernel.jobs import Nothing
from tests.activities.planning import Planner, do
from tests.rewards.purse import change
from tests.world import World

from .presence import START, Scene
from .staff import staff
from .test_tiers import MIDNIGHT, served

FOUND = "SELECT coalesce(json_agg(json_build_array(kind, figures) ORDER BY kind, subject), '[]') FROM anomaly"
RECORDS = """
    INSERT INTO service_record (id, shift_id, volunteer_id, started_at, ended_at, day, minutes, state, computed_at)
    SELECT gen_random_uuid(), $1, volunteer_id, $2, $2, '2026-05-01', 0, 'computed', $2
    FROM enrolment WHERE shift_id = $1
"""


async def look_again(scene: Scene) -> Any:
    """What is found, after the job has looked at all of it once more."""
    before = await scene.db.read(FOUND)
    await find_anomalies(scene.db, Nothing())
    assert await scene.db.read(FOUND) == before
    return before


async def resolve(scene: Scene, actor: Actor, anomaly: UUID, note: str = "We rang her.") -> Any:
    given = {"anomaly": anomaly, "resolution": Resolution.IN_ORDER, "note": note}
    return await do(scene.db, service.resolve_anomaly, actor, **given)


async def test_more_than_twelve_hours_on_a_day(scene: Scene, world: World) -> None:
    half, more, next_day = await served(
        scene,
        (MIDNIGHT, 12),
        (MIDNIGHT + timedelta(hours=12), 0.5),
        (MIDNIGHT + timedelta(hours=24), 12),
    )
    for record in (half, next_day):
        await scene.approve(world.otto, record)
    assert await look_again(scene) == []
    await scene.approve(world.otto, more)
    assert await look_again(scene) == [["long_day", {"minutes": 750, "day": "2026-05-02"}]]


async def test_two_places_at_once(scene: Scene, world: World) -> None:
    """Nobody can enrol for both, but shifts are moved; a quarter of an hour may be due to their grace."""
    planner = Planner(scene.db, world.lena)
    activity = await planner.activity(world.team)
    shifts = [await planner.shift(activity, START + timedelta(hours=5 + 3 * each), hours=2) for each in range(3)]
    await do(scene.db, activities.publish_activity, world.lena, activity=activity)
    for shift in shifts:
        await do(scene.db, activities.enrol, world.alice, shift=shift)
    scene.clock.at = START + timedelta(hours=12)
    async with scene.db.connection() as connection:
        for shift, begin in zip(shifts, (0, 105, 204), strict=True):
            at = START + timedelta(hours=5, minutes=begin)
            await connection.execute(RECORDS, shift, at)
            await connection.execute(
                "UPDATE service_record SET ended_at = $2, minutes = 120 WHERE shift_id = $1",
                shift,
                at + timedelta(hours=2),
            )
    records = await scene.db.read("SELECT array_agg(id ORDER BY started_at) FROM service_record")
    for record in records:
        await scene.approve(world.otto, record)
    assert [kind for kind, _ in await look_again(scene)] == ["two_places"]
    assert (await scene.db.read(FOUND))[0][1]["minutes"] == 21


async def approve_many(scene: Scene, actor: Actor, records: Sequence[UUID]) -> None:
    await do(scene.db, service.approve_service_records, actor, records=list(records))


async def test_fifty_approvals_in_a_minute(scene: Scene, world: World) -> None:
    people = await Planner(scene.db, world.lena).volunteers(world.team, 18)
    planner = Planner(scene.db, world.lena)
    activity = await planner.activity(world.team)
    later = [await planner.shift(activity, START + timedelta(days=day), capacity=30) for day in (2, 3)]
    shifts = [world.shift, *later]
    await do(scene.db, activities.publish_activity, world.lena, activity=activity)
    for shift in shifts:
        given = {"shift": shift, "volunteers": [person.volunteer for person in people]}
        await do(scene.db, activities.enrol_many, world.lena, **given)
    async with scene.db.connection() as connection:
        for shift in shifts:
            await connection.execute(RECORDS, shift, START)
    records = await scene.db.read("SELECT array_agg(id ORDER BY id) FROM service_record")
    assert len(records) == 56
    scene.clock.at = datetime(2026, 5, 4, 2, 0, 30, tzinfo=UTC)
    await approve_many(scene, world.otto, records[:6])
    scene.clock.at += timedelta(seconds=60)
    await approve_many(scene, world.otto, records[6:50])
    assert await look_again(scene) == []
    scene.clock.at += timedelta(seconds=59)
    await approve_many(scene, world.otto, records[50:55])
    assert await look_again(scene) == []
    await approve_many(scene, world.otto, records[55:])
    assert await look_again(scene) == [["quick_approvals", {"records": 50}]]


async def test_one_phone_for_many(scene: Scene, world: World) -> None:
    dan, eve = await Planner(scene.db, world.lena).volunteers(world.team, 2)
    await scene.enrol(dan, eve)
    await change(scene.db, "UPDATE activity SET static_venue_qr = true")
    printed = service.printed_token(scene.db.vault, world.shift, 1)  # one of three had it from paper
    for person, device in ((world.alice, "one"), (world.bob, "one"), (dan, "another"), (eve, "one")):
        assert await scene.db.read(FOUND) == []
        code: dict[str, Any] = {"token": printed} if person == world.bob else {}
        await scene.scan(person, at=START, device=device, **code)
    await find_anomalies(scene.db, Nothing())
    assert await look_again(scene) == [["shared_device", {"people": 3}]]


async def test_who_resolves_what_was_found(scene: Scene, world: World) -> None:
    (record,) = await served(scene, (MIDNIGHT, 12.5))
    approver, other = staff(Role.OFFICER, world.county), staff(Role.SOCIAL_WORKER, world.county)
    await scene.approve(approver, record)
    anomaly = await scene.db.read("SELECT id FROM anomaly")
    for actor, refusal in (
        (world.anonymous, SignInRequired),
        (world.alice, NotAllowed),
        (world.lena, NotAllowed),
        (staff(Role.SOCIAL_WORKER, world.team), NotAllowed),
        (approver, errors.Involved),
    ):
        with pytest.raises(refusal):
            await resolve(scene, actor, anomaly)
    with pytest.raises(Invalid):
        await resolve(scene, other, anomaly, note=" ")
    with pytest.raises(NotFound):
        await resolve(scene, other, ids.new())
    await resolve(scene, other, anomaly)
    with pytest.raises(errors.AnomalyResolved):
        await resolve(scene, world.otto, anomaly)
