"""What a service earns by a rule: pure arithmetic in integers, with the sum as people read it."""

from typing import Any, NamedTuple

from .models import NothingDue


class Earned(NamedTuple):
    points: int
    expression: str
    nothing_due: NothingDue | None


def earn(rule: Any, minutes: int, category: str, earned_that_day: int) -> Earned:
    """Points for `minutes` of service by `rule` (an earning_rule's row, or None), rounded down once.

    `earned_that_day` is what the person earned with other services of the same day, for the daily cap; the
    activity's cap is for this one service. The expression shows an exact value, then `→` what became of it:
    `100 min ÷ 60 × 10 = 16.66 → 16`.
    """
    if rule is None:
        return Earned(0, _hours(minutes), NothingDue.NO_RULE)
    coefficient = int(rule.coefficients.get(category, 100))
    # Minutes by points an hour by hundredths: 60 x 100 of these are a point.
    parts = minutes * rule.points_per_hour * coefficient
    due = parts // 6000
    points = max(0, min(due, rule.activity_cap, rule.daily_cap - earned_that_day))
    factors = [_hours(minutes), str(rule.points_per_hour), *([_hundredths(coefficient)] if coefficient != 100 else [])]
    rounded = "" if points * 6000 == parts else f" → {points}"
    expression = f"{' × '.join(factors)} = {_hundredths(parts // 60)}{rounded}"
    if points:
        return Earned(points, expression, None)
    return Earned(0, expression, NothingDue.CAP if due else NothingDue.ROUNDING)


def _hours(minutes: int) -> str:
    return f"{minutes} min ÷ 60" if minutes % 3 else f"{_hundredths(minutes * 100 // 60)} h"


def _hundredths(value: int) -> str:
    """1.2 for 120, 3 for 300."""
    return f"{value // 100}.{value % 100:02}".rstrip("0").rstrip(".")
