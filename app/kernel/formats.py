"""Dates, numbers and durations as people read them, in the county's time zone and their language.

Tibetan gets ISO dates and plain digits: no library knows its short forms well enough to be trusted.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_skeleton
from babel.numbers import format_decimal

from .i18n import translate

_LOCALES = {"zh": "zh_Hans_CN", "en": "en_GB"}
_WEEKDAYS_BO = ("ཟླ་བ", "མིག་དམར", "ལྷག་པ", "ཕུར་བུ", "པ་སངས", "སྤེན་པ", "ཉི་མ")


class Formats:
    """The filters of one language; each takes what the database gave: aware datetimes, minutes, points."""

    def __init__(self, language: str, zone: ZoneInfo) -> None:
        self.language = language
        self.zone = zone
        self.locale = _LOCALES.get(language)

    def filters(self) -> dict[str, Callable[..., str]]:
        return {
            "date": self.date,
            "day": self.day,
            "month": self.month,
            "time": self.time,
            "datetime": self.datetime,
            "span": self.span,
            "iso": self.iso,
            "local_input": self.local_input,
            "number": self.number,
            "signed": self.signed,
            "minutes": self.minutes,
            "hours": self.hours,
            "yuan": self.yuan,
            "key": key,
        }

    def date(self, value: dt.date | dt.datetime) -> str:
        """2026年5月1日 · 1 May 2026 · 2026-05-01"""
        day = self._day(value)
        return str(format_date(day, "long", locale=self.locale)) if self.locale else day.isoformat()

    def day(self, value: dt.date | dt.datetime) -> str:
        """The day without its year, with its weekday: 5月1日周五 · Fri, 1 May."""
        day = self._day(value)
        if self.locale:
            return format_skeleton("MMMEd", day, locale=self.locale)
        return f"{day.isoformat()} {_WEEKDAYS_BO[day.weekday()]}"

    def month(self, value: dt.date | dt.datetime) -> str:
        """2026年5月 · May 2026 · 2026-05"""
        day = self._day(value)
        return format_skeleton("yMMMM", day, locale=self.locale) if self.locale else f"{day:%Y-%m}"

    def time(self, value: dt.datetime) -> str:
        """09:30, always of 24 hours."""
        return value.astimezone(self.zone).strftime("%H:%M")

    def datetime(self, value: dt.datetime) -> str:
        """2026年5月1日 09:30 · 1 May 2026 09:30 · 2026-05-01 09:30"""
        return f"{self.date(value)} {self.time(value)}"

    def span(self, starts_at: dt.datetime, ends_at: dt.datetime) -> str:
        """5月1日周五 09:00–11:30; the second day only where it is another."""
        first, last = starts_at.astimezone(self.zone), ends_at.astimezone(self.zone)
        end = self.time(last) if first.date() == last.date() else f"{self.day(last)} {self.time(last)}"
        return f"{self.day(first)} {self.time(first)}–{end}"

    def iso(self, value: dt.date | dt.datetime) -> str:
        """For `<time datetime>`."""
        return value.astimezone(self.zone).isoformat() if isinstance(value, dt.datetime) else value.isoformat()

    def local_input(self, value: dt.datetime | None) -> str:
        """For `<input type=datetime-local>`."""
        return value.astimezone(self.zone).strftime("%Y-%m-%dT%H:%M") if value else ""

    def number(self, value: int | Decimal) -> str:
        return format_decimal(value, locale=self.locale or "en_GB")

    def signed(self, value: int | Decimal) -> str:
        """+20 or −20, for statements."""
        return f"{'+' if value > 0 else '−' if value < 0 else ''}{self.number(-value if value < 0 else value)}"

    def minutes(self, value: int) -> str:
        """150 → 2 h 30 min"""
        hours, rest = divmod(value, 60)
        if not hours:
            return translate("%(minutes)s min", self.language, minutes=rest)
        if not rest:
            return translate("%(hours)s h", self.language, hours=self.number(hours))
        return translate("%(hours)s h %(minutes)s min", self.language, hours=self.number(hours), minutes=rest)

    def hours(self, value: int) -> str:
        """Minutes as a plain number of hours with one decimal, rounded down: 150 → 2.5."""
        return self.number(Decimal(value * 10 // 60) / 10)

    def yuan(self, fen: int) -> str:
        """Whole fen as yuan with two decimals: 500000 → 5,000.00."""
        return format_decimal(Decimal(fen) / 100, format="#,##0.00", locale=self.locale or "en_GB")

    def _day(self, value: dt.date | dt.datetime) -> dt.date:
        return value.astimezone(self.zone).date() if isinstance(value, dt.datetime) else value


def counted(values: Mapping[str, Any], language: str) -> dict[str, Any]:
    """What fills a sentence of a page, its whole numbers as the filter `number` writes them: 12345 → 12,345.

    A `year` stays as it is, and so does whatever is text: numbers that are names, such as that of a case, come as text.
    """
    return {name: _grouped(value, language) if name != "year" else value for name, value in values.items()}


def _grouped(value: Any, language: str) -> Any:
    if type(value) is not int or -1000 < value < 1000:
        return value
    return format_decimal(value, locale=_LOCALES.get(language, "en_GB"))


def key(node_id: Any) -> str:
    """The bare uuid of a GraphQL id (`Activity:<uuid>`), for addresses."""
    return str(node_id) if isinstance(node_id, UUID) else str(node_id).rpartition(":")[2]
