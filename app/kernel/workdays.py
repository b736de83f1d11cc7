"""Working days: Monday to Friday but for what the State Council gives out each year, and what an operator sets.

`calendar_day` holds the days that differ; the database's functions `workday_after` and `workday_before` count by
it, so that a statement can ask for a deadline. Years that neither the library nor an operator knows have
plain weeks.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import chinese_calendar
from sqlalchemy import ColumnElement, Date, Integer, Text, bindparam, cast, func, literal, select
from sqlmodel import col

from .days import plausible
from .db import Database, Transaction, statement
from .errors import Invalid
from .i18n import mark
from .jobs import every
from .models import CalendarDay
from .queries import values

ZONE: ColumnElement[str] = func.current_setting(literal("commonweal.time_zone", Text()), type_=Text())
"""The county's time zone, in SQL."""
_ADD = values(CalendarDay, "day", "works", "name")
ADD_DAY = statement(_ADD.on_conflict_do_nothing())
SET_DAY = statement(
    _ADD.on_conflict_do_update(index_elements=["day"], set_={"works": _ADD.excluded.works, "name": _ADD.excluded.name})
)

DAYS_BETWEEN = statement(
    select(col(CalendarDay.day), col(CalendarDay.works)).where(
        col(CalendarDay.day).between(bindparam("since"), bindparam("until"))
    )
)
NAME_CHARACTERS = 50
LONGEST_HOLIDAY = timedelta(days=14)


def exceptions(since: int) -> Iterator[tuple[date, bool, str]]:
    """Days from a year on that are free in the week, or worked at a weekend: day, whether it is worked, name."""
    known = chinese_calendar.constants
    for days, works in ((known.holidays, False), (known.workdays, True)):
        for day, name in days.items():
            if day.year >= since and (day.weekday() < 5) != works:
                yield day, works, chinese_calendar.Holiday(name).chinese


async def set_day(tx: Transaction, *, day: date, works: bool, name: str) -> None:
    """What an operator says of a day stands before what the library knows. Raises Invalid."""
    name = name.strip()
    if not 1 <= len(name) <= NAME_CHARACTERS:
        raise Invalid(field="name", reason=mark("Enter a name of at most 50 characters."))
    if not plausible(day):
        raise Invalid(field="day", reason=mark("Please enter a date between 1900 and 2200."))
    await tx.execute(SET_DAY, day=day, works=works, name=name)


async def holidays(tx: Transaction, *, since: date, until: date) -> frozenset[date]:
    """The days of public holidays between two days: those that are free in the week, and the free days beside them.

    That is how the State Council gives them out: a holiday with the weekend that it joins, less what is worked
    instead. A plain weekend is none.
    """
    rows = await tx.all(DAYS_BETWEEN, since=since - LONGEST_HOLIDAY, until=until + LONGEST_HOLIDAY)
    works = {row.day: row.works for row in rows}
    found = {day for day, worked in works.items() if not worked}
    for day in sorted(found):
        for step in (timedelta(days=1), timedelta(days=-1)):
            beside = day + step
            while not works.get(beside, beside.weekday() < 5):
                found.add(beside)
                beside += step
    return frozenset(day for day in found if since <= day <= until)


@every("50 3 * * *", "workdays.learn")
async def learn(db: Database) -> None:
    """Adds the days that a newer library knows, and nobody has set."""
    async with db.unit_of_work() as tx:
        for day, works, name in exceptions(tx.now.year):
            await tx.execute(ADD_DAY, day=day, works=works, name=name)


def day_of(moment: Any) -> ColumnElement[date]:
    """The day in the county that a moment belongs to, in SQL."""
    return cast(func.timezone(ZONE, moment), Date)


def workday_after(day: Any, number: Any) -> ColumnElement[date]:
    """The working day that comes so many after a day, in SQL."""
    return func.workday_after(cast(day, Date), cast(number, Integer), type_=Date)


def workday_before(day: Any, number: Any) -> ColumnElement[date]:
    """The working day that lies so many before a day, in SQL."""
    return func.workday_before(cast(day, Date), cast(number, Integer), type_=Date)
