"""Everybody judged by all open programmes, without a database, and facts kept so that the same is said again."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from app.rules.conditions import Rules
from app.rules.facts import Catalogue, Facts, Kind, packed, unpacked
from app.rules.many import Crowd
from app.rules.years import years_between

from .facts import Known
from .terms import Terms

SINCE = "since"
"""How the day is kept on which what grows began to: by itself it would be other facts every day."""


class Said(msgspec.Struct, frozen=True):
    """What the rules of some versions said of a person: a place for each version in every list.

    `unmet` has the bit 2^(n-1) for each condition n that is not met; `fen` is 0 where it is not passed.
    """

    passed: list[bool]
    unmet: list[int]
    fen: list[int]


class Asked(NamedTuple):
    """A version with its rules, which were read."""

    terms: Terms
    rules: Rules


class Matcher:
    """Versions ready to be asked about many people."""

    def __init__(self, asked: Sequence[Asked]) -> None:
        self.asked = list(asked)
        self._amounts = [each.terms.pays(each.rules.catalogue) for each in asked]
        self.facts = frozenset().union(*(_facts_of(each) for each in asked))
        """Which facts are asked about."""

    def judge(self, people: Sequence[Facts]) -> list[Said]:
        """What all versions say of each of the people, in their order."""
        crowd = Crowd(people)
        said = [Said([], [], []) for _ in people]
        for each, amounts in zip(self.asked, self._amounts, strict=True):
            for of, facts, outcome in zip(said, people, crowd.judge(each.rules), strict=True):
                of.passed.append(outcome.passed)
                of.unmet.append(outcome.unmet)
                of.fen.append(amounts.of(facts) if outcome.passed else 0)
        return said


def _facts_of(asked: Asked) -> frozenset[str]:
    names: set[str] = {name for read in asked.rules.read for name in read.facts}
    names |= asked.terms.pays(asked.rules.catalogue).facts
    return frozenset(names | {asked.terms.period_fact} if asked.terms.period_fact else names)


def kept(catalogue: Catalogue, names: Iterable[str], known: Known, on: date) -> dict[str, Any]:
    """The facts of these names as they are stored; what nobody knows is left out."""
    facts, evidence = known
    chosen = {name: catalogue[name] for name in names if facts.get(name) is not None and name in catalogue}
    stored = packed(chosen, facts)
    for name, fact in chosen.items():
        since = evidence[name].since if fact.grows and name in evidence else None
        if since is not None and facts[name] == years_between(since, on):
            stored[name] = {SINCE: since.isoformat()}
    return stored


def known_again(catalogue: Catalogue, stored: Mapping[str, Any], on: date) -> dict[str, Any]:
    """Stored facts as they are on a day if nothing has changed but time."""
    growing = {name: value[SINCE] for name, value in stored.items() if isinstance(value, dict)}
    facts = unpacked(catalogue, {name: value for name, value in stored.items() if name not in growing})
    for name, since in growing.items():
        if name in catalogue:
            assert catalogue[name].kind is Kind.DECIMAL, name
            facts[name] = Decimal(years_between(date.fromisoformat(since), on))
    return facts


class Entitled(NamedTuple):
    """What somebody is entitled to of a programme: by which version, and how much in fen."""

    version: UUID
    fen: int


def entitlements(versions: Sequence[UUID], programmes: Mapping[UUID, UUID], said: Said | None) -> dict[UUID, Entitled]:
    """By programme, what somebody is entitled to; the programmes of versions are given."""
    if said is None:
        return {}
    return {programmes[version]: Entitled(version, fen) for version, fen in zip(versions, said.fen, strict=True) if fen}
