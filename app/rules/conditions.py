"""Conditions judged one by one, without a database: compile once, then ask of thousands.

`compile_rules` reads the conditions; of what it returns `passes` is the quick question, `judge` the answer that is
kept, `eligible_on` the day on which waiting is enough. Many people at once are judged by many.py.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec

from app.kernel.errors import DomainError, refuse

from .expressions import Bound, Expression, read_expression
from .facts import Catalogue, Evidence, Facts, Kind, packed
from .years import day_of, years_between

_RISING = ("ge", "gt")
_ORDERED = ("ge", "gt", "le", "lt")


class Condition(msgspec.Struct, frozen=True):
    """One expression with its legal basis and what is said in each language where it is met, and where not.

    Conditions with one `alternative` stand together, and one alternative is enough; without, it is needed always.
    """

    expression: str
    clause: str
    passed_texts: dict[str, str]
    failed_texts: dict[str, str]
    alternative: int | None = None


class Finding(msgspec.Struct, frozen=True):
    """What was found of one condition: what was asked, what was found, and from where that is known.

    `expected` is the value compared with, null where the expression is more than that; `missing` is how far off it
    is (years, days between dates); `met_on` the day on which it will be met by waiting.
    """

    number: int
    alternative: int | None
    expression: str
    clause: str
    passed: bool
    actual: dict[str, Any]
    evidence: dict[str, str]
    comparison: str | None
    expected: Any
    missing: str | None
    met_on: date | None
    texts: dict[str, str]


class Judgement(msgspec.Struct, frozen=True):
    passed: bool
    findings: tuple[Finding, ...]


class Rules:
    """Conditions that were read, ready to be asked about many."""

    def __init__(self, conditions: Sequence[Condition], catalogue: Catalogue, read: Sequence[Expression]) -> None:
        self.conditions = tuple(conditions)
        self.catalogue = catalogue
        self.read = tuple(read)
        alternatives = sorted({each.alternative for each in conditions if each.alternative is not None})
        self._always = self._of(None)
        self._alternatives = [self._of(alternative) for alternative in alternatives]

    def _of(self, alternative: int | None) -> list[int]:
        return [at for at, each in enumerate(self.conditions) if each.alternative == alternative]

    def passes(self, facts: Facts) -> bool:
        """Whether all that is needed always is met, and one alternative if there are any."""
        return self.enough(lambda at: self._met(at, facts))

    def enough(self, met: Callable[[int], bool]) -> bool:
        """Whether it is enough that those conditions are met, counted from 0."""
        if not all(met(at) for at in self._always):
            return False
        ways = self._alternatives
        return not ways or any(all(met(at) for at in way) for way in ways)

    def judge(self, facts: Facts, evidence: Mapping[str, Evidence], on: date) -> Judgement:
        """Every condition by itself, with what is missing; a fact that nobody knows meets none."""
        stored = packed(self.catalogue, facts)
        findings = tuple(self._find(at, facts, stored, evidence, on) for at in range(len(self.conditions)))
        return Judgement(self.passes(facts), findings)

    def eligible_on(self, facts: Facts, evidence: Mapping[str, Evidence], on: date) -> date | None:
        """The first day from `on` at which all is met if nothing changes but time; None: waiting is not enough."""
        if self.passes(facts):
            return on
        days = {self._met_on(each.bound, facts, evidence, on) for each in self.read if each.bound}
        for day in sorted(each for each in days if each is not None):
            if self.passes(self._later(facts, evidence, on, day)):
                return day
        return None

    def _met(self, at: int, facts: Facts) -> bool:
        read = self.read[at]
        for name in read.facts:
            if facts.get(name) is None:
                return False
        return read.test(facts)

    def _find(self, at: int, facts: Facts, stored: Facts, evidence: Mapping[str, Evidence], on: date) -> Finding:
        condition, read = self.conditions[at], self.read[at]
        passed = self._met(at, facts)
        bound = read.bound
        return Finding(
            number=at + 1,
            alternative=condition.alternative,
            expression=condition.expression,
            clause=condition.clause,
            passed=passed,
            actual={name: stored[name] for name in read.facts},
            evidence={name: evidence[name].text for name in read.facts if name in evidence},
            comparison=bound.comparison if bound else None,
            expected=_told(bound.value) if bound else None,
            missing=None if passed or not bound else _missing(bound, facts.get(bound.fact)),
            met_on=None if passed or not bound else self._met_on(bound, facts, evidence, on),
            texts=condition.passed_texts if passed else condition.failed_texts,
        )

    def _met_on(self, bound: Bound, facts: Facts, evidence: Mapping[str, Evidence], on: date) -> date | None:
        name, comparison, value = bound
        fact, actual = self.catalogue[name], facts.get(name)
        if not fact.grows or comparison not in _RISING or actual is None or fact.kind is not Kind.DECIMAL:
            return None
        wanted = value if comparison == "ge" else value + Decimal("0.0001")
        since = evidence[name].since if name in evidence else None
        day = day_of(since, wanted) if since else day_of(on, max(Decimal(0), wanted - actual))
        return None if day == date.max else max(day, on)

    def _later(self, facts: Facts, evidence: Mapping[str, Evidence], on: date, day: date) -> Facts:
        """The facts as they will be on a day if nothing changes but time."""
        later = dict(facts)
        for name, fact in self.catalogue.items():
            if fact.grows and fact.kind is Kind.DECIMAL and facts.get(name) is not None:
                since = evidence[name].since if name in evidence else None
                later[name] = years_between(since, day) if since else facts[name] + years_between(on, day)
        return later


def compile_rules(conditions: Sequence[Condition], catalogue: Catalogue) -> Rules:
    """Reads all conditions; raises what is wrong with each of them together."""
    read: list[Expression] = []
    wrong: list[DomainError] = []
    for number, condition in enumerate(conditions, 1):
        try:
            read.append(read_expression(condition.expression, catalogue, number))
        except DomainError as refusal:
            wrong.append(refusal)
    refuse(wrong)
    return Rules(conditions, catalogue, read)


def _told(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_told(each) for each in value]
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value.isoformat() if isinstance(value, date) else value


def _missing(bound: Bound, actual: Any) -> str | None:
    if actual is None or bound.comparison not in (*_ORDERED, "eq") or isinstance(actual, bool | str):
        return None
    apart = abs((bound.value - actual).days) if isinstance(actual, date) else abs(bound.value - Decimal(actual))
    return f"{apart.normalize():f}" if isinstance(apart, Decimal) else str(apart)
