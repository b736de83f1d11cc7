"""What a person stands at, as facts for prerequisites: from grades, work and degrees, without a database."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from app.rules.facts import Evidence
from app.rules.years import after, years_between

from .facts import HIGHER, MOST_RUNGS, years_since
from .models import Degree


class Held(NamedTuple):
    """A rung held since a day; `told` says from what that is known."""

    ladder: str
    number: int
    occupation: UUID | None
    since: date
    told: str


class Work(NamedTuple):
    """Employment from a day to another, at the latest the day asked about."""

    occupation: UUID | None
    since: date
    until: date


class Studied(NamedTuple):
    degree: Degree
    on: date
    told: str


class CountsAs(NamedTuple):
    """A rung of another ladder, held for `years`, counts as this one's rung `number`."""

    ladder: str
    held: int
    number: int
    years: int


class Known(NamedTuple):
    """The facts with what is known of where each is from."""

    facts: dict[str, Any]
    evidence: dict[str, Evidence]


def known_of(
    held: Sequence[Held],
    work: Iterable[Work],
    studied: Iterable[Studied],
    equivalences: Sequence[CountsAs],
    *,
    ladder: str,
    occupation: UUID | None,
    on: date,
) -> Known:
    """What prerequisites of a ladder's rungs in an occupation may ask, as it is on a day.

    A higher rung counts for each lower one. Without an occupation all work counts. Several employments add up:
    their years are counted as if they had been one that lasts until today.
    """
    facts: dict[str, Any] = {}
    evidence: dict[str, Evidence] = {}
    rungs = _rungs(held, equivalences, ladder, occupation, on)
    facts["rung_held"] = max((each.number for each in rungs), default=0)
    for number in range(1, MOST_RUNGS + 1):
        first = min((each for each in rungs if each.number >= number), key=lambda each: each.since, default=None)
        name = years_since(number)
        facts[name] = years_between(first.since, on) if first else None
        if first:
            evidence[name] = Evidence(first.told, first.since)
            evidence["rung_held"] = Evidence(first.told)
    began = on - timedelta(days=_days(each for each in work if occupation in (None, each.occupation)))
    facts["years_in_occupation"] = years_between(began, on) if began < on else Decimal(0)
    if began < on:
        evidence["years_in_occupation"] = Evidence(began.isoformat(), began)
    degrees = {each.degree: each for each in studied}
    higher = [degree for degree in HIGHER if degree in degrees]
    facts["degrees"] = [degree.value for degree in HIGHER[: HIGHER.index(higher[-1]) + 1]] if higher else []
    if higher:
        evidence["degrees"] = Evidence(degrees[higher[-1]].told)
    facts["apprenticeship_completed"] = Degree.APPRENTICESHIP in degrees
    if Degree.APPRENTICESHIP in degrees:
        evidence["apprenticeship_completed"] = Evidence(degrees[Degree.APPRENTICESHIP].told)
    return Known(facts, evidence)


def _rungs(
    held: Sequence[Held], equivalences: Sequence[CountsAs], ladder: str, occupation: UUID | None, on: date
) -> list[Held]:
    """What is held of a ladder in the occupation, or counts as if it were."""
    own = [each for each in held if each.ladder == ladder and each.occupation == occupation]
    counted = [
        each._replace(number=rule.number, since=after(each.since, rule.years))
        for rule in equivalences
        for each in held
        if each.ladder == rule.ladder and each.number >= rule.held
    ]
    return own + [each for each in counted if each.since <= on]


def _days(work: Iterable[Work]) -> int:
    """Days of work; those that two employments share count once."""
    total, reached = 0, date.min
    for each in sorted(work, key=lambda each: each.since):
        begins = max(each.since, reached)
        if each.until > begins:
            total += (each.until - begins).days
            reached = each.until
    return total
