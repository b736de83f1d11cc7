"""Whether a version of a programme is for somebody, and how much: the rules are asked, and the verdict kept."""

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import NamedTuple
from uuid import UUID

import msgspec

from app.kernel.db import Transaction
from app.kernel.errors import NotFound
from app.kernel.identity import Actor
from app.rules import service as rules
from app.rules.conditions import Finding
from app.rules.facts import Evidence
from app.subsidies.facts import Known, Paper
from app.subsidies.queries import programmes as queries
from app.subsidies.terms import Terms, period_of, terms_of

from .facts import facts_of


class Assessed(msgspec.Struct, frozen=True):
    """The kept verdict, what it says, how much is paid (fen; 0 where it is not passed) and for which period."""

    verdict: UUID
    passed: bool
    fen: int
    findings: tuple[Finding, ...]
    eligible_on: date | None
    period: str


async def terms(tx: Transaction, *, version: UUID) -> Terms:
    """A version of a programme with its exclusions; raises NotFound."""
    row = await tx.maybe(queries.TERMS, version=version)
    if row is None:
        raise NotFound(field="version")
    return terms_of(row, await tx.all(queries.EXCLUSIONS, version=version))


async def terms_in_force(tx: Transaction, *, on: date) -> list[Terms]:
    """The version of each programme by which is decided on a day, by code."""
    return [
        terms_of(row, await tx.all(queries.EXCLUSIONS, version=row.id))
        for row in await tx.all(queries.IN_FORCE, day=on)
    ]


async def assess(
    tx: Transaction,
    actor: Actor,
    *,
    version: UUID,
    person: UUID,
    on: date,
    subject_kind: str,
    subject: UUID,
    papers: Mapping[str, Paper] | None = None,
) -> Assessed:
    """The verdict of a version about a person as things are on a day; it is kept for the subject.

    `papers` are facts that a clerk has confirmed, by name: of those that the version asks papers for they count before
    what is known otherwise. For verbs that know that the actor may ask. Raises NotFound.
    """
    one = Assessing(actor, person, subject, papers or {})
    return (await assess_many(tx, version=version, asked=[one], on=on, subject_kind=subject_kind))[0]


class Assessing(NamedTuple):
    """About whom a version is asked, by whom, for what, with which papers."""

    actor: Actor
    person: UUID
    subject: UUID
    papers: Mapping[str, Paper] = MappingProxyType({})


async def assess_many(
    tx: Transaction, *, version: UUID, asked: Sequence[Assessing], on: date, subject_kind: str
) -> list[Assessed]:
    """As `assess`, of many people by the same version, in few statements whatever their number."""
    by = await terms(tx, version=version)
    asking = await rules.load_rules(tx, rule_set=by.rule_set_id)
    amounts = by.pays(asking.catalogue)
    known = await facts_of(tx, people=sorted({each.person for each in asked}), on=on)
    judging: list[rules.Judging] = []
    for actor, person, subject, papers in asked:
        own = Known(dict(known[person].facts), dict(known[person].evidence))
        with_papers(own, by, papers)
        facts = {name: own.facts.get(name) for name in asking.catalogue}
        judging.append(rules.Judging(actor, facts, own.evidence, subject, person))
    judged = await rules.judge_many(tx, rule_set=by.rule_set_id, asked=judging, on=on, subject_kind=subject_kind)
    return [
        Assessed(
            said.verdict,
            said.passed,
            amounts.of(each.facts) if said.passed else 0,
            said.findings,
            said.eligible_on,
            period_of(by, each.facts, on),
        )
        for each, said in zip(judging, judged, strict=True)
    ]


def with_papers(known: Known, asked: Terms, papers: Mapping[str, Paper]) -> None:
    """Writes what confirmed papers show into what is known."""
    for each in asked.evidence:
        if each.fact in papers:
            known.facts[each.fact] = papers[each.fact].value
            known.evidence[each.fact] = Evidence(papers[each.fact].text)
