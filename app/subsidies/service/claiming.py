"""What a claim must meet before money is taken aside for it: the rules, no double benefit, its turn in the queue."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Protocol
from uuid import UUID

import msgspec

from app.kernel.db import Row, Transaction
from app.kernel.i18n import in_language
from app.kernel.identity import Actor, system
from app.rules.conditions import compile_rules
from app.rules.facts import unpacked
from app.rules.service import load_rules
from app.subsidies import cases
from app.subsidies.amounts import question
from app.subsidies.cases import CaseChanged, move
from app.subsidies.errors import cases as errors
from app.subsidies.facts import Paper
from app.subsidies.models import CaseAct, CaseOrigin, CaseState, Within
from app.subsidies.queries import cases as queries
from app.subsidies.queries import claims
from app.subsidies.queries import together as many
from app.subsidies.terms import Exempted

from .assessing import Assessed, Assessing, assess, assess_many, terms
from .facts import catalogue_now, facts_of
from .money import reserve

_S, _A = CaseState, CaseAct
SUBJECT = "subsidy_case"


async def judged(tx: Transaction, actor: Actor, *, case: Row, claimed: bool = False) -> Assessed:
    """Asks the rules about the applicant as things are today, and keeps the verdict with the case.

    Papers count that a clerk has confirmed; with `claimed` also those that nobody has looked at yet.
    """
    found = await assess(
        tx,
        actor,
        version=case.version_id,
        person=case.person_id,
        on=tx.today,
        subject_kind=SUBJECT,
        subject=case.id,
        papers=await papers_of(tx, case=case, claimed=claimed),
    )
    await tx.execute(queries.SET_VERDICT, case=case.id, verdict=found.verdict)
    return found


async def judged_many(
    tx: Transaction, *, actors: Sequence[Actor], rows: Sequence[Row], claimed: Collection[CaseState] = ()
) -> list[Assessed]:
    """As `judged`, of many cases, each asked about by its own actor; unread papers count in the states `claimed`."""
    shown: dict[UUID, Mapping[str, Paper]] = {}
    papered = {each.case_id for each in await tx.all(many.WITH_PAPERS, cases=[row.id for row in rows])}
    for row in rows:
        if row.id in papered:
            shown[row.id] = await papers_of(tx, case=row, claimed=row.state in claimed)
    by_version: defaultdict[UUID, list[Assessing]] = defaultdict(list)
    for row, actor in zip(rows, actors, strict=True):
        by_version[row.version_id].append(Assessing(actor, row.person_id, row.id, shown.get(row.id, {})))
    found: dict[UUID, Assessed] = {}
    for version, asked in by_version.items():
        said = await assess_many(tx, version=version, asked=asked, on=tx.today, subject_kind=SUBJECT)
        found |= {each.subject: one for each, one in zip(asked, said, strict=True)}
    await tx.many(queries.SET_VERDICT, [{"case": case, "verdict": each.verdict} for case, each in found.items()])
    return [found[row.id] for row in rows]


async def papers_of(tx: Transaction, *, case: Row, claimed: bool) -> Mapping[str, Paper]:
    """The facts that the case's papers show, the newest of each."""
    asked = await terms(tx, version=case.version_id)
    catalogue = (await load_rules(tx, rule_set=asked.rule_set_id)).catalogue
    found: dict[str, Paper] = {}
    for row in await tx.all(claims.PAPERS, case=case.id):
        if row.confirmed or (claimed and row.confirmed is None):
            value = unpacked({row.fact: catalogue[row.fact]}, {row.fact: row.value})[row.fact]
            found[row.fact] = Paper(value, row.attached_at.astimezone(tx.settings.zone).date().isoformat())
    return found


class Claim(Protocol):
    """What is claimed: a case, or what a match is about to offer."""

    id: UUID
    version_id: UUID
    programme_id: UUID
    person_id: UUID
    period: str
    budget_year: int


async def refuse_excluded(tx: Transaction, *, case: Claim) -> None:
    """Locks the person, then looks at what they have of programmes that exclude this one. Raises Excluded."""
    await tx.one(queries.LOCK_PERSON, person=case.person_id)
    asking = {"version": case.version_id, "programme": case.programme_id, "person": case.person_id, "case": case.id}
    against = [each for each in await tx.all(claims.STANDS_AGAINST, **asking) if _together(each, case)]
    for each in against:
        if not await _exempted(tx, case, each.exceptions):
            raise errors.Excluded(programme=in_language(each.names, "zh"))


def _together(other: Row, case: Claim) -> bool:
    """Whether two claims meet: at any time, or for the same period or year."""
    if other.within == Within.ONCE_EVER:
        return True
    return bool(other.period == case.period or other.budget_year == case.budget_year)


async def _exempted(tx: Transaction, case: Claim, exceptions: list[Any]) -> bool:
    if not exceptions:
        return False
    day = tx.today
    known = (await facts_of(tx, people=[case.person_id], on=day))[case.person_id]
    catalogue = await catalogue_now(tx)
    asked = [question(each.expression) for each in msgspec.convert(exceptions, list[Exempted])]
    return any(compile_rules([each], catalogue).passes(known.facts) for each in asked)


async def claim(tx: Transaction, actor: Actor, *, case: Row, act: CaseAct, found: Assessed) -> CaseChanged:
    """Takes the money aside, or puts the case at the end of the queue; nobody overtakes who waits."""
    await refuse_excluded(tx, case=case)
    await tx.one(queries.LOCK_PROGRAMME, programme=case.programme_id)
    year, budget = tx.today.year, None
    if await tx.maybe(queries.FIRST_WAITING, programme=case.programme_id) is None:
        budget = await reserve(tx, actor, case=case.id, programme=case.programme_id, year=year, fen=found.fen)
    claimed = {"fen": found.fen, "period": found.period, "year": year, "budget": budget}
    await tx.execute(queries.SET_CLAIM, case=case.id, **claimed)
    if budget is None:
        return await move(tx, actor, case, act, _S.QUEUED)
    return await reserved(tx, actor, case=case, act=act)


async def reserved(tx: Transaction, actor: Actor, *, case: Row, act: CaseAct) -> CaseChanged:
    """Money is set aside; who was found entitled has been checked by the match."""
    done = await move(tx, actor, case, act, _S.RESERVED)
    if case.origin == CaseOrigin.ENTITLEMENT:
        return await move(tx, system("subsidies.match"), await cases.locked(tx, case.id), _A.MATCH, _S.CHECKED)
    return done


async def own_account(tx: Transaction, *, case: Row, account: UUID | None) -> None:
    """Keeps where it is to be paid to: one of the applicant's own accounts. Raises AccountMissing."""
    if account is None:
        if case.to_bank and case.account_id is None:
            raise errors.AccountMissing(field="account")
        return
    if await tx.maybe(queries.OWN_ACCOUNT, account=account, person=case.person_id) is None:
        raise errors.AccountMissing(field="account")
    await tx.execute(queries.SET_ACCOUNT, case=case.id, account=account)
