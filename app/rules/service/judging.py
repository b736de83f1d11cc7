"""Rules are asked; what they said is kept with all it was said of, so that it can be asked again."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from app.kernel import ids
from app.kernel.db import Transaction
from app.kernel.errors import NotFound, SignInRequired
from app.kernel.identity import Actor
from app.rules import queries
from app.rules.conditions import Condition, Finding, Judgement, Rules, compile_rules
from app.rules.facts import Evidence, Facts, declared, packed, unpacked
from app.rules.models import RuleState

_MOST_KEPT = 1000
_published: dict[UUID, Rules] = {}
"""Published rules by key, as they were read: they never change."""


class Judged(msgspec.Struct, frozen=True):
    """The verdict's id, whether all is met, the findings, and the day on which waiting is enough (None: never)."""

    verdict: UUID
    passed: bool
    findings: tuple[Finding, ...]
    eligible_on: date | None


class Judging(NamedTuple):
    """About whom rules are asked, by whom, for what."""

    actor: Actor
    facts: Facts
    evidence: Mapping[str, Evidence]
    subject: UUID
    person: UUID | None = None


class Replayed(msgspec.Struct, frozen=True):
    """Whether the same was said again, and what."""

    same: bool
    passed: bool
    findings: tuple[Finding, ...]


async def load_rules(tx: Transaction, *, rule_set: UUID) -> Rules:
    """The rules of a version, read; raises NotFound."""
    kept = _published.get(rule_set)
    if kept is not None:
        return kept
    rows = await tx.all(queries.RULES, rule_set=rule_set)
    if not rows:
        raise NotFound(field="rule_set")
    conditions = [
        Condition(row.expression, row.clause, row.passed_texts, row.failed_texts, row.alternative)
        for row in rows
        if row.expression is not None
    ]
    rules = compile_rules(conditions, declared(rows[0].facts))
    if rows[0].state == RuleState.PUBLISHED:
        if len(_published) >= _MOST_KEPT:
            _published.clear()
        _published[rule_set] = rules
    return rules


async def judge(
    tx: Transaction,
    actor: Actor,
    *,
    rule_set: UUID,
    facts: Facts,
    evidence: Mapping[str, Evidence],
    on: date,
    subject_kind: str,
    subject: UUID,
    person: UUID | None = None,
) -> Judged:
    """Asks the rules about facts as they are on a day, and keeps the verdict.

    Whether the actor may ask about this subject is for the verb to know that calls this one. A fact that is left
    out counts as unknown. Raises NotFound, SignInRequired; TypeError where a fact is not of its kind.
    """
    one = Judging(actor, facts, evidence, subject, person)
    return (await judge_many(tx, rule_set=rule_set, asked=[one], on=on, subject_kind=subject_kind))[0]


async def judge_many(
    tx: Transaction, *, rule_set: UUID, asked: Sequence[Judging], on: date, subject_kind: str
) -> list[Judged]:
    """As `judge`, of many by the same rules: all verdicts are kept in one round trip."""
    if any(each.actor.kind == "anonymous" for each in asked):
        raise SignInRequired()
    rules = await load_rules(tx, rule_set=rule_set)
    told: list[Judged] = []
    rows: list[dict[str, Any]] = []
    for actor, facts, evidence, subject, person in asked:
        judgement = rules.judge(facts, evidence, on)
        eligible_on = rules.eligible_on(facts, evidence, on)
        told.append(Judged(ids.new(), judgement.passed, judgement.findings, eligible_on))
        rows.append(
            {
                "id": told[-1].verdict,
                "rule_set_id": rule_set,
                "subject_kind": subject_kind,
                "subject_id": subject,
                "person_id": person,
                "on_day": on,
                "facts": packed(rules.catalogue, facts),
                "findings": msgspec.to_builtins(judgement.findings),
                "passed": judgement.passed,
                "eligible_on": eligible_on,
                "judged_by": actor.id,
                "judged_at": tx.now,
            }
        )
    await tx.many(queries.KEEP_VERDICT, rows)
    return told


async def replay(tx: Transaction, actor: Actor, *, verdict: UUID) -> Replayed:
    """Asks the same version about the same facts again, whatever the rules are by now. Raises NotFound."""
    if actor.kind == "anonymous":
        raise SignInRequired()
    kept = await tx.maybe(queries.VERDICT, verdict=verdict)
    if kept is None:
        raise NotFound(field="verdict")
    rules = await load_rules(tx, rule_set=kept.rule_set_id)
    again = rules.judge(unpacked(rules.catalogue, kept.facts), {}, kept.on_day)
    before = {each["number"]: each["passed"] for each in kept.findings}
    same = again.passed == kept.passed and before == {each.number: each.passed for each in again.findings}
    return Replayed(same, again.passed, _with_evidence(again, kept.findings))


def _with_evidence(again: Judgement, before: list[dict[str, Any]]) -> tuple[Finding, ...]:
    """The findings with the evidence that was looked at the first time: papers are not looked at again."""
    seen = {each["number"]: each for each in before}
    return tuple(
        msgspec.structs.replace(
            each,
            evidence=seen[each.number]["evidence"],
            met_on=msgspec.convert(seen[each.number]["met_on"], date | None),
        )
        for each in again.findings
    )
