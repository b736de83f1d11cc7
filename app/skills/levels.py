"""The level within a post (三岗十七级), from years, degree and professional grade: pure arithmetic.

Published are the posts and the number of levels; ranges, steps and what counts how much are the ladder's data.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

import msgspec

from app.rules.years import day_of, years_between


class Scale(NamedTuple):
    """A post's range of levels, how many years a step takes, what a degree counts as in years and a grade in levels.

    `bonuses` has the levels by the number of the professional grade.
    """

    lowest: int
    highest: int
    step_years: int
    degree_years: Mapping[str, int]
    bonuses: Mapping[int, int]


class Career(NamedTuple):
    """Since when somebody serves without a gap, or as if there were none; the degrees and grades they have."""

    since: date
    degrees: frozenset[str]
    grades: frozenset[int]


class Gain(msgspec.Struct, frozen=True):
    """What would lift the level at once: a degree or a professional grade, and to which level."""

    degree: str | None
    grade: int | None
    level: int


class Level(msgspec.Struct, frozen=True):
    """The level on a day with what it is made of; `next_on` is null at the post's highest level."""

    level: int
    lowest: int
    highest: int
    years: Decimal
    degree_years: int
    grade_levels: int
    next_on: date | None
    missing_years: Decimal | None
    gains: tuple[Gain, ...]


def level_of(scale: Scale, career: Career, on: date) -> Level:
    """The level on a day: a step for so many years, those that the best degree counts as included, and the levels that
    the best professional grade adds; never outside the post's range."""
    years = years_between(career.since, on)
    degree_years = _best(scale.degree_years, career.degrees)
    bonus = _best(scale.bonuses, career.grades)
    level = _level(scale, years + degree_years, bonus)
    next_on, missing = None, None
    if level < scale.highest:
        # Where the sum is still below the range, more than one step may be needed.
        steps = level + 1 - scale.lowest - bonus
        wanted = max(Decimal(0), Decimal(steps * scale.step_years - degree_years))
        next_on, missing = max(day_of(career.since, wanted), on), max(Decimal(0), wanted - years)
    return Level(
        level,
        scale.lowest,
        scale.highest,
        years,
        degree_years,
        bonus,
        next_on,
        missing,
        tuple(_gains(scale, career, years, level)),
    )


def since_of(spans: Iterable[tuple[date, date]], on: date) -> date:
    """The day on which service began, as if it had been one stretch until `on`; days in two posts count once."""
    total, reached = 0, date.min
    for begins, ends in sorted(spans):
        first = max(begins, reached)
        if ends > first:
            total += (ends - first).days
            reached = ends
    return on - timedelta(days=total)


def _level(scale: Scale, years: Decimal, bonus: int) -> int:
    return max(scale.lowest, min(scale.highest, scale.lowest + int(years // scale.step_years) + bonus))


def _best(worth: Mapping[Any, int], had: Iterable[Any]) -> int:
    return max((worth.get(each, 0) for each in had), default=0)


def _gains(scale: Scale, career: Career, years: Decimal, level: int) -> Iterable[Gain]:
    for degree in sorted(scale.degree_years, key=lambda each: scale.degree_years[each]):
        with_it = _best(scale.degree_years, {*career.degrees, degree})
        lifted = _level(scale, years + with_it, _best(scale.bonuses, career.grades))
        if lifted > level:
            yield Gain(degree, None, lifted)
    for grade in sorted(scale.bonuses):
        with_it = _best(scale.bonuses, {*career.grades, grade})
        lifted = _level(scale, years + _best(scale.degree_years, career.degrees), with_it)
        if lifted > level:
            yield Gain(None, grade, lifted)
