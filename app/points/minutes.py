"""Which minutes of a service are of the night or of a holiday, by the clock and calendar of the county."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


class Span(NamedTuple):
    """A service: its approved minutes, from when to when, in a shift with so many places, so many of them taken.

    Minutes are counted from `started_at` on; a minute belongs to where it begins. Where fewer are approved than
    lie between coming and leaving, since there was a break or a correction, those that earn most count; where
    more are, they follow on the end.
    """

    minutes: int
    started_at: datetime
    ended_at: datetime
    zone: tzinfo
    holidays: frozenset[date] = frozenset()
    places: int = 0
    taken: int = 0


class Share(NamedTuple):
    """Minutes with the same coefficients, in hundredths."""

    minutes: int
    night: int
    holiday: int


def plain(span: Span) -> tuple[Share, ...]:
    """All minutes alike."""
    return (Share(span.minutes, 100, 100),)


def shares(rule: Any, span: Span) -> tuple[Share, ...]:
    """The minutes of a service by what they count: plain ones first, then those of the night, of holidays, of both."""
    if rule.night == rule.holiday == 100:
        return plain(span)
    there = max(span.minutes, (span.ended_at - span.started_at) // MINUTE)
    nights = list(_nights(rule, span, there)) if rule.night != 100 else []
    holidays = list(_holidays(span, there)) if rule.holiday != 100 else []
    cuts = sorted({0, there, *(cut for each in (*nights, *holidays) for cut in each)})
    found: dict[tuple[int, int], int] = {}
    for start, end in pairwise(cuts):
        kind = (rule.night if _within(start, nights) else 100, rule.holiday if _within(start, holidays) else 100)
        found[kind] = found.get(kind, 0) + end - start
    kept = _best(found, span.minutes)
    order = [(100, 100), (rule.night, 100), (100, rule.holiday), (rule.night, rule.holiday)]
    return tuple(Share(kept[kind], *kind) for kind in dict.fromkeys(order) if kept.get(kind)) or plain(span)


def _best(found: dict[tuple[int, int], int], minutes: int) -> dict[tuple[int, int], int]:
    """The `minutes` of those found that count most."""
    kept = {}
    for kind in sorted(found, key=lambda kind: kind[0] * kind[1], reverse=True):
        kept[kind] = min(found[kind], minutes)
        minutes -= kept[kind]
    return kept


def _nights(rule: Any, span: Span, minutes: int) -> Iterator[tuple[int, int]]:
    """From which minute to which it is night. The clock decides when a night begins and ends, also when it is put on
    or back in between: such a night is an hour shorter or longer."""
    over = DAY if rule.night_until <= rule.night_from else timedelta(0)
    for day in _days(span, minutes, before=1):
        yield from _cut(
            span,
            minutes,
            _moment(day, rule.night_from, span.zone),
            _moment(day + over, rule.night_until, span.zone),
        )


def _holidays(span: Span, minutes: int) -> Iterator[tuple[int, int]]:
    for day in _days(span, minutes, before=0):
        if day in span.holidays:
            yield from _cut(span, minutes, _moment(day, time(), span.zone), _moment(day + DAY, time(), span.zone))


def _days(span: Span, minutes: int, *, before: int) -> list[date]:
    first = span.started_at.astimezone(span.zone).date() - before * DAY
    last = (span.started_at + minutes * MINUTE).astimezone(span.zone).date()
    return [first + number * DAY for number in range((last - first).days + 1)]


def _cut(span: Span, minutes: int, since: datetime, until: datetime) -> Iterator[tuple[int, int]]:
    """The minutes that begin in [since, until), numbered from the service's first."""
    start, end = (min(max(0, -((span.started_at - moment) // MINUTE)), minutes) for moment in (since, until))
    if start < end:
        yield start, end


@lru_cache(maxsize=4096)
def _moment(day: date, at: time, zone: tzinfo) -> datetime:
    return datetime.combine(day, at, zone).astimezone(UTC)


def _within(minute: int, spans: list[tuple[int, int]]) -> bool:
    return any(start <= minute < end for start, end in spans)
