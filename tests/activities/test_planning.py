"""Planning: drafts, shifts, publishing and calling off, by leaders only."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from app.activities import errors, service
from app.activities.service import ShiftPlan
from app.kernel import ids
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.errors import Invalid, NotAllowed, NotFound, Several, SignInRequired, Stale
from app.volunteers.models import ServiceCategory
from tests.world import NOW, World

from .planning import Planner, do

TOLD = {"title": "Snow", "description": "Shovels", "category": ServiceCategory.ENVIRONMENT}
PLAN = ShiftPlan(starts_at=NOW + timedelta(hours=5), ends_at=NOW + timedelta(hours=7), place="Square", capacity=5)


async def state(db: Database, activity: UUID) -> Any:
    return await db.read("SELECT state FROM activity WHERE id = $1", [activity])


async def test_only_those_who_lead_the_team_plan_for_it(db: Database, world: World) -> None:
    verbs: list[tuple[Callable[..., Awaitable[Any]], dict[str, Any]]] = [
        (service.draft_activity, {"team": world.team, **TOLD}),
        (service.edit_activity, {"activity": world.activity, "version": 1, **TOLD}),
        (service.add_shift, {"activity": world.activity, "plan": PLAN}),
        (service.edit_shift, {"shift": world.shift, "plan": PLAN}),
        (service.remove_shift, {"shift": world.tomorrow}),
        (service.cancel_activity, {"activity": world.activity}),
        (service.publish_activity, {"activity": world.activity}),
    ]
    for verb, arguments in verbs:
        with pytest.raises(SignInRequired):
            await do(db, verb, world.anonymous, **arguments)
        for actor in (world.alice, world.bob, world.charlie, world.leo, world.mei):
            with pytest.raises(NotAllowed):
                await do(db, verb, actor, **arguments)
    unscoped = msgspec.structs.replace(world.partner, scopes=frozenset({"activities:read"}))
    with pytest.raises(NotAllowed):
        await do(db, service.draft_activity, unscoped, team=world.team, **TOLD)
    for actor in (world.lena, world.otto, world.partner):
        await do(db, service.draft_activity, actor, team=world.team, **TOLD)
        for verb, arguments in verbs[2:5]:
            shift = (await do(db, service.add_shift, actor, activity=world.activity, plan=PLAN)).id
            await do(db, verb, actor, **{**arguments, **({"shift": shift} if "shift" in arguments else {})})


async def test_from_draft_to_published_to_called_off(db: Database, world: World) -> None:
    made = await do(db, service.draft_activity, world.lena, team=world.team, **TOLD)
    assert await state(db, made.id) == "draft"
    with pytest.raises(errors.NoShifts):
        await do(db, service.publish_activity, world.lena, activity=made.id)
    await do(db, service.add_shift, world.lena, activity=made.id, plan=PLAN)
    published = await do(db, service.publish_activity, world.lena, activity=made.id)
    assert (await state(db, made.id), published.version) == ("published", 2)
    with pytest.raises(errors.AlreadyPublished):
        await do(db, service.publish_activity, world.lena, activity=made.id)
    await do(db, service.cancel_activity, world.lena, activity=made.id)
    for verb in (service.publish_activity, service.cancel_activity):
        with pytest.raises(errors.ActivityIsCancelled):
            await do(db, verb, world.lena, activity=made.id)
    with pytest.raises(errors.ActivityIsCancelled):
        await do(db, service.add_shift, world.lena, activity=made.id, plan=PLAN)
    with pytest.raises(errors.ActivityIsCancelled):
        await do(db, service.edit_activity, world.lena, activity=made.id, version=3, **TOLD)
    kinds = await db.read("SELECT string_agg(kind, ' ' ORDER BY position) FROM event WHERE subject = $1", [made.id])
    assert kinds == "activities.published activities.cancelled"


async def test_a_draft_takes_nobody(db: Database, world: World) -> None:
    planner = Planner(db, world.lena)
    shift = await planner.shift(await planner.activity(world.team), NOW + timedelta(hours=5))
    with pytest.raises(errors.ShiftNotOpen):
        await do(db, service.enrol, world.alice, shift=shift)


async def test_two_who_edit_at_once_don_t_overwrite_each_other(db: Database, world: World) -> None:
    first = await do(db, service.edit_activity, world.lena, activity=world.activity, version=1, **TOLD)
    assert first.version == 2
    with pytest.raises(Stale):
        await do(db, service.edit_activity, world.otto, activity=world.activity, version=1, **TOLD)
    assert await db.read("SELECT title FROM activity WHERE id = $1", [world.activity]) == "Snow"
    before = await db.read("SELECT before->>'title' FROM audit_entry WHERE subject = $1", [world.activity])
    assert before == "敬老院陪伴日"


async def test_an_activity_needs_a_title_of_sensible_length(db: Database, world: World) -> None:
    for title, reason in ((" ", "Please fill this in."), ("x" * 101, "This is too long. Shorten it.")):
        with pytest.raises(Invalid) as refused:
            await do(db, service.draft_activity, world.lena, team=world.team, **{**TOLD, "title": title})
        assert (refused.value.field, str(refused.value)) == ("title", reason)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"starts_at": NOW}, "starts_at"),
        ({"ends_at": PLAN.starts_at}, "ends_at"),
        ({"ends_at": PLAN.starts_at + timedelta(hours=24, seconds=1)}, "ends_at"),
        ({"place": " "}, "place"),
        ({"capacity": 0}, "capacity"),
        ({"capacity": 100_001}, "capacity"),
        ({"minimum_age": 100}, "minimum_age"),
        ({"latitude": 38.0}, "latitude"),
        ({"latitude": 91.0, "longitude": 100.0}, "latitude"),
        ({"latitude": 38.0, "longitude": -180.1}, "latitude"),
        ({"latitude": float("nan"), "longitude": 100.0}, "latitude"),
        ({"latitude": 38.0, "longitude": float("inf")}, "latitude"),
        ({"radius_metres": 5}, "radius_metres"),
    ],
)
async def test_a_shift_must_be_sound(db: Database, world: World, change: dict[str, Any], field: str) -> None:
    plan = msgspec.structs.replace(PLAN, **change)
    with pytest.raises(Invalid) as refused:
        await do(db, service.add_shift, world.lena, activity=world.activity, plan=plan)
    assert refused.value.field == field


async def test_all_faults_of_a_shift_come_together(db: Database, world: World) -> None:
    plan = msgspec.structs.replace(PLAN, place="", capacity=0, latitude=38.0, radius_metres=5)
    with pytest.raises(Several) as refused:
        await do(db, service.add_shift, world.lena, activity=world.activity, plan=plan)
    fields = [error.field for error in refused.value.errors]
    assert fields == ["place", "capacity", "latitude", "radius_metres"]


async def test_places_can_t_go_below_those_taken(db: Database, world: World) -> None:
    for actor in (world.alice, world.bob):
        await do(db, service.enrol, actor, shift=world.shift)
    narrow = msgspec.structs.replace(PLAN, capacity=1)
    with pytest.raises(errors.CapacityBelowEnrolled) as refused:
        await do(db, service.edit_shift, world.lena, shift=world.shift, plan=narrow)
    assert refused.value.params == {"enrolled": 2}
    await do(db, service.edit_shift, world.lena, shift=world.shift, plan=msgspec.structs.replace(PLAN, capacity=2))


async def test_a_shift_that_has_begun_stays(db: Database, world: World, clock: SettableClock) -> None:
    clock.at = NOW + timedelta(hours=1)
    with pytest.raises(errors.ShiftStarted):
        await do(db, service.edit_shift, world.lena, shift=world.shift, plan=PLAN)
    with pytest.raises(errors.ShiftStarted):
        await do(db, service.remove_shift, world.lena, shift=world.shift)


async def test_a_shift_that_somebody_ever_enrolled_in_stays(db: Database, world: World) -> None:
    made = await do(db, service.enrol, world.alice, shift=world.shift)
    await do(db, service.cancel_enrolment, world.alice, enrolment=made.id)
    with pytest.raises(errors.ShiftInUse):
        await do(db, service.remove_shift, world.lena, shift=world.shift)
    await do(db, service.remove_shift, world.lena, shift=world.tomorrow)
    with pytest.raises(NotFound):
        await do(db, service.remove_shift, world.lena, shift=world.tomorrow)


async def test_calling_off_cancels_what_has_not_begun(db: Database, world: World, clock: SettableClock) -> None:
    today = await do(db, service.enrol, world.alice, shift=world.shift)
    tomorrow = await do(db, service.enrol, world.alice, shift=world.tomorrow)
    clock.at = NOW + timedelta(hours=2)
    await do(db, service.cancel_activity, world.lena, activity=world.activity)
    states = "SELECT state FROM enrolment WHERE id = $1"
    assert await db.read(states, [today.id]) == "confirmed"
    assert await db.read(states, [tomorrow.id]) == "cancelled"
    kinds = await db.read("SELECT kind FROM event WHERE subject = $1 AND kind LIKE '%cancelled'", [tomorrow.id])
    assert kinds == "activities.enrolment_cancelled"


async def test_what_is_not_there_is_not_found(db: Database, world: World) -> None:
    for verb, arguments in (
        (service.draft_activity, {"team": ids.new(), **TOLD}),
        (service.publish_activity, {"activity": ids.new()}),
        (service.add_shift, {"activity": ids.new(), "plan": PLAN}),
        (service.edit_shift, {"shift": ids.new(), "plan": PLAN}),
    ):
        with pytest.raises(NotFound):
            await do(db, verb, world.lena, **arguments)
