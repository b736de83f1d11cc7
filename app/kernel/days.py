"""Which days somebody may write: those outside are slips of the hand, and PostgreSQL keeps the last one as infinity."""

from datetime import date

FIRST_YEAR, LAST_YEAR = 1900, 2200


def plausible(day: date) -> bool:
    """Whether a day (or the day of a moment) lies between the years 1900 and 2200."""
    return FIRST_YEAR <= day.year <= LAST_YEAR


def read_day(text: str | None) -> date:
    """A day written as 2026-05-01; raises ValueError where it is none, or none that is plausible."""
    day = date.fromisoformat(text or "")
    if not plausible(day):
        raise ValueError(text)
    return day
