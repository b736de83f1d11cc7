"""A step of a match: some people are judged, what is different is stored, offers are made and taken back."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from app.kernel import audit, ids
from app.kernel.db import Row, Transaction
from app.kernel.identity import Actor
from app.rules.facts import Catalogue
from app.subsidies.facts import Known
from app.subsidies.matching import Entitled, Matcher, Said, entitlements, kept
from app.subsidies.models import MatchChangeKind, MatchState
from app.subsidies.queries import matching as queries

from .facts import facts_of
from .match_offers import Found, follow

PEOPLE_AT_ONCE = 2_000
Counts = defaultdict[UUID, Counter[str]]
"""By version."""


class Plan:
    """A run that goes on: what is asked, and what was asked by the runs that stored something before it."""

    def __init__(self, run: UUID, on: date, matcher: Matcher, catalogue: Catalogue) -> None:
        self.run = run
        self.on = on
        self.matcher = matcher
        self.catalogue = catalogue
        self.names = sorted(matcher.facts)
        self.versions = [each.terms.id for each in matcher.asked]
        self.programmes = {each.terms.id: each.terms.programme_id for each in matcher.asked}
        self.before: dict[UUID, list[UUID]] = {}

    async def learn(self, tx: Transaction, runs: set[UUID]) -> None:
        """Which versions other runs asked, and whose they are."""
        for run in runs - self.before.keys():
            self.before[run] = (await tx.one(queries.RUN, run=run)).versions
            for each in await tx.all(queries.VERSIONS, versions=self.before[run]):
                self.programmes[each.id] = each.programme_id


class Standing(NamedTuple):
    """How many people are done, of how many."""

    done: int
    people: int


async def step(tx: Transaction, actor: Actor, *, plan: Plan, at_once: int) -> Standing | None:
    """The next people of a run, or its end; None once it has ended, whoever ended it."""
    run = await tx.maybe(queries.LOCK_RUN, run=plan.run)
    if run is None:
        return None
    rows = await tx.all(queries.NEXT_PEOPLE, after=run.last_person, most=at_once)
    people: list[UUID] = [row.id for row in rows]
    if not people:
        await tx.value(queries.END, run=plan.run, becomes=MatchState.DONE, now=tx.now)
        await audit.record(tx, actor, "subsidies.match", plan.run, after={"people": run.people_done})
        return None
    known = await facts_of(tx, people=people, on=plan.on, wanted=plan.names)
    said = dict(zip(people, plan.matcher.judge([known[person].facts for person in people]), strict=True))
    last = {row.person_id: row for row in await tx.all(queries.LAST_VERDICTS, people=people)}
    await plan.learn(tx, {row.run_id for row in last.values()})
    new_facts = await _keep_facts(tx, plan, known)
    new_verdicts = await _keep_verdicts(tx, plan, said, last)
    now = {person: entitlements(plan.versions, plan.programmes, said[person]) for person in people}
    counts: Counts = defaultdict(Counter)
    await _keep_changes(tx, plan, {person: _before(plan, last.get(person)) for person in people}, now, counts)
    await follow(tx, actor, found=Found(plan.run, plan.on, plan.matcher, known, now), counts=counts)
    await _count(tx, plan, counts)
    await tx.execute(
        queries.ADVANCE,
        run=plan.run,
        last=people[-1],
        done=len(people),
        new_facts=new_facts,
        new_verdicts=new_verdicts,
    )
    done = run.people_done + len(people)
    return Standing(done, max(run.people, done))


async def _keep_facts(tx: Transaction, plan: Plan, known: Mapping[UUID, Known]) -> int:
    last = {row.person_id: row.facts for row in await tx.all(queries.LAST_FACTS, people=list(known))}
    found = {person: kept(plan.catalogue, plan.names, each, plan.on) for person, each in known.items()}
    new = [
        {"person_id": person, "run_id": plan.run, "facts": facts}
        for person, facts in found.items()
        if facts != last.get(person)
    ]
    await tx.many(queries.KEEP_FACTS, new)
    return len(new)


async def _keep_verdicts(tx: Transaction, plan: Plan, said: Mapping[UUID, Said], last: Mapping[UUID, Row]) -> int:
    new = [
        {"person_id": person, "run_id": plan.run, "passed": each.passed, "unmet": each.unmet, "fen": each.fen}
        for person, each in said.items()
        if _differs(plan, each, last.get(person))
    ]
    await tx.many(queries.KEEP_VERDICT, new)
    return len(new)


def _differs(plan: Plan, said: Said, last: Row | None) -> bool:
    if last is None or plan.before[last.run_id] != plan.versions:
        return True
    return Said(last.passed, last.unmet, last.fen) != said


def _before(plan: Plan, last: Row | None) -> dict[UUID, Entitled]:
    if last is None:
        return {}
    return entitlements(plan.before[last.run_id], plan.programmes, Said(last.passed, last.unmet, last.fen))


Entitlements = Mapping[UUID, Mapping[UUID, Entitled]]
"""By person and programme."""


async def _keep_changes(tx: Transaction, plan: Plan, before: Entitlements, now: Entitlements, counts: Counts) -> None:
    rows: list[dict[str, Any]] = []
    for person, held in now.items():
        for entitled in held.values():
            counts[entitled.version].update(passed=1, fen=entitled.fen)
        for version, kind, fen in _different(before[person], held):
            counts[version][kind] += 1
            content = {"version_id": version, "person_id": person, "kind": kind, "fen": fen}
            rows.append({"id": ids.new(), "run_id": plan.run, **content})
    await tx.many(queries.KEEP_CHANGE, rows)


def _different(
    before: Mapping[UUID, Entitled], now: Mapping[UUID, Entitled]
) -> Sequence[tuple[UUID, MatchChangeKind, int]]:
    """Of one person: by which version something is different, what, and how much is due now."""
    found = []
    for programme in before.keys() | now.keys():
        was, has = before.get(programme), now.get(programme)
        if has is None:
            found.append((was.version, MatchChangeKind.ENDED, 0) if was else None)
        elif was is None:
            found.append((has.version, MatchChangeKind.BEGAN, has.fen))
        elif was.fen != has.fen:
            found.append((has.version, MatchChangeKind.AMOUNT, has.fen))
    return [each for each in found if each]


async def _count(tx: Transaction, plan: Plan, counts: Counts) -> None:
    """Adds a step's figures; every version has a row, though nobody passes."""
    rows = [
        {
            "id": ids.new(),
            "run_id": plan.run,
            "version_id": version,
            **{name: counts[version][name] for name in FIGURES},
        }
        for version in sorted({*plan.versions, *counts})
    ]
    await tx.many(queries.COUNT, rows)


FIGURES = ("passed", "began", "amount", "ended", "offered", "withdrawn", "fen")
