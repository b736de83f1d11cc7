"""Years between days, such that a number of whole years is reached on the anniversary, not a day earlier."""

from datetime import date, timedelta
from decimal import ROUND_DOWN, Decimal

_PARTS = Decimal("0.0001")


def years_between(since: date, on: date) -> Decimal:
    """Years from a day to another, rounded down to four places; 0 where `on` is not later."""
    if on <= since:
        return Decimal(0)
    whole = on.year - since.year
    if after(since, whole) > on:
        whole -= 1
    begun, ends = after(since, whole), after(since, whole + 1)
    part = Decimal((on - begun).days) / (ends - begun).days
    return whole + part.quantize(_PARTS, ROUND_DOWN)


def day_of(since: date, years: Decimal) -> date:
    """The first day on which so many years have passed since a day; the last of all days where none is left."""
    whole = int(years)
    try:
        day = after(since, whole)
        if years > whole:
            day += timedelta(days=int((years - whole) * 364))
        while years_between(since, day) < years:
            day += timedelta(days=1)
    except (ValueError, OverflowError):
        return date.max
    return day


def after(since: date, years: int) -> date:
    """The anniversary; of a 29 February in a common year the 1 March, so that nothing is reached early."""
    try:
        return since.replace(year=since.year + years)
    except ValueError:
        return date(since.year + years, 3, 1)
