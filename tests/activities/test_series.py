"""Series: shifts made ahead by a rule, the exceptions to it, and nobody's place lost when it changes."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
import pytest

from app.activities import errors, jobs, service
from app.activities.service import SeriesPlan, ShiftPlan, preview
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.errors import Invalid, NotAllowed, Several, SignInRequired, Stale
from app.kernel.jobs import Nothing
from tests.world import NOW, World

from .planning import do

MONDAYS = SeriesPlan(
    rule="FREQ=WEEKLY;BYDAY=MO",
    starts_on=date(2026, 5, 4),
    begins=time(9),
    ends=time(11),
    place="Square",
    capacity=5,
)
"""From the Monday after NOW, a Friday; within 60 days there are nine."""

ZONE = ZoneInfo("Asia/Shanghai")


@pytest.fixture
async def series(db: Database, world: World) -> UUID:
    made = await do(db, service.plan_series, world.lena, activity=world.activity, plan=MONDAYS)
    return UUID(str(made.id))


async def shifts(db: Database, series: UUID) -> dict[date, UUID]:
    async with db.connection() as connection:
        rows = await connection.fetch(
            "SELECT series_day, id FROM shift WHERE series_id = $1 AND state = 'planned' ORDER BY 1", series
        )
    return {row["series_day"]: row["id"] for row in rows}


async def start(db: Database, shift: UUID) -> Any:
    return await db.read("SELECT starts_at FROM shift WHERE id = $1", [shift])


async def test_only_those_who_lead_the_team_plan_series(db: Database, world: World, series: UUID) -> None:
    day = date(2026, 5, 11)
    verbs: list[tuple[Any, dict[str, Any]]] = [
        (service.plan_series, {"activity": world.activity, "plan": MONDAYS}),
        (service.edit_series, {"series": series, "version": 1, "plan": MONDAYS}),
        (service.skip_day, {"series": series, "day": day}),
        (service.restore_day, {"series": series, "day": day}),
        (service.end_series, {"series": series, "last_day": day}),
        (service.copy_activity, {"activity": world.activity, "starts_on": day}),
        (service.cancel_shift, {"shift": world.shift, "reason": "storm"}),
    ]
    for verb, arguments in verbs:
        with pytest.raises(SignInRequired):
            await do(db, verb, world.anonymous, **arguments)
        for actor in (world.bob, world.charlie, world.leo):
            with pytest.raises(NotAllowed):
                await do(db, verb, actor, **arguments)
        await do(db, verb, world.partner, **arguments)


async def test_shifts_are_made_sixty_days_ahead_and_further_every_night(
    db: Database, world: World, clock: SettableClock, series: UUID
) -> None:
    made = await shifts(db, series)
    assert list(made) == [MONDAYS.starts_on + timedelta(weeks=week) for week in range(9)]
    assert await start(db, made[MONDAYS.starts_on]) == datetime(2026, 5, 4, 1, tzinfo=UTC)  # nine in the county
    clock.at = NOW + timedelta(days=6)
    for _ in range(2):
        await jobs.make_shifts(db, Nothing())
    assert len(await shifts(db, series)) == 10
    await do(db, service.cancel_activity, world.lena, activity=world.activity)
    clock.at = NOW + timedelta(days=40)
    await jobs.make_shifts(db, Nothing())
    assert await db.read("SELECT count(*) FROM shift WHERE series_id = $1", [series]) == 10


async def test_a_shift_of_today_that_is_over_is_not_made(db: Database, world: World) -> None:
    plan = msgspec.structs.replace(MONDAYS, rule="FREQ=DAILY;COUNT=3", starts_on=date(2026, 5, 1))
    made = await do(db, service.plan_series, world.lena, activity=world.activity, plan=plan)
    assert list(await shifts(db, made.id)) == [date(2026, 5, 2), date(2026, 5, 3)]


async def test_a_day_is_left_out_and_taken_in_again(db: Database, world: World, series: UUID) -> None:
    day = date(2026, 5, 11)
    await do(db, service.skip_day, world.lena, series=series, day=day)
    await jobs.make_shifts(db, Nothing())
    assert day not in await shifts(db, series)
    for other in (day, date(2026, 5, 12), date(2026, 4, 27)):
        with pytest.raises(Invalid, match="no shift on that day"):
            await do(db, service.skip_day, world.lena, series=series, day=other)
    await do(db, service.restore_day, world.lena, series=series, day=day)
    assert day in await shifts(db, series)
    with pytest.raises(Invalid, match="not left out"):
        await do(db, service.restore_day, world.lena, series=series, day=day)


async def test_a_day_that_people_enrolled_for_is_not_left_out(db: Database, world: World, series: UUID) -> None:
    day = date(2026, 5, 11)
    shift = (await shifts(db, series))[day]
    made = await do(db, service.enrol, world.alice, shift=shift)
    with pytest.raises(errors.DayHasPeople):
        await do(db, service.skip_day, world.lena, series=series, day=day)
    await do(db, service.cancel_enrolment, world.alice, enrolment=made.id)
    await do(db, service.skip_day, world.lena, series=series, day=day)
    assert await db.read("SELECT state FROM shift WHERE id = $1", [shift]) == "cancelled"  # she was in it once


async def test_a_day_whose_shift_was_changed_is_left_out_with_it(db: Database, world: World, series: UUID) -> None:
    day, other = date(2026, 5, 11), date(2026, 5, 18)
    for each, capacity in ((day, 5), (other, 6)):
        begins = datetime(each.year, each.month, each.day, 1, tzinfo=UTC)
        plan = ShiftPlan(begins, begins + timedelta(hours=2), place="Square", capacity=capacity)
        await do(db, service.edit_shift, world.lena, shift=(await shifts(db, series))[each], plan=plan)
    made = await do(db, service.enrol, world.alice, shift=(await shifts(db, series))[other])
    await do(db, service.skip_day, world.lena, series=series, day=day)
    assert day not in await shifts(db, series)
    with pytest.raises(errors.DayHasPeople):
        await do(db, service.skip_day, world.lena, series=series, day=other)
    ended = await do(db, service.end_series, world.lena, series=series, last_day=day)
    assert ended.kept == [(await shifts(db, series))[other]]
    await do(db, service.cancel_enrolment, world.alice, enrolment=made.id)


async def test_a_changed_shift_that_nobody_is_in_ends_with_its_series(db: Database, world: World, series: UUID) -> None:
    shift = (await shifts(db, series))[date(2026, 5, 18)]
    moved = ShiftPlan(NOW + timedelta(days=18), NOW + timedelta(days=18, hours=2), place="Square", capacity=5)
    await do(db, service.edit_shift, world.lena, shift=shift, plan=moved)
    await do(db, service.end_series, world.lena, series=series, last_day=date(2026, 5, 11))
    assert max(await shifts(db, series)) <= date(2026, 5, 11)


async def test_a_removed_shift_does_not_come_back(db: Database, world: World, series: UUID) -> None:
    day = date(2026, 5, 11)
    await do(db, service.remove_shift, world.lena, shift=(await shifts(db, series))[day])
    assert await db.read("SELECT skipped FROM series WHERE id = $1", [series]) == [day]
    plan = msgspec.structs.replace(MONDAYS, place="Bridge", starts_on=date(2026, 5, 5))
    await do(db, service.edit_series, world.lena, series=series, version=2, plan=plan)
    assert day not in await shifts(db, series)


async def test_a_series_changes_from_a_day_on(db: Database, world: World, series: UUID) -> None:
    before = await shifts(db, series)
    plan = msgspec.structs.replace(
        MONDAYS, rule="FREQ=WEEKLY;BYDAY=MO,TH", begins=time(14), ends=time(16), starts_on=date(2026, 5, 18)
    )
    changed = await do(db, service.edit_series, world.lena, series=series, version=1, plan=plan)
    assert (changed.version, changed.kept) == (2, [])
    after = await shifts(db, series)
    assert list(after)[:5] == [date(2026, 5, day) for day in (4, 11, 18, 21, 25)]
    assert before.items() <= after.items()  # those that stay a Monday are the same shifts
    assert await start(db, after[date(2026, 5, 11)]) == datetime(2026, 5, 11, 1, tzinfo=UTC)
    assert await start(db, after[date(2026, 5, 18)]) == datetime(2026, 5, 18, 6, tzinfo=UTC)
    with pytest.raises(Stale):
        await do(db, service.edit_series, world.lena, series=series, version=1, plan=plan)


async def test_shifts_up_to_a_change_far_ahead_are_made_by_the_old_rule(
    db: Database, world: World, series: UUID
) -> None:
    plan = msgspec.structs.replace(MONDAYS, rule="FREQ=WEEKLY;BYDAY=SU", starts_on=date(2026, 8, 1))
    await do(db, service.edit_series, world.lena, series=series, version=1, plan=plan)
    made = list(await shifts(db, series))
    assert made[-1] == date(2026, 7, 27)
    assert {day.weekday() for day in made} == {0}


async def test_a_shift_that_was_moved_stays_where_it_was_moved_to(db: Database, world: World, series: UUID) -> None:
    shift = (await shifts(db, series))[date(2026, 5, 11)]
    moved = ShiftPlan(NOW + timedelta(days=11), NOW + timedelta(days=11, hours=2), place="Square", capacity=5)
    await do(db, service.edit_shift, world.lena, shift=shift, plan=moved)
    plan = msgspec.structs.replace(MONDAYS, begins=time(14), ends=time(16))
    changed = await do(db, service.edit_series, world.lena, series=series, version=1, plan=plan)
    assert changed.kept == []
    assert await start(db, shift) == NOW + timedelta(days=11)
    assert (await shifts(db, series))[date(2026, 5, 11)] == shift


async def test_nobody_loses_a_place_when_a_series_changes(db: Database, world: World, series: UUID) -> None:
    taken = (await shifts(db, series))[date(2026, 5, 11)]
    await do(db, service.enrol, world.alice, shift=taken)
    roomy = msgspec.structs.replace(MONDAYS, capacity=7)
    changed = await do(db, service.edit_series, world.lena, series=series, version=1, plan=roomy)
    assert changed.kept == []
    assert await db.read("SELECT capacity FROM shift WHERE id = $1", [taken]) == 7
    await do(db, service.enrol, world.bob, shift=taken)
    narrow = msgspec.structs.replace(MONDAYS, capacity=1)
    changed = await do(db, service.edit_series, world.lena, series=series, version=2, plan=narrow)
    assert changed.kept == [taken]
    sundays = msgspec.structs.replace(MONDAYS, rule="FREQ=WEEKLY;BYDAY=SU")
    changed = await do(db, service.edit_series, world.lena, series=series, version=3, plan=sundays)
    assert changed.kept == []  # it stands on its own by now
    assert await start(db, taken) == datetime(2026, 5, 11, 1, tzinfo=UTC)
    assert [day.weekday() for day in await shifts(db, series)].count(0) == 1
    assert await db.read("SELECT state FROM enrolment WHERE shift_id = $1", [taken]) == "confirmed"


async def test_what_was_promised_stays_for_those_who_enrolled(db: Database, world: World, series: UUID) -> None:
    made = await shifts(db, series)
    taken, free = made[date(2026, 5, 11)], made[date(2026, 5, 18)]
    await do(db, service.enrol, world.alice, shift=taken)
    plan = msgspec.structs.replace(MONDAYS, place="Bridge")
    changed = await do(db, service.edit_series, world.lena, series=series, version=1, plan=plan)
    assert changed.kept == [taken]
    places = [await db.read("SELECT place FROM shift WHERE id = $1", [shift]) for shift in (taken, free)]
    assert places == ["Square", "Bridge"]


async def test_a_series_ends(db: Database, world: World, clock: SettableClock, series: UUID) -> None:
    taken = (await shifts(db, series))[date(2026, 5, 25)]
    await do(db, service.enrol, world.alice, shift=taken)
    ended = await do(db, service.end_series, world.lena, series=series, last_day=date(2026, 5, 11))
    assert ended.kept == [taken]
    assert list(await shifts(db, series)) == [date(2026, 5, day) for day in (4, 11, 25)]
    clock.at = NOW + timedelta(days=30)
    await jobs.make_shifts(db, Nothing())
    assert len(await shifts(db, series)) == 3
    plan = msgspec.structs.replace(MONDAYS, starts_on=date(2026, 6, 8))
    with pytest.raises(errors.SeriesEnded):
        await do(db, service.edit_series, world.lena, series=series, version=2, plan=plan)
    with pytest.raises(errors.SeriesEnded):
        await do(db, service.end_series, world.lena, series=series, last_day=date(2026, 7, 1))
    with pytest.raises(Invalid):
        await do(db, service.end_series, world.lena, series=series, last_day=date(2026, 5, 29))


async def test_a_series_is_ended_before_it_begins(db: Database, world: World, series: UUID) -> None:
    await do(db, service.end_series, world.lena, series=series, last_day=date(2026, 5, 1))
    assert await shifts(db, series) == {}
    assert await db.read("SELECT ends_on FROM series WHERE id = $1", [series]) == date(2026, 5, 3)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"rule": "FREQ=SECONDLY"}, "rule"),
        ({"rule": "FREQ=WEEKLY;INTERVAL=0"}, "rule"),
        ({"rule": "FREQ=DAILY;UNTIL=20261399"}, "rule"),
        ({"rule": "FREQ=DAILY;UNTIL=20260503"}, "rule"),
        ({"rule": "FREQ=MONTHLY;INTERVAL=12;BYMONTHDAY=31", "starts_on": date(2026, 6, 1)}, "rule"),
        ({"starts_on": date(2026, 4, 30)}, "starts_on"),
        ({"starts_on": date(2027, 5, 3)}, "starts_on"),
        ({"capacity": 0}, "capacity"),
        ({"minimum_age": 20, "maximum_age": 19}, "maximum_age"),
    ],
)
def test_a_series_must_be_sound(change: dict[str, Any], field: str) -> None:
    plan = msgspec.structs.replace(MONDAYS, **change)
    with pytest.raises(Invalid) as refused:
        preview(plan, NOW, ZONE, "environment")
    assert refused.value.field == field


async def test_all_faults_of_a_series_come_together(db: Database, world: World) -> None:
    plan = msgspec.structs.replace(MONDAYS, rule="now and then", starts_on=date(2020, 1, 1), place="")
    with pytest.raises(Several) as refused:
        await do(db, service.plan_series, world.lena, activity=world.activity, plan=plan)
    assert [error.field for error in refused.value.errors] == ["rule", "starts_on", "place"]


@pytest.mark.parametrize(
    ("rule", "first"),
    [
        ("RRULE:BYDAY=TU,SA;INTERVAL=2;FREQ=WEEKLY", ["2026-05-05", "2026-05-09", "2026-05-19"]),
        ("FREQ=MONTHLY;BYDAY=2SA", ["2026-05-09", "2026-06-13", "2026-07-11"]),
        ("FREQ=MONTHLY;BYDAY=-1FR;COUNT=2", ["2026-05-29", "2026-06-26"]),
        ("FREQ=MONTHLY;BYMONTHDAY=31", ["2026-05-31", "2026-07-31", "2026-08-31"]),
        ("FREQ=DAILY;INTERVAL=10;UNTIL=20260514", ["2026-05-04", "2026-05-14"]),
    ],
)
def test_a_rule_gives_its_days(rule: str, first: list[str]) -> None:
    plan = msgspec.structs.replace(MONDAYS, rule=rule)
    spans = preview(plan, NOW, ZONE, "environment")
    assert [starts_at.date().isoformat() for starts_at, _ in spans[:3]] == first


def test_shifts_keep_their_time_on_the_clock_when_clocks_change() -> None:
    zone = ZoneInfo("Europe/Berlin")  # an hour is lost in the night to 29 March 2026, won on 25 October
    night = msgspec.structs.replace(
        MONDAYS, rule="FREQ=DAILY", begins=time(22), ends=time(6), starts_on=date(2026, 3, 27)
    )
    now = datetime(2026, 3, 1, tzinfo=UTC)
    nights = preview(night, now, zone, "environment")
    assert [starts_at.astimezone(zone).hour for starts_at, _ in nights[:4]] == [22] * 4
    assert [(ends_at - starts_at).total_seconds() / 3600 for starts_at, ends_at in nights[:3]] == [8, 7, 8]
    gap = msgspec.structs.replace(night, begins=time(2, 30), ends=time(3), starts_on=date(2026, 3, 29))
    starts_at, ends_at = preview(gap, now, zone, "environment")[0]
    assert ends_at - starts_at == timedelta(minutes=30)
