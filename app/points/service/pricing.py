"""What volunteers' hours cost: what they earn by the same rule, so that an hour given buys an hour."""

from datetime import datetime
from typing import NamedTuple

from app.kernel.db import Transaction
from app.points.queries import pricing as queries

WHOLE = 60 * 100
"""So many minutes x points an hour x hundredths are a point."""


class Price(NamedTuple):
    """Points for one volunteer, rounded up, and the sum as people read it: `90 min ÷ 60 × 10 × 1.5 = 22.5 → 23`."""

    points: int
    expression: str


async def price(tx: Transaction, *, minutes: int, category: str, at: datetime) -> Price | None:
    """By the rule valid at `at`, with the category's coefficient alone; None where there is none, or it gives nothing.

    Night, holidays and a lack of people raise what is earned, not what is asked of those who need help.
    """
    rule = await tx.maybe(queries.HOUR, at=at)
    if rule is None:
        return None
    coefficient = int(rule.coefficients.get(category, 100))
    parts = minutes * rule.points_per_hour * coefficient
    points = -(-parts // WHOLE)
    if points == 0:
        return None
    factors = [f"{minutes} min ÷ 60", str(rule.points_per_hour)]
    factors += [_hundredths(coefficient)] if coefficient != 100 else []
    rounded = "" if points * WHOLE == parts else f" → {points}"
    return Price(points, f"{' × '.join(factors)} = {_hundredths(parts // 60)}{rounded}")


def _hundredths(value: int) -> str:
    """1.2 for 120, 3 for 300."""
    return f"{value // 100}.{value % 100:02}".rstrip("0").rstrip(".")
