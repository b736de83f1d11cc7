"""What a service earns by a rule: pure arithmetic in integers, with the sum as people read it."""

from datetime import datetime
from typing import Any, NamedTuple

from .minutes import Share, Span, plain, shares
from .models import NothingDue

__all__ = ["Earned", "Span", "earn", "earn_bonus", "valid", "weigh"]

HUNDREDTHS = 100
WHOLE = 60 * HUNDREDTHS**4
"""So much of minutes x points an hour x four coefficients in hundredths is a point."""


class Earned(NamedTuple):
    """Points with their sum: as a line of text, and in the parts that it is made of."""

    points: int
    expression: str
    nothing_due: NothingDue | None
    parts: dict[str, Any] | None = None


def valid(rule: Any, at: datetime) -> bool:
    """Whether a rule is in force at a moment."""
    return bool(rule.valid_from <= at and (rule.valid_until is None or at < rule.valid_until))


def earn(rule: Any, span: Span, category: str, earned_that_day: int) -> Earned:
    """Points for a service by `rule` (an earning_rule's row, or None), rounded down once.

    `earned_that_day` is what the person earned with other services of the same day, for the daily cap; the
    activity's cap is for this one service. The expression shows an exact value, then `→` what became of it:
    `100 min ÷ 60 × 10 = 16.66 → 16`.
    """
    if rule is None:
        return Earned(0, _time(plain(span)), NothingDue.NO_RULE)
    each = shares(rule, span)
    exact = _weighed(rule, span, category, each)
    due = exact // WHOLE
    points = max(0, min(due, rule.activity_cap, rule.daily_cap - earned_that_day))
    coefficient, shortage = _category(rule, category), _shortage(rule, span)
    factors = [_time(each), str(rule.points_per_hour)]
    factors += [_hundredths(coefficient)] if coefficient != HUNDREDTHS else []
    factors += [f"{_hundredths(shortage)} shortage"] if shortage != HUNDREDTHS else []
    hundredths = exact // (WHOLE // HUNDREDTHS)
    rounded = "" if points * WHOLE == exact else f" → {points}"
    expression = f"{' × '.join(factors)} = {_hundredths(hundredths)}{rounded}"
    parts = {
        "shares": [{"minutes": one.minutes, "night": one.night, "holiday": one.holiday} for one in each],
        "points_per_hour": rule.points_per_hour,
        "category": coefficient,
        "shortage": shortage,
        "hundredths": hundredths,
        "rounded": bool(rounded),
    }
    if points:
        return Earned(points, expression, None, parts)
    return Earned(0, expression, NothingDue.CAP if due else NothingDue.ROUNDING, parts)


def weigh(rule: Any, span: Span, category: str) -> int:
    """What a service is worth before rounding and caps, `WHOLE` for a point: the same however its minutes are cut."""
    return _weighed(rule, span, category, shares(rule, span))


def _weighed(rule: Any, span: Span, category: str, each: tuple[Share, ...]) -> int:
    weighed = sum(share.minutes * share.night * share.holiday for share in each)
    return int(weighed * rule.points_per_hour * _category(rule, category) * _shortage(rule, span))


def earn_bonus(rule: Any, quantity: int, given_that_day: int, given_that_year: int) -> Earned:
    """Points for `quantity` of what a bonus_rule's row is for; what was given already counts for its caps."""
    due = quantity * rule.points
    points = max(0, min(due, rule.daily_cap - given_that_day, rule.yearly_cap - given_that_year))
    expression = f"{quantity} × {rule.points} = {due}{'' if points == due else f' → {points}'}"
    parts = {"quantity": quantity, "points": rule.points, "due": due}
    return Earned(points, expression, None if points else NothingDue.CAP, parts)


def _category(rule: Any, category: str) -> int:
    return int(rule.coefficients.get(category, HUNDREDTHS))


def _shortage(rule: Any, span: Span) -> int:
    """Its coefficient where less than `shortage_below` percent of the shift's places were taken."""
    lacking = span.places > 0 and span.taken * 100 < span.places * rule.shortage_below
    return int(rule.shortage) if lacking else HUNDREDTHS


def _time(each: tuple[Share, ...]) -> str:
    """2.5 h; 100 min ÷ 60; (1.5 h + 1 h × 1.5 night)."""
    hours = all(share.minutes % 3 == 0 for share in each)
    terms = [" × ".join([_amount(share.minutes, hours), *_named(share)]) for share in each]
    together = terms[0] if len(terms) == 1 else f"({' + '.join(terms)})"
    return together if hours else f"{together} ÷ 60"


def _named(share: Share) -> list[str]:
    night, holiday = [_hundredths(value) for value in (share.night, share.holiday)]
    return [f"{night} night"] * (share.night != HUNDREDTHS) + [f"{holiday} holiday"] * (share.holiday != HUNDREDTHS)


def _amount(minutes: int, hours: bool) -> str:
    return f"{_hundredths(minutes * HUNDREDTHS // 60)} h" if hours else f"{minutes} min"


def _hundredths(value: int) -> str:
    """1.2 for 120, 3 for 300."""
    return f"{value // 100}.{value % 100:02}".rstrip("0").rstrip(".")
