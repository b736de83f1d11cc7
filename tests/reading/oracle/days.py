"""Days, working days and intervals, as PostgreSQL and the database's own functions count them."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from app.kernel.models import CalendarDay

from .data import Data

DAY = timedelta(days=1)
UNITS = ("years", "months", "weeks", "days", "hours", "minutes")


def _from(data: Data, start: date, step: timedelta) -> Iterator[date]:
    """The working days beyond a day."""
    works = {row.day: row.works for row in data.of(CalendarDay.__table__)}  # type: ignore[attr-defined]
    while True:
        start += step
        if works.get(start, start.isoweekday() < 6):
            yield start


def _counted(step: timedelta) -> Callable[..., date | None]:
    def of(data: Data, start: date | None, number: int | None) -> date | None:
        if start is None or number is None:
            return None
        return next(islice(_from(data, start, step), number - 1, None))

    return of


WORKDAYS = {"workday_after": _counted(DAY), "workday_before": _counted(-DAY)}
"""The database's functions: the so-many-th working day after or before a day."""


def interval(*numbers: int) -> relativedelta:
    """Of so many years, months, weeks, days, hours and minutes; what is left out is none."""
    return relativedelta(**dict(zip(UNITS, numbers, strict=False)))


def age(until: date, since: date) -> relativedelta:
    """In whole years; nobody asks for more."""
    return interval(until.year - since.year - ((until.month, until.day) < (since.month, since.day)))


def part(name: str, value: Any) -> Any:
    """The year of a day or of an age, and so on."""
    if name == "epoch":
        return Decimal(value / timedelta(microseconds=1)) / 10**6
    return getattr(value, f"{name}s" if isinstance(value, relativedelta) else name)


def midnight(value: Any) -> Any:
    """A day as the moment at which it begins, which is how it is compared with moments."""
    return datetime.combine(value, time()) if type(value) is date else value


def moved(left: Any, right: Any) -> Any:
    """A sum; a whole number added to a day is days."""
    return left + timedelta(days=right) if type(left) is date and isinstance(right, int) else left + right


def apart(left: Any, right: Any) -> Any:
    """A difference; two days are a number of days apart."""
    if type(left) is date:
        return (left - right).days if isinstance(right, date) else left - timedelta(days=right)
    return left - right


def in_zone(zone: str, moment: datetime) -> datetime:
    """The local time of a moment, or the moment of a local time."""
    there = ZoneInfo(zone)
    return moment.astimezone(there).replace(tzinfo=None) if moment.tzinfo else moment.replace(tzinfo=there)


def series(start: Any, end: Any, step: Any = 1) -> Iterator[Any]:
    while start <= end:
        yield start
        start += step


def truncated(unit: str, moment: date) -> datetime:
    return datetime.combine({"month": moment.replace(day=1)}[unit], time())
