"""Rules of repetition as a form asks for them and as a page says them in words."""

from datetime import date
from enum import StrEnum

import msgspec

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


class Every(StrEnum):
    """How a form says when a series repeats; SAME leaves the rule as it was."""

    WEEK = "week"
    DAY = "day"
    MONTH_DAY = "month_day"
    MONTH_WEEKDAY = "month_weekday"
    SAME = "same"


def rule_of(
    every: Every, starts_on: date, *, interval: int, weekdays: list[str], until: date | None, count: int | None
) -> str:
    """The RRULE; a month's day or weekday is that of `starts_on`, its fifth weekday counts as the last."""
    weekday, nth = WEEKDAYS[starts_on.weekday()], (starts_on.day - 1) // 7 + 1
    on = {
        Every.DAY: "FREQ=DAILY",
        Every.WEEK: f"FREQ=WEEKLY;BYDAY={','.join(weekdays) or weekday}",
        Every.MONTH_DAY: f"FREQ=MONTHLY;BYMONTHDAY={starts_on.day}",
        Every.MONTH_WEEKDAY: f"FREQ=MONTHLY;BYDAY={nth if nth < 5 else -1}{weekday}",
    }[every]
    ends = f";UNTIL={until:%Y%m%d}" if until else f";COUNT={count}" if count else ""
    return f"{on};INTERVAL={interval}{ends}"


class Repeat(msgspec.Struct, frozen=True):
    """A rule taken apart: `frequency` is DAILY, WEEKLY or MONTHLY; `weekdays` go with their number in a month, or 0."""

    frequency: str
    interval: int
    weekdays: list[tuple[int, str]]
    month_day: int | None
    until: date | None
    count: int | None

    @classmethod
    def of(cls, rule: str) -> "Repeat":
        parts = dict(part.split("=") for part in rule.split(";"))
        return cls(
            frequency=parts["FREQ"],
            interval=int(parts.get("INTERVAL", 1)),
            weekdays=[(int(day[:-2] or 0), day[-2:]) for day in parts.get("BYDAY", "").split(",") if day],
            month_day=int(parts["BYMONTHDAY"]) if "BYMONTHDAY" in parts else None,
            until=date.fromisoformat(parts["UNTIL"]) if "UNTIL" in parts else None,
            count=int(parts["COUNT"]) if "COUNT" in parts else None,
        )
