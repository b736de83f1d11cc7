"""Offering to many, and the answers of many, in few statements: as offering.py does for one."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from app.kernel import ids
from app.kernel.db import Row, Transaction
from app.kernel.identity import Actor, system
from app.subsidies import together
from app.subsidies.cases import CaseChanged, require_move
from app.subsidies.errors import cases as errors
from app.subsidies.models import CaseAct, CaseOrigin, CasePart, CaseState, Channel
from app.subsidies.queries import cases as queries
from app.subsidies.queries import together as many

from .assessing import Assessed, terms
from .claiming import judged_many, refuse_excluded
from .money import reserve_many
from .offering import CONSENTED, OFFERED, WAITS

_S, _A = CaseState, CaseAct


class Due(NamedTuple):
    """What a match found that a version gives somebody for a period, and the verdict that says why."""

    version: UUID
    person: UUID
    period: str
    fen: int
    verdict: UUID


class Answer(NamedTuple):
    """Somebody says yes to an offer of theirs, and to which of their own accounts it goes."""

    actor: Actor
    case: UUID
    account: UUID | None = None


async def entitle_many(tx: Transaction, actor: Actor, *, due: Sequence[Due]) -> list[UUID]:
    """As `entitle`, of many by kept verdicts: the cases that were made; what stands already is passed over."""
    if actor.kind != "system":
        raise actor.refusal()
    day = tx.today
    made: list[dict[str, object]] = []
    for version in sorted({each.version for each in due}):
        asked = await terms(tx, version=version)
        own = {
            "programme_id": asked.programme_id,
            "version_id": version,
            "organisation_id": asked.organisation_id,
            "origin": CaseOrigin.ENTITLEMENT,
            "budget_year": day.year,
            "levels": len(asked.chain),
            "reviewed": asked.review,
            "notice_days": asked.notice_days,
            "to_bank": asked.channel == Channel.BANK,
            "account_id": None,
            "created_at": tx.now,
            "today": day,
            "workdays": asked.response_days,
        }
        for _, person, period, fen, verdict in (each for each in due if each.version == version):
            mine = {"id": ids.new(), "person_id": person, "period": period, "fen": fen, "verdict_id": verdict}
            made.append({**own, **mine})
    await tx.many(queries.CREATE, made)
    new = await tx.all(many.MADE, cases=[row["id"] for row in made])
    await together.add_parties(tx, {row.id: row.person_id for row in new}, CasePart.APPLICANT)
    found = await together.locked(tx, [row.id for row in new])
    await together.move(tx, actor, found, _A.OFFER, _S.OFFERED)
    await together.tell_applicants(tx, found, OFFERED, [{"day": row.due_on.isoformat()} for row in found])
    return [row.id for row in found]


async def consent_many(tx: Transaction, actor: Actor, *, answers: Sequence[Answer]) -> list[CaseChanged]:
    """As `consent`, of many people, each of whom says so themself; money is set aside in the order of the answers.

    By the system, that gathers what people say at one time. The first refusal stops all: see `consent`.
    """
    if actor.kind != "system":
        raise actor.refusal()
    said = {each.case: each for each in answers}
    by_id = {row.id: row for row in await together.locked(tx, said)}
    rows = [by_id[case] for case in said]
    actors = [said[row.id].actor for row in rows]
    for row, who in zip(rows, actors, strict=True):
        if row.person_id != who.require_person():
            raise who.refusal()
        require_move(row, _A.CONSENT)
        if row.due_on < tx.today:
            raise errors.OfferOver()
    await _own_accounts(tx, rows, said)
    verdicts = await judged_many(tx, actors=actors, rows=rows)
    if any(not verdict.passed or not verdict.fen for verdict in verdicts):
        raise errors.NotEligible()
    await _refuse_excluded(tx, rows)
    done: list[CaseChanged] = []
    by_programme: defaultdict[UUID, list[tuple[Row, Actor, Assessed]]] = defaultdict(list)
    for each in zip(rows, actors, verdicts, strict=True):
        by_programme[each[0].programme_id].append(each)
    for programme in sorted(by_programme):
        done += await _claim(tx, actor, programme, by_programme[programme])
    return done


async def _own_accounts(tx: Transaction, rows: Sequence[Row], said: dict[UUID, Answer]) -> None:
    """Keeps where each is to be paid to. Raises AccountMissing."""
    named = {row.id: account for row in rows if (account := said[row.id].account) is not None}
    owners = {each.id: each.person_id for each in await tx.all(many.OWN_ACCOUNTS, accounts=sorted(named.values()))}
    for row in rows:
        account = named.get(row.id)
        missing = row.to_bank and row.account_id is None if account is None else owners.get(account) != row.person_id
        if missing:
            raise errors.AccountMissing(field="account")
    await tx.many(queries.SET_ACCOUNT, [{"case": case, "account": account} for case, account in named.items()])


async def _refuse_excluded(tx: Transaction, rows: Sequence[Row]) -> None:
    """Locks the people, then asks about those whose programme excludes any, and who answer for several at once."""
    await tx.all(many.LOCK_PEOPLE, people=sorted({row.person_id for row in rows}))
    exclusive = {row.programme_id for row in await tx.all(many.EXCLUSIVE)}
    asked = [row for row in rows if row.programme_id in exclusive]
    if any(times > 1 for times in Counter(row.person_id for row in asked).values()):
        raise errors.CaseOutOfPlace()
    for row in asked:
        await refuse_excluded(tx, case=row)


async def _claim(
    tx: Transaction, actor: Actor, programme: UUID, asked: Sequence[tuple[Row, Actor, Assessed]]
) -> list[CaseChanged]:
    """Takes the money aside for as many as it is enough for; the others wait behind those who wait."""
    await tx.one(queries.LOCK_PROGRAMME, programme=programme)
    year, budget, reached = tx.today.year, None, 0
    if await tx.maybe(queries.FIRST_WAITING, programme=programme) is None:
        wanted = [(row.id, verdict.fen) for row, _, verdict in asked]
        budget, reached = await reserve_many(tx, actor, wanted=wanted, programme=programme, year=year)
    claims = [
        {
            "case": row.id,
            "fen": verdict.fen,
            "period": row.period,
            "year": year,
            "budget": budget if at < reached else None,
        }
        for at, (row, _, verdict) in enumerate(asked)
    ]
    await tx.many(queries.SET_CLAIM, claims)
    served, waiting = asked[:reached], asked[reached:]
    rows, who = [row for row, _, _ in waiting], [person for _, person, _ in waiting]
    done = await together.move(tx, who, rows, _A.CONSENT, _S.QUEUED)
    await together.tell_applicants(tx, rows, WAITS)
    rows, who = [row for row, _, _ in served], [person for _, person, _ in served]
    await together.move(tx, who, rows, _A.CONSENT, _S.RESERVED)
    checked = await together.locked(tx, [row.id for row in rows])
    done += await together.move(tx, system("subsidies.match"), checked, _A.MATCH, _S.CHECKED)
    await together.tell_applicants(tx, rows, CONSENTED)
    return done
