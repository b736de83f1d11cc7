"""Arrears: what is still owed when a wage is decided later than it holds.

Each calendar month is counted by itself. A whole month counts the whole difference between the new wage and what was
paid; a part of a month counts by its days, of as many as the month has, so that a month's parts make the month. Each
month is rounded once, half a fen up. The month of the decision is not owed: it is paid by the new wage already. What
would be less than nothing is nothing: a wage that was paid is not taken back.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Protocol

import msgspec


class Span(Protocol):
    """A wage in fen a month, from a day on, before another; None: open."""

    @property
    def fen(self) -> int: ...
    @property
    def since(self) -> date: ...
    @property
    def until(self) -> date | None: ...


class Month(msgspec.Struct, frozen=True):
    """What one month adds: `days` of its `of` days are owed, `fen` together, less than zero where too much was paid."""

    month: str
    days: int
    of: int
    fen: int


def months_owed(new: Span, paid: Sequence[Span], decided: date) -> list[Month]:
    """The months, from the new wage's first day to the last before that of the decision."""
    end = decided.replace(day=1)
    return [_month(new, paid, first, last) for first, last in _parts(new.since, min(new.until or end, end))]


def owed(months: Sequence[Month]) -> int:
    """All together in fen, never less than zero."""
    return max(sum(month.fen for month in months), 0)


def _month(new: Span, paid: Sequence[Span], first: date, last: date) -> Month:
    """From `first` to `last`, both of one month and both included."""
    days, of = (last - first).days + 1, _length(first)
    before = sum(each.fen * _common(each, first, last) for each in paid)
    return Month(f"{first:%Y-%m}", days, of, (2 * (new.fen * days - before) + of) // (2 * of))


def _common(span: Span, first: date, last: date) -> int:
    """How many days from `first` to `last` a wage holds on."""
    end = min(span.until, last + timedelta(days=1)) if span.until else last + timedelta(days=1)
    return max((end - max(span.since, first)).days, 0)


def _parts(since: date, until: date) -> Iterator[tuple[date, date]]:
    """The months between two days, `until` not included, each by its first and last day in between."""
    while since < until:
        following = (since.replace(day=1) + timedelta(days=32)).replace(day=1)
        yield since, min(following, until) - timedelta(days=1)
        since = following


def _length(day: date) -> int:
    return ((day.replace(day=1) + timedelta(days=32)).replace(day=1) - day.replace(day=1)).days
