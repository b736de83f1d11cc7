"""Small guards of planning and enrolling, each of which nothing else would miss."""

from datetime import date, time, timedelta
from typing import Any

import icalendar
import msgspec
import pytest

from app.activities import errors, service
from app.activities.service import SeriesPlan, ShiftPlan
from app.kernel.db import Database
from app.kernel.errors import Invalid
from tests.web_fixtures import Browser
from tests.world import NOW, World

from .lacking import at, codes, local
from .planning import Planner, do
from .test_series import MONDAYS, shifts

DAILY = SeriesPlan(
    rule="FREQ=DAILY;COUNT=2", starts_on=date(2026, 5, 1), begins=time(14), ends=time(16), place="Square", capacity=5
)
DAY = date(2026, 5, 2)


async def series(db: Database, world: World) -> Any:
    return await do(db, service.plan_series, world.lena, activity=world.activity, plan=DAILY)


async def test_two_hundred_at_once_and_no_more(db: Database, world: World) -> None:
    with pytest.raises(Invalid, match="200"):
        await do(db, service.enrol_many, world.lena, shift=world.shift, volunteers=[world.alice.volunteer] * 201)


async def test_a_qualification_that_nobody_can_hold_is_not_asked_for_later(db: Database, world: World) -> None:
    plan = ShiftPlan(
        NOW + timedelta(hours=5),
        NOW + timedelta(hours=7),
        place="Bridge",
        capacity=5,
        required_qualifications=["first_aid"],
    )
    with pytest.raises(errors.UnknownQualification):
        await do(db, service.edit_shift, world.lena, shift=world.tomorrow, plan=plan)
    made = await series(db, world)
    wanting = msgspec.structs.replace(DAILY, required_qualifications=["first_aid"])
    with pytest.raises(errors.UnknownQualification):
        await do(db, service.edit_series, world.lena, series=made.id, version=1, plan=wanting)


async def test_nothing_more_is_planned_where_all_is_called_off(db: Database, world: World) -> None:
    made = await series(db, world)
    await do(db, service.cancel_activity, world.lena, activity=world.activity)
    plan = ShiftPlan(NOW + timedelta(hours=5), NOW + timedelta(hours=7), place="Bridge", capacity=5)
    verbs: list[tuple[Any, dict[str, Any]]] = [
        (service.plan_series, {"activity": world.activity, "plan": DAILY}),
        (service.edit_series, {"series": made.id, "version": 1, "plan": DAILY}),
        (service.skip_day, {"series": made.id, "day": DAY}),
        (service.restore_day, {"series": made.id, "day": DAY}),
        (service.end_series, {"series": made.id, "last_day": DAY}),
        (service.edit_shift, {"shift": world.shift, "plan": plan}),
        (service.remove_shift, {"shift": world.shift}),
    ]
    for verb, given in verbs:
        with pytest.raises(errors.ActivityIsCancelled):
            await do(db, verb, world.lena, **given)
    async with db.connection() as connection:
        await connection.execute("DELETE FROM shift WHERE series_id = $1", made.id)
        await connection.execute("UPDATE series SET made_until = starts_on - 1 WHERE id = $1", made.id)
    async with db.unit_of_work() as tx:  # as by the job that had seen it just before
        await service.make_shifts(tx, series=made.id)
    assert await db.read("SELECT count(*) FROM shift WHERE series_id = $1", [made.id]) == 0


async def test_no_shift_follows_its_series_into_the_past(db: Database, world: World) -> None:
    """At ten in the morning, today's shift of two o'clock can't become one of nine."""
    made = await series(db, world)
    early = msgspec.structs.replace(DAILY, begins=time(9), ends=time(11))
    changed = await do(db, service.edit_series, world.lena, series=made.id, version=1, plan=early)
    times = "SELECT array_agg(extract(hour FROM starts_at AT TIME ZONE 'Asia/Shanghai')::int ORDER BY series_day)"
    assert await db.read(f"{times} FROM shift WHERE series_id = $1", [made.id]) == [14, 9]
    assert len(changed.kept) == 1


async def test_only_places_that_one_has_stand_in_the_way(db: Database, world: World) -> None:
    """Not one that was given back, nor one that one waits for."""
    await at(db, world, local(DAY, 8), 12)
    other = await Planner(db, world.lena).shift(world.activity, local(DAY, 7), hours=12, capacity=1)
    mine = await do(db, service.enrol, world.alice, shift=other)
    assert await codes(db, world.alice, world) == ["OVERLAPPING_SHIFT", "TOO_MANY_HOURS"]
    await do(db, service.cancel_enrolment, world.alice, enrolment=mine.id)
    assert await codes(db, world.alice, world) == []
    await do(db, service.enrol, world.bob, shift=other)
    await do(db, service.enrol, world.alice, shift=other, waitlist=True)
    assert await codes(db, world.alice, world) == []


async def test_a_team_s_calendar_tells_no_draft_and_what_is_called_off(
    client: Browser, db: Database, world: World
) -> None:
    planner = Planner(db, world.lena)
    await planner.shift(await planner.activity(world.team, title="Not yet"), NOW + timedelta(days=3))
    await do(db, service.cancel_shift, world.lena, shift=world.tomorrow, reason="storm")
    found = icalendar.Calendar.from_ical((await client.get(f"/teams/{world.team}/calendar.ics")).content)
    assert [(str(event["uid"]), event["status"]) for event in found.events] == [
        (str(world.shift), "CONFIRMED"),
        (str(world.tomorrow), "CANCELLED"),
    ]


async def test_long_lines_and_marks_are_as_the_standard_wants_them(client: Browser, db: Database, world: World) -> None:
    title, text = "扫雪; 铲冰, སྐར་གྲངས་" * 8, "带手套\\;\r\nBEGIN:VEVENT\n" * 20
    async with db.connection() as connection:
        await connection.execute("UPDATE activity SET title = $1, description = $2", title[:100], text)
    content = (await client.get(f"/teams/{world.team}/calendar.ics")).content
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert b"\n" not in content.replace(b"\r\n", b"")
    first, _ = icalendar.Calendar.from_ical(content).events
    assert first["summary"] == title[:100]
    assert first["description"] == text.replace("\r\n", "\n")


async def test_a_shift_at_the_month_s_end_is_planned_again_at_another(db: Database, world: World) -> None:
    """Over midnight from 31 May; the copy begins on the last of February."""
    planner = Planner(db, world.lena)
    activity = await planner.activity(world.team)
    await planner.shift(activity, local(date(2026, 5, 31), 22), hours=4)
    made = await do(db, service.copy_activity, world.lena, activity=activity, starts_on=date(2027, 2, 28))
    assert await db.read("SELECT starts_at FROM shift WHERE activity_id = $1", [made.id]) == local(
        date(2027, 2, 28), 22
    )
    assert await db.read("SELECT ends_at FROM shift WHERE activity_id = $1", [made.id]) == local(date(2027, 3, 1), 2)


async def test_a_day_that_somebody_was_in_once_comes_back(db: Database, world: World) -> None:
    series = (await do(db, service.plan_series, world.lena, activity=world.activity, plan=MONDAYS)).id
    day, gone = date(2026, 5, 11), date(2026, 5, 18)
    before = await shifts(db, series)
    for each in (day, gone):
        made = await do(db, service.enrol, world.alice, shift=before[each])
        await do(db, service.cancel_enrolment, world.alice, enrolment=made.id)
    await do(db, service.cancel_shift, world.lena, shift=before[gone], reason="storm")
    await do(db, service.skip_day, world.lena, series=series, day=day)
    await do(db, service.restore_day, world.lena, series=series, day=day)
    assert (await shifts(db, series))[day] == before[day]
    for version, rule in ((3, "FREQ=WEEKLY;BYDAY=TU"), (4, MONDAYS.rule)):
        plan = msgspec.structs.replace(MONDAYS, rule=rule, place="Bridge")
        await do(db, service.edit_series, world.lena, series=series, version=version, plan=plan)
    after = await shifts(db, series)
    assert after[day] == before[day]
    assert await db.read("SELECT place FROM shift WHERE id = $1", [after[day]]) == "Bridge"
    assert gone not in after  # people were told that it is off
    await do(db, service.enrol, world.alice, shift=after[day])


async def test_days_by_an_earlier_rule_are_left_out_and_not_taken_in_again(db: Database, world: World) -> None:
    series = (await do(db, service.plan_series, world.lena, activity=world.activity, plan=MONDAYS)).id
    day = date(2026, 5, 11)
    plan = msgspec.structs.replace(MONDAYS, rule="FREQ=WEEKLY;BYDAY=TU", starts_on=date(2026, 5, 26))
    await do(db, service.edit_series, world.lena, series=series, version=1, plan=plan)
    await do(db, service.skip_day, world.lena, series=series, day=day)
    assert date(2026, 5, 4) in await shifts(db, series)
    assert day not in await shifts(db, series)
    with pytest.raises(Invalid, match="no shift on that day"):
        await do(db, service.restore_day, world.lena, series=series, day=day)
    assert await db.read("SELECT skipped FROM series WHERE id = $1", [series]) == [day]
