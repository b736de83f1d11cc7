"""What activities and shifts ask for: insurance, age, skills; and the same activity planned again."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from app.activities import errors, service
from app.activities.checks import CHECKS
from app.activities.service import Conduct, SeriesPlan, ShiftPlan
from app.activities.service.schedule import checked
from app.certificates import service as certificates
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.errors import Invalid
from app.kernel.verification import verify
from tests.world import NOW, World

from .planning import do

RESCUE: dict[str, Any] = {"title": "Flood watch", "description": "", "category": "rescue"}
SNOW: dict[str, Any] = {**RESCUE, "category": "environment"}
PLAN = ShiftPlan(NOW + timedelta(hours=5), NOW + timedelta(hours=7), place="Bridge", capacity=5)


async def draft(db: Database, world: World, **told: Any) -> UUID:
    made = await do(db, service.draft_activity, world.lena, team=world.team, **told)
    await do(db, service.add_shift, world.lena, activity=made.id, plan=PLAN)
    return UUID(str(made.id))


async def test_rescue_is_published_with_insurance_alone(db: Database, world: World) -> None:
    activity = await draft(db, world, **RESCUE)
    with pytest.raises(errors.NotInsured):
        await do(db, service.publish_activity, world.lena, activity=activity)
    insured: dict[str, Any] = {"activity": activity, "version": 1, **RESCUE, "conduct": Conduct(insured=True)}
    await do(db, service.edit_activity, world.lena, **insured)
    await do(db, service.publish_activity, world.lena, activity=activity)
    changed = {**insured, "version": 3, "conduct": Conduct(insured=False)}
    with pytest.raises(errors.NotInsured):
        await do(db, service.edit_activity, world.lena, **changed)
    with pytest.raises(errors.CategoryIsFixed):
        await do(db, service.edit_activity, world.lena, **{**changed, **SNOW})
    kept = await do(db, service.edit_activity, world.lena, **{**changed, "conduct": Conduct()})
    assert kept.version == 4  # what is not said stays


async def test_rescue_is_for_adults(db: Database, world: World) -> None:
    activity = await draft(db, world, **SNOW)
    ages = "SELECT minimum_age FROM shift WHERE activity_id = $1"
    assert await db.read(ages, [activity]) is None
    edit: dict[str, Any] = {"activity": activity, "version": 1, **RESCUE}
    teens = msgspec.structs.replace(PLAN, maximum_age=17)
    shift = (await do(db, service.add_shift, world.lena, activity=activity, plan=teens)).id
    with pytest.raises(errors.AdultsOnly):
        await do(db, service.edit_activity, world.lena, **edit)
    await do(db, service.remove_shift, world.lena, shift=shift)
    weekly = SeriesPlan(
        rule="FREQ=WEEKLY", starts_on=date(2026, 5, 4), begins=time(9), ends=time(11), place="Bridge", capacity=5
    )
    series = (await do(db, service.plan_series, world.lena, activity=activity, plan=weekly)).id
    await do(db, service.edit_activity, world.lena, **edit)
    assert await db.read("SELECT min(coalesce(minimum_age, 0)) FROM shift WHERE activity_id = $1", [activity]) == 18
    assert await db.read("SELECT minimum_age FROM series WHERE id = $1", [series]) == 18


async def test_a_rescue_shift_for_minors_is_found(db: Database, world: World) -> None:
    activity = await draft(db, world, **RESCUE, conduct=Conduct(insured=True))
    await do(db, service.publish_activity, world.lena, activity=activity)
    assert [each.name for each in await verify(db, CHECKS) if not each.ok] == []
    async with db.connection() as connection:
        later = "starts_at = now() + interval '1 day', ends_at = now() + interval '2 days'"
        await connection.execute(f"UPDATE shift SET minimum_age = 17, {later} WHERE activity_id = $1", activity)
    assert [each.name for each in await verify(db, CHECKS) if not each.ok] == ["activities.rescue_is_for_adults"]


@pytest.mark.parametrize(
    ("category", "change", "field"),
    [
        ("rescue", {"minimum_age": 17}, "minimum_age"),
        ("rescue", {"maximum_age": 17}, "maximum_age"),
        ("youth", {"minimum_age": 12, "maximum_age": 11}, "maximum_age"),
        ("youth", {"maximum_age": 100}, "maximum_age"),
        ("youth", {"required_skills": ["x" * 51]}, "required_skills"),
        ("youth", {"required_skills": [str(number) for number in range(11)]}, "required_skills"),
        ("youth", {"required_qualifications": ["first aid!"]}, "required_qualifications"),
    ],
)
def test_what_a_shift_requires_must_make_sense(category: str, change: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        checked(msgspec.structs.replace(PLAN, **change), NOW, category)
    assert refused.value.field == field


def test_a_shift_that_makes_sense_is_put_in_order() -> None:
    plan = msgspec.structs.replace(PLAN, required_skills=[" 急救", "急救", ""], maximum_age=18)
    given = checked(plan, NOW, "rescue")
    assert (given["minimum_age"], given["maximum_age"], given["required_skills"]) == (18, 18, ["急救"])
    assert checked(PLAN, NOW, "youth")["minimum_age"] is None


async def test_a_qualification_that_nobody_can_hold_is_not_required(db: Database, world: World) -> None:
    plan = msgspec.structs.replace(PLAN, required_qualifications=["first_aid"])
    weekly = SeriesPlan(
        rule="FREQ=WEEKLY",
        starts_on=date(2026, 5, 4),
        begins=time(9),
        ends=time(11),
        place="Bridge",
        capacity=5,
        required_qualifications=["first_aid"],
    )
    for verb, planned in ((service.add_shift, plan), (service.plan_series, weekly)):
        with pytest.raises(errors.UnknownQualification):
            await do(db, verb, world.lena, activity=world.activity, plan=planned)
    given = {"organisation": world.county, "code": "first_aid", "name": "急救员"}
    await do(db, certificates.add_qualification_kind, world.otto, **given)
    made = await do(db, service.add_shift, world.lena, activity=world.activity, plan=plan)
    codes = "SELECT required_qualifications FROM shift WHERE id = $1"
    assert await db.read(codes, [made.id]) == ["first_aid"]


async def test_how_an_activity_is_run_is_kept(db: Database, world: World) -> None:
    conduct = Conduct(members_only=True, static_venue_qr=True, cancellation_hours=48)
    activity = await draft(db, world, **SNOW, conduct=conduct)
    row = "SELECT (members_only, insured, static_venue_qr, cancellation_hours)::text FROM activity WHERE id = $1"
    assert await db.read(row, [activity]) == "(t,f,t,48)"
    with pytest.raises(Invalid) as refused:
        await draft(db, world, **SNOW, conduct=Conduct(cancellation_hours=721))
    assert refused.value.field == "cancellation_hours"


async def test_an_activity_is_planned_again(db: Database, world: World, clock: SettableClock) -> None:
    activity = await draft(db, world, **SNOW, conduct=Conduct(members_only=True, insured=True))
    starts_at = NOW + timedelta(days=2)
    overnight = msgspec.structs.replace(PLAN, starts_at=starts_at, ends_at=starts_at + timedelta(hours=15))
    await do(db, service.add_shift, world.lena, activity=activity, plan=overnight)
    gone = (await do(db, service.add_shift, world.lena, activity=activity, plan=PLAN)).id
    await do(db, service.cancel_shift, world.lena, shift=gone, reason="storm")
    copy = await do(db, service.copy_activity, world.lena, activity=activity, starts_on=date(2026, 6, 1))
    row = "SELECT (title, state, members_only, insured)::text FROM activity WHERE id = $1"
    assert await db.read(row, [copy.id]) == '("Flood watch",draft,t,f)'
    times = "SELECT array_agg(starts_at ORDER BY starts_at) FROM shift WHERE activity_id = $1"
    assert await db.read(times, [copy.id]) == [datetime(2026, 6, 1, 7, tzinfo=UTC), datetime(2026, 6, 3, 2, tzinfo=UTC)]
    for day in (date(2026, 4, 30), date(2027, 5, 3)):
        with pytest.raises(Invalid, match="from now on"):
            await do(db, service.copy_activity, world.lena, activity=activity, starts_on=day)
    clock.at = NOW + timedelta(hours=2)
    with pytest.raises(Invalid, match="would be over"):
        await do(db, service.copy_activity, world.lena, activity=world.activity, starts_on=date(2026, 5, 1))
