"""Hours: computed from scans, closed where somebody forgot, approved by somebody else, corrected."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from app.accounts.service import export_person
from app.activities import service as activities
from app.attendance import errors, service
from app.attendance.checks import CHECKS
from app.attendance.jobs import close_forgotten
from app.attendance.models import Method
from app.kernel import ids
from app.kernel.db import Database
from app.kernel.errors import DomainError, Invalid, NotAllowed, NotFound, SignInRequired
from app.kernel.identity import Actor
from app.kernel.jobs import Nothing
from app.kernel.verification import verify
from tests.activities.planning import Planner
from tests.world import World

from .presence import END, START, Scene

HALF = START + timedelta(minutes=90)
RECORD = "SELECT row_to_json(service_record) FROM service_record WHERE id = $1"


async def assert_sound(db: Database) -> None:
    assert [outcome for outcome in await verify(db, CHECKS) if not outcome.ok] == []


async def approve_all(scene: Scene, actor: Actor, records: list[UUID]) -> list[str | None]:
    async with scene.db.unit_of_work() as tx:
        approvals = await service.approve_service_records(tx, actor, records=records)
    return [result.refusal.code if result.refusal else None for result in approvals.results]


async def correct(scene: Scene, actor: Actor, record: UUID, minutes: int, **given: Any) -> Any:
    async with scene.db.unit_of_work() as tx:
        return await service.correct_service_record(
            tx, actor, record=record, minutes=minutes, **{"reason": "The clock was wrong.", **given}
        )


@pytest.mark.parametrize(
    ("came", "left", "minutes"),
    [
        (START, END, 180),
        (START + timedelta(seconds=30), END, 179),
        (START - timedelta(minutes=15), END + timedelta(minutes=15), 210),
        (START - timedelta(minutes=30), END, 195),
        (START - timedelta(minutes=15, seconds=1), END, 195),
        (START - timedelta(minutes=30), START - timedelta(minutes=20), 0),
        (START, START + timedelta(seconds=59), 0),
    ],
)
async def test_minutes_are_cut_to_the_shift_and_its_grace(
    scene: Scene, world: World, came: datetime, left: datetime, minutes: int
) -> None:
    await scene.serve(world.alice, came, left)
    assert await scene.minutes(world.alice) == minutes


async def test_pauses_don_t_count_and_the_record_rolls_forward(scene: Scene, world: World) -> None:
    first = await scene.serve(world.alice, START, START + timedelta(minutes=60))
    assert await scene.minutes(world.alice) == 60
    again = await scene.serve(world.alice, START + timedelta(minutes=90), END)
    assert (again, await scene.minutes(world.alice)) == (first, 150)
    record = await scene.db.read(RECORD, [first])
    assert datetime.fromisoformat(record["started_at"]) == START
    assert datetime.fromisoformat(record["ended_at"]) == END


async def test_who_forgets_to_leave_leaves_at_the_shift_s_end(scene: Scene, world: World) -> None:
    await scene.scan(world.alice, at=HALF)
    await scene.scan(world.charlie, at=HALF)  # refused, so nothing is open
    scene.clock.at = END - timedelta(seconds=1)
    await close_forgotten(scene.db, Nothing())
    assert await scene.minutes(world.alice) is None
    scene.clock.at = END
    await close_forgotten(scene.db, Nothing())
    record = await scene.db.read(RECORD, [await scene.record(world.alice)])
    assert (record["minutes"], record["auto_closed"]) == (90, True)
    await close_forgotten(scene.db, Nothing())
    assert await scene.db.read("SELECT count(*) FROM service_record") == 1


async def test_who_leaves_within_the_grace_is_no_longer_forgotten(scene: Scene, world: World) -> None:
    await scene.scan(world.alice, at=HALF)
    scene.clock.at = END
    await close_forgotten(scene.db, Nothing())
    await scene.scan(world.alice, "out", at=END + timedelta(minutes=5))
    record = await scene.db.read(RECORD, [await scene.record(world.alice)])
    assert (record["minutes"], record["auto_closed"]) == (95, False)


async def test_approval_awards_points_in_the_same_step(scene: Scene, world: World) -> None:
    record = await scene.serve(world.alice)
    change = await scene.approve(world.lena, record)
    assert change.minutes == 180
    row = await scene.db.read(RECORD, [record])
    assert (row["state"], row["approved_by"]) == ("approved", str(world.lena.id))
    assert await scene.points(world.alice) == 30
    state = await scene.db.read("SELECT state FROM enrolment WHERE volunteer_id = $1", [world.alice.volunteer])
    assert state == "attended"
    assert await scene.db.read("SELECT enrolled_count FROM shift WHERE id = $1", [world.shift]) == 2
    assert await scene.db.read("SELECT kind FROM event WHERE subject = $1", [record]) == "attendance.record_approved"
    with pytest.raises(errors.RecordNotOpen):
        await scene.approve(world.lena, record)
    await assert_sound(scene.db)


async def test_who_may_approve_and_correct(scene: Scene, world: World) -> None:
    record = await scene.serve(world.alice)
    for actor, refusal in (
        (world.anonymous, SignInRequired),
        (world.alice, NotAllowed),
        (world.bob, NotAllowed),
        (world.charlie, NotAllowed),
        (world.leo, NotAllowed),
        (world.mei, NotAllowed),
    ):
        with pytest.raises(refusal):
            await scene.approve(actor, record)
        with pytest.raises(refusal):
            await correct(scene, actor, record, 60)
    for missing in (scene.approve(world.lena, ids.new()), correct(scene, world.lena, ids.new(), 60)):
        with pytest.raises(NotFound):
            await missing
    await scene.approve(world.otto, record)
    await correct(scene, world.partner, record, 60)


async def test_nobody_decides_on_own_hours(scene: Scene, world: World) -> None:
    await scene.enrol(world.lena)
    record = await scene.serve(world.lena)
    with pytest.raises(errors.OwnRecord):
        await scene.approve(world.lena, record)
    with pytest.raises(errors.OwnRecord):
        await correct(scene, world.lena, record, 60)
    assert await approve_all(scene, world.lena, [record]) == ["OWN_RECORD"]
    await scene.approve(world.otto, record)


async def test_no_approval_while_somebody_is_still_in(scene: Scene, world: World) -> None:
    record = await scene.serve(world.alice, START, START + timedelta(minutes=30))
    await scene.scan(world.alice, at=START + timedelta(minutes=60))
    with pytest.raises(errors.StillCheckedIn):
        await scene.approve(world.lena, record)
    scene.clock.at = END
    await close_forgotten(scene.db, Nothing())
    change = await scene.approve(world.lena, record)
    assert change.minutes == 150


async def long_day(scene: Scene, world: World, *hours: float) -> list[UUID]:
    """Records of Alice on one day, each so many hours long, from 06:00 in the county on 2 May."""
    planner = Planner(scene.db, world.lena)
    activity = await planner.activity(world.team)
    records, starts_at = [], datetime(2026, 5, 1, 22, tzinfo=UTC)
    shifts = []
    for length in hours:
        shifts.append((await planner.shift(activity, starts_at, hours=length), starts_at, length))
        starts_at += timedelta(hours=length)
    async with scene.db.unit_of_work() as tx:
        await activities.publish_activity(tx, world.lena, activity=activity)
    for shift, _, _ in shifts:
        async with scene.db.unit_of_work() as tx:
            await activities.enrol(tx, world.alice, shift=shift)
    for shift, began, length in shifts:
        await scene.scan(world.alice, at=began, shift=shift)
        await scene.scan(world.alice, "out", at=began + timedelta(hours=length), shift=shift)
        records.append(await scene.record(world.alice))
    return records


async def test_more_than_eight_hours_a_day_need_the_organisation_above(scene: Scene, world: World) -> None:
    eight, more = await long_day(scene, world, 8, 0.5)
    await scene.approve(world.lena, eight)
    with pytest.raises(errors.HigherApprovalNeeded):
        await scene.approve(world.lena, more)
    await scene.approve(world.otto, more)
    await correct(scene, world.lena, more, 0)


async def test_a_batch_counts_the_day_too(scene: Scene, world: World) -> None:
    records = await long_day(scene, world, 4, 4, 1)
    assert await approve_all(scene, world.lena, records) == [None, None, "HIGHER_APPROVAL_NEEDED"]
    assert await approve_all(scene, world.otto, [*records, ids.new()]) == [
        "RECORD_NOT_OPEN",
        "RECORD_NOT_OPEN",
        None,
        "NOT_FOUND",
    ]
    with pytest.raises(Invalid):
        await approve_all(scene, world.otto, [ids.new() for _ in range(201)])
    await assert_sound(scene.db)


async def test_one_long_shift_alone_needs_the_organisation_above(scene: Scene, world: World) -> None:
    (record,) = await long_day(scene, world, 8.25)
    with pytest.raises(errors.HigherApprovalNeeded):
        await scene.approve(world.lena, record)


async def test_approving_at_once_awards_once(scene: Scene, world: World) -> None:
    record = await scene.serve(world.alice)

    async def attempt(actor: Actor) -> str:
        try:
            await scene.approve(actor, record)
        except DomainError as refusal:
            return refusal.code
        return "OK"

    answers = await asyncio.gather(*(attempt(actor) for actor in [world.lena, world.otto] * 5))
    assert sorted(answers) == ["OK", *["RECORD_NOT_OPEN"] * 9]
    assert await scene.db.read("SELECT count(*) FROM award") == 1
    assert await scene.points(world.alice) == 30


async def test_batches_in_any_order_don_t_wait_for_each_other(scene: Scene, world: World) -> None:
    people = [await Planner(scene.db, world.lena).volunteer(world.team, number) for number in range(8)]
    await scene.enrol(*people)
    for person in people:
        await scene.scan(person, at=START, by=world.lena, method=Method.STAFF_LIST)
    records = []
    for person in people:
        await scene.scan(person, "out", at=END, by=world.lena, method=Method.STAFF_LIST)
        records.append(await scene.record(person))
    results = await asyncio.gather(
        *(approve_all(scene, world.otto, order) for order in (records, records[::-1], records[4:] + records[:4]))
    )
    assert sum(result.count(None) for result in results) == 8
    assert await scene.db.read("SELECT count(*) FROM award") == 8
    await assert_sound(scene.db)


async def test_one_key_approves_once(scene: Scene, world: World) -> None:
    record = await scene.serve(world.alice)
    changes = await asyncio.gather(*(scene.approve(world.lena, record, key="k") for _ in range(20)))
    assert set(changes) == {changes[0]}
    assert await scene.points(world.alice) == 30


async def test_a_person_s_copy_of_their_data_holds_all_of_it(scene: Scene, world: World) -> None:
    await scene.serve(world.alice)
    async with scene.db.unit_of_work() as tx:
        export = await export_person(tx, world.alice)
    assert [each["title"] for each in export["activities"]] == ["敬老院陪伴日"]
    assert len(export["attendance"]["scans"]) == 2
    assert [each["minutes"] for each in export["attendance"]["service_records"]] == [180]


async def test_leaving_while_hours_are_approved_loses_nothing(scene: Scene, world: World) -> None:
    record = await scene.serve(world.alice, START, HALF)
    await scene.scan(world.alice, at=HALF + timedelta(minutes=30))
    scene.clock.at = END

    async def approve() -> None:
        try:
            await scene.approve(world.lena, record)
        except errors.StillCheckedIn:
            await asyncio.sleep(0.05)
            await scene.approve(world.lena, record)

    left, _ = await asyncio.gather(scene.scan(world.alice, "out"), approve())
    assert left.outcome == "ok"
    assert await scene.minutes(world.alice) == 150
