"""Long days: how many hours on one day the team, the organisation above it and the bureau may approve."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from app.activities import service as activities
from app.attendance import errors, service
from app.kernel import ids
from app.kernel.db import Statement
from app.kernel.errors import DomainError, Invalid, NotAllowed, NotFound, SignInRequired
from app.kernel.identity import Actor, Role
from tests.activities.planning import Planner, do
from tests.world import World

from .presence import Scene
from .staff import staff

MIDNIGHT = datetime(2026, 5, 1, 16, tzinfo=UTC)
"""When 2 May begins in the county."""
LONG_DAYS = Statement("SELECT set_config('commonweal.daily_hours', '24', true)", (), {})
"""Nobody may enrol for more than the daily limit, yet shifts last longer than planned."""
COMMON = {"team_hours": 8, "parent_hours": 12, "appeal_days": 30, "decision_workdays": 15}
TOWN = """
    WITH town AS (
        INSERT INTO organisation (id, kind, name, parent_id, path, created_at)
        VALUES ($1, 'government', 'Town', $2, ARRAY[$2, $1]::uuid[], now()) RETURNING id
    )
    UPDATE organisation SET parent_id = $1, path = ARRAY[$2, $1, $3]::uuid[] WHERE id = $3 AND EXISTS (SELECT FROM town)
"""


async def below_a_town(scene: Scene, world: World) -> UUID:
    """Puts the team below a town, which is below the county."""
    town = ids.new()
    async with scene.db.connection() as connection:
        await connection.execute(TOWN, town, world.county, world.team)
    return town


async def served(scene: Scene, *spans: tuple[datetime, float], team: UUID | None = None) -> list[UUID]:
    """Alice's records of shifts of so many hours each, seen by her phone."""
    world = scene.world
    leader = world.lena if team is None else world.leo
    planner = Planner(scene.db, leader)
    activity = await planner.activity(team or world.team)
    shifts = [(await planner.shift(activity, begin, hours=hours), begin, hours) for begin, hours in spans]
    await do(scene.db, activities.publish_activity, leader, activity=activity)
    records = []
    for shift, _, _ in shifts:
        async with scene.db.unit_of_work() as tx:
            await tx.value(LONG_DAYS)
            await activities.enrol(tx, world.alice, shift=shift)
    for shift, begin, hours in shifts:
        await scene.scan(world.alice, at=begin, shift=shift)
        await scene.scan(world.alice, "out", at=begin + timedelta(hours=hours), shift=shift)
        records.append(await scene.record(world.alice))
    return records


async def refused(scene: Scene, actor: Actor, record: UUID) -> str:
    try:
        await scene.approve(actor, record)
    except DomainError as refusal:
        return refusal.code
    return "OK"


async def test_each_office_has_its_longest_day(scene: Scene, world: World) -> None:
    town = await below_a_town(scene, world)
    eight, four, more = await served(
        scene, (MIDNIGHT, 8), (MIDNIGHT + timedelta(hours=8), 4), (MIDNIGHT + timedelta(hours=12), 0.5)
    )
    clerk, mayor = staff(Role.SOCIAL_WORKER, town), staff(Role.OFFICER, town)
    worker = staff(Role.SOCIAL_WORKER, world.county)
    assert await refused(scene, world.lena, eight) == "OK"
    assert await refused(scene, world.lena, four) == "HIGHER_APPROVAL_NEEDED"
    assert await refused(scene, clerk, four) == "OK"
    for actor in (world.lena, clerk, mayor, worker):
        assert await refused(scene, actor, more) == "BUREAU_APPROVAL_NEEDED"
    assert await refused(scene, world.otto, more) == "OK"


async def test_the_day_counts_over_all_teams(scene: Scene, world: World) -> None:
    (eight,) = await served(scene, (MIDNIGHT, 8), team=world.other_team)
    (one,) = await served(scene, (MIDNIGHT + timedelta(hours=9), 1))
    await scene.approve(world.leo, eight)
    assert await refused(scene, world.lena, one) == "HIGHER_APPROVAL_NEEDED"


async def test_the_day_is_the_county_s(scene: Scene, world: World) -> None:
    """Eight hours that begin at 23:30 and eight from 07:30 are of two days there, though of one in UTC."""
    late, next_day = await served(
        scene, (MIDNIGHT - timedelta(minutes=30), 7.9), (MIDNIGHT + timedelta(hours=7, minutes=30), 8)
    )
    assert await scene.db.read("SELECT json_agg(day ORDER BY day) FROM service_record") == ["2026-05-01", "2026-05-02"]
    for record in (late, next_day):
        assert await refused(scene, world.lena, record) == "OK"


async def test_an_organisation_sets_its_limits_for_all_below(scene: Scene, world: World) -> None:
    await do(scene.db, service.set_hours_policy, world.otto, organisation=world.county, **{**COMMON, "team_hours": 2})
    (three,) = await served(scene, (MIDNIGHT, 3))
    with pytest.raises(errors.HigherApprovalNeeded) as higher:
        await scene.approve(world.lena, three)
    assert higher.value.params == {"hours": 2}
    # The team's own limit is nearer than the county's.
    await do(scene.db, service.set_hours_policy, world.otto, organisation=world.team, **COMMON)
    await scene.approve(world.lena, three)


async def test_more_hours_by_correction_need_the_office_too(scene: Scene, world: World) -> None:
    eight, one = await served(scene, (MIDNIGHT, 8), (MIDNIGHT + timedelta(hours=8), 1))
    await scene.approve(world.lena, eight)
    await do(scene.db, service.correct_service_record, world.lena, record=one, minutes=0, reason="No.")
    one = await scene.record(world.alice)
    change = await do(
        scene.db, service.correct_service_record, world.lena, record=one, minutes=30, reason="She stayed."
    )
    with pytest.raises(errors.HigherApprovalNeeded):
        await do(scene.db, service.confirm_correction, staff(Role.LEADER, world.team), correction=change.correction)
    await do(scene.db, service.confirm_correction, world.otto, correction=change.correction)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"team_hours": 0}, "parent_hours"),
        ({"team_hours": 13}, "parent_hours"),
        ({"parent_hours": 25}, "parent_hours"),
        ({"appeal_days": 0}, "appeal_days"),
        ({"appeal_days": 367}, "appeal_days"),
        ({"decision_workdays": 0}, "decision_workdays"),
        ({"decision_workdays": 91}, "decision_workdays"),
    ],
)
async def test_limits_make_sense(scene: Scene, world: World, given: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        await do(scene.db, service.set_hours_policy, world.otto, organisation=world.county, **{**COMMON, **given})
    assert refusal.value.field == field


async def test_who_sets_limits(scene: Scene, world: World) -> None:
    for actor, refusal in (
        (world.anonymous, SignInRequired),
        (world.alice, NotAllowed),
        (world.lena, NotAllowed),
        (world.partner, NotAllowed),
    ):
        with pytest.raises(refusal):
            await do(scene.db, service.set_hours_policy, actor, organisation=world.county, **COMMON)
    with pytest.raises(NotFound):
        await do(scene.db, service.set_hours_policy, world.otto, organisation=ids.new(), **COMMON)
