"""What the match said of a person on a day is said again, from the facts and the rules of that day."""

from datetime import date
from uuid import UUID

import msgspec

from app.accounts.service import require_whole_deployment
from app.kernel.db import Transaction
from app.kernel.identity import Actor, Role
from app.rules.conditions import Finding
from app.rules.service import load_rules
from app.subsidies.errors.matching import NotMatched
from app.subsidies.matching import known_again
from app.subsidies.queries import matching as queries

from .assessing import terms

STAFF = (Role.OFFICER, Role.AUDITOR, Role.ADMINISTRATOR)


class MatchReplayed(msgspec.Struct, frozen=True):
    """What was said by which version, for how much (fen), whether the same is said again, and why.

    `on` is the day of the match that is meant: the last until the day that was asked for.
    """

    version: UUID
    on: date
    passed: bool
    fen: int
    same: bool
    findings: tuple[Finding, ...]


async def replay_match(tx: Transaction, actor: Actor, *, programme: UUID, person: UUID, on: date) -> MatchReplayed:
    """What held of a person and a programme on a day, judged again from the facts that were known then.

    Whatever rules and facts are by now. For the person, and officers and auditors of the whole deployment. Raises
    NotMatched.
    """
    if actor.person is None or actor.person != person:
        await require_whole_deployment(tx, actor, roles=STAFF)
    day = await tx.value(queries.MATCHED_ON, person=person, day=on)
    said = await tx.maybe(queries.STORED, person=person, day=on)
    if day is None or said is None:
        raise NotMatched(field="on")
    for at, version in enumerate(said.versions):
        asked = await terms(tx, version=version)
        if asked.programme_id != programme:
            continue
        rules = await load_rules(tx, rule_set=asked.rule_set_id)
        stored = await tx.value(queries.STORED_FACTS, person=person, day=on)
        facts = known_again(rules.catalogue, stored or {}, day)
        again = rules.judge(facts, {}, day)
        unmet = sum(1 << each.number - 1 for each in again.findings if not each.passed)
        fen = asked.pays(rules.catalogue).of(facts) if again.passed else 0
        same = (again.passed, unmet, fen) == (said.passed[at], said.unmet[at], said.fen[at])
        return MatchReplayed(version, day, said.passed[at], said.fen[at], same, again.findings)
    raise NotMatched(field="programme")
