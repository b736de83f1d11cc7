"""What a series is to be like, and what makes that sound."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from app.kernel.errors import DomainError, Invalid, refuse
from app.kernel.i18n import mark

from .recurrence import NO_DAY, checked_rule, days
from .schedule import ShiftTerms, columns, faults

FARTHEST = timedelta(days=366)
"""How far ahead a series can begin or change."""
PREVIEWED = 12


class SeriesPlan(ShiftTerms, frozen=True):
    """A rule from a day on, and times on the clock; an end that is not after the beginning is on the next day."""

    rule: str
    starts_on: date
    begins: time
    ends: time


def preview(plan: SeriesPlan, now: datetime, zone: ZoneInfo, category: str) -> list[tuple[datetime, datetime]]:
    """When the first shifts would begin and end, 12 at most; raises what planning them would."""
    given = checked_series(plan, today(now, zone), category)
    found = days(given["rule"], plan.starts_on, until=plan.starts_on + FARTHEST)
    return [span(plan, day, zone) for day in found[:PREVIEWED]]


def checked_series(plan: SeriesPlan, first: date, category: str) -> dict[str, Any]:
    """The columns of a series that begins or changes on `first` or later; all faults are raised together."""
    errors: list[DomainError] = []
    rule = ""
    try:
        rule = checked_rule(plan.rule)
    except Invalid as refusal:
        errors.append(refusal)
    if not first <= plan.starts_on <= first + FARTHEST:
        errors.append(Invalid(field="starts_on", reason=mark("Choose a day from now on, within a year.")))
    elif rule and not days(rule, plan.starts_on, until=plan.starts_on + FARTHEST):
        errors.append(Invalid(field="rule", reason=NO_DAY))
    errors += [Invalid(field=field, reason=reason) for field, reason in faults(plan, category).items()]
    refuse(errors)
    times = {"starts_on": plan.starts_on, "begins": plan.begins, "ends": plan.ends}
    return {"rule": rule, **times, **columns(plan, category)}


def span(series: Any, day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """When the shift of a day begins and ends, in UTC, by the clocks of `zone`.

    Where the clocks are put forward meanwhile, it may lose an hour, but never all of its time.
    """
    overnight = timedelta(days=series.ends <= series.begins)
    starts, ends = datetime.combine(day, series.begins), datetime.combine(day, series.ends) + overnight
    starts_at, ends_at = (moment.replace(tzinfo=zone).astimezone(UTC) for moment in (starts, ends))
    return starts_at, ends_at if ends_at > starts_at else starts_at + (ends - starts)


def today(now: datetime, zone: ZoneInfo) -> date:
    return now.astimezone(zone).date()
