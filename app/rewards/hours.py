"""When a place is open: times like `Mo 09:00-18:00` on the county's clock, and days on which it is closed.

They are written as schema.org's openingHours are: https://schema.org/openingHours
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from itertools import pairwise

import msgspec

WEEKDAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
MOST_A_DAY = 4
MOST_CLOSED_DAYS = 60
AHEAD_DAYS = 14
"""How far ahead the next opening is looked for."""

_SPAN = re.compile(r"(\d\d?):(\d\d)-(\d\d?):(\d\d)")
_DASHES = str.maketrans({"–": "-", "—": "-", "~": "-", "至": "-", "、": ",", "；": ",", ";": ","})


class Opening(msgspec.Struct, frozen=True):
    """Whether a place is open, and when that changes next, on the county's clock; None: not soon."""

    open: bool
    changes: datetime | None


def times_of(day: str, typed: str) -> list[str]:
    """What somebody typed for a weekday, such as `9:00-12:00, 14:00-18:00`. Raises ValueError."""
    plain = unicodedata.normalize("NFKC", typed).translate(_DASHES).replace(" ", "")
    return times([f"{day} {part}" for part in plain.split(",") if part])


def times(given: Iterable[str]) -> list[str]:
    """Times as they are stored: two digits everywhere, in order, none within another. Raises ValueError."""
    spans = sorted(_span(each) for each in given)
    for (day, _, ends), (next_day, begins, _) in pairwise(spans):
        if day == next_day and begins < ends:
            raise ValueError("overlap")
    if any(sum(1 for each in spans if each[0] == day) > MOST_A_DAY for day in range(7)):
        raise ValueError("too many")
    return [f"{WEEKDAYS[day]} {_clock(begins)}-{_clock(ends)}" for day, begins, ends in spans]


def typed(given: Sequence[str], day: str) -> str:
    """The times of a weekday as one types them."""
    return ", ".join(each[3:] for each in given if each.startswith(day))


def week(given: Sequence[str]) -> list[tuple[str, str, str]]:
    """The days on which it is open, those with the same times together: first day, last day, times."""
    lines: list[tuple[str, str, str]] = []
    for day, before in zip(WEEKDAYS, ("", *WEEKDAYS), strict=False):
        said = typed(given, day)
        if lines and lines[-1][1:] == (before, said):
            lines[-1] = (lines[-1][0], day, said)
        elif said:
            lines.append((day, day, said))
    return lines


def opening(given: Sequence[str], closed: Sequence[date], local: datetime) -> Opening | None:
    """How it is at a moment on the county's clock; None where no times are known."""
    if not given:
        return None
    spans = [_span(each) for each in given]
    for begins, ends in _spans_from(spans, set(closed), local):
        if begins <= local < ends:
            return Opening(open=True, changes=ends)
        if begins > local:
            return Opening(open=False, changes=begins)
    return Opening(open=False, changes=None)


def _spans_from(
    spans: list[tuple[int, int, int]], closed: set[date], local: datetime
) -> Iterable[tuple[datetime, datetime]]:
    for ahead in range(AHEAD_DAYS + 1):
        day = local.date() + timedelta(days=ahead)
        if day in closed:
            continue
        midnight = datetime.combine(day, time(), local.tzinfo)
        for weekday, begins, ends in spans:
            if weekday == day.weekday():
                yield midnight + timedelta(minutes=begins), midnight + timedelta(minutes=ends)


def _span(text: str) -> tuple[int, int, int]:
    """The weekday from 0 and the minutes of the day; 24:00 is its end."""
    day, _, rest = text.partition(" ")
    found = _SPAN.fullmatch(rest)
    if day not in WEEKDAYS or found is None:
        raise ValueError(text)
    from_hour, from_minute, to_hour, to_minute = map(int, found.groups())
    begins, ends = from_hour * 60 + from_minute, to_hour * 60 + to_minute
    if max(from_minute, to_minute) > 59 or not begins < ends <= 24 * 60:
        raise ValueError(text)
    return WEEKDAYS.index(day), begins, ends


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
