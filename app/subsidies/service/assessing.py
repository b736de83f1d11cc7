"""Whether a version of a programme is for somebody, and how much: the rules are asked, and the verdict kept."""

from collections.abc import Mapping
from datetime import date
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
    asked = await terms(tx, version=version)
    asking = await rules.load_rules(tx, rule_set=asked.rule_set_id)
    known = (await facts_of(tx, [person], on))[person]
    with_papers(known, asked, papers or {})
    facts = {name: known.facts.get(name) for name in asking.catalogue}
    judged = await rules.judge(
        tx,
        actor,
        rule_set=asked.rule_set_id,
        facts=facts,
        evidence=known.evidence,
        on=on,
        subject_kind=subject_kind,
        subject=subject,
        person=person,
    )
    fen = asked.pays(asking.catalogue).of(facts) if judged.passed else 0
    period = period_of(asked, facts, on)
    return Assessed(judged.verdict, judged.passed, fen, judged.findings, judged.eligible_on, period)


def with_papers(known: Known, asked: Terms, papers: Mapping[str, Paper]) -> None:
    """Writes what confirmed papers show into what is known."""
    for each in asked.evidence:
        if each.fact in papers:
            known.facts[each.fact] = papers[each.fact].value
            known.evidence[each.fact] = Evidence(papers[each.fact].text)
