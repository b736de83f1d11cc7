"""Where clocks are put forward and back: calendars tell the right moments, and a copied shift keeps its length."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest

from app.activities import service
from app.activities.service.calendar import Calendar, Entry
from app.activities.web.ics import ics
from app.kernel import ids
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.settings import Settings
from tests.world import NOW, World

from .planning import Planner, do

BERLIN = ZoneInfo("Europe/Berlin")
HOUR, HALF = timedelta(hours=1), timedelta(minutes=30)
BACK = datetime(2026, 10, 25, 1, tzinfo=UTC)
"""Clocks show 2 to 3 at night twice: before this moment and after it."""


@pytest.fixture
async def berlin(database_url: str, settings: Settings, clock: SettableClock) -> AsyncIterator[Database]:
    database = await Database.open(database_url, settings.model_copy(update={"time_zone": BERLIN.key}), clock)
    yield database
    await database.close()


def entry(starts_at: datetime, **told: str) -> Entry:
    texts = {"title": "Snow", "description": "Shovels", "place": "Square", **told}
    times = {"starts_at": starts_at, "ends_at": starts_at + HALF, "revised_at": NOW}
    return Entry(ids.new(), ids.new(), **texts, **times, position=None, status="CONFIRMED", revisions=1)  # type: ignore[arg-type]


def written(*entries: Entry, name: str = "…") -> bytes:
    return ics(Calendar("Team", entries), name, BERLIN, "http://127.0.0.1:8000")


def read(*entries: Entry) -> Any:
    return icalendar.Calendar.from_ical(written(*entries))


def test_a_calendar_tells_the_hour_that_comes_twice() -> None:
    starts = [BACK + number * HALF for number in range(-4, 5)]
    calendar = read(*(entry(starts_at) for starts_at in starts))
    assert [event.start.astimezone(UTC) for event in calendar.events] == starts
    assert [event.end.astimezone(UTC) for event in calendar.events] == [each + HALF for each in starts]
    in_utc = [event.start for event in calendar.events if event["dtstart"].params.get("tzid") is None]
    assert in_utc == [BACK, BACK + HALF]


def test_all_texts_of_a_calendar_are_escaped_and_hold_no_control_characters() -> None:
    typed = "A\x00\x07\x0b\x1b\x7f\x85B\r\nC;\tD,\\E"
    lines = written(entry(NOW, title=typed, description=typed, place=typed), name=typed).split(b"\r\n")
    for name in (b"NAME", b"X-WR-CALNAME", b"SUMMARY", b"DESCRIPTION", b"LOCATION"):
        assert name + b":AB\\nC\\;\tD\\,\\\\E" in lines


async def test_a_copied_shift_lasts_as_long_where_the_clocks_leave_nothing_of_it(
    berlin: Database, world: World
) -> None:
    """From two to three at night, which is no time at all on 28 March; and in the hour that comes twice."""
    planner = Planner(berlin, world.lena)
    activity = await planner.activity(world.team)
    await planner.shift(activity, datetime(2026, 9, 1, 0, tzinfo=UTC), hours=1)
    copy = await do(berlin, service.copy_activity, world.lena, activity=activity, starts_on=date(2027, 3, 28))
    times = "SELECT array[starts_at, ends_at] FROM shift WHERE activity_id = $1"
    first = datetime(2027, 3, 28, 1, tzinfo=UTC)
    assert await berlin.read(times, [copy.id]) == [first, first + HOUR]
    other = await planner.activity(world.team)
    await planner.shift(other, BACK - HALF / 2, hours=0.5)
    copy = await do(berlin, service.copy_activity, world.lena, activity=other, starts_on=date(2026, 11, 2))
    first = datetime(2026, 11, 2, 1, 45, tzinfo=UTC)
    assert await berlin.read(times, [copy.id]) == [first, first + HALF]
