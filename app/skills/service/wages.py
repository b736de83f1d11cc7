"""The verbs of wages: tables proposed and approved, wages decided by a second person."""

from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from app.accounts.service.organisations import organisation_path
from app.kernel import audit, ids
from app.kernel.db import Row, Transaction
from app.kernel.errors import Invalid, NotFound
from app.kernel.i18n import mark
from app.kernel.idempotency import once
from app.kernel.identity import Actor
from app.skills.errors import OwnProposal, RateTwice, WageDecided, WageTableOlder, WageTableWaits
from app.skills.models import WageSource, WageState
from app.skills.queries import wages as queries
from app.volunteers.roster_kinds import WORKER_SCOPE, WORKER_STAFF

from .following import follow
from .paying import Proposal, Wanted, pay, wages_of

MAX_RATES = 200
MAX_FEN = 10_000_000
"""A hundred thousand yuan a month."""
MAX_REASON = 500
MAX_YEARS = 10

_RATES = mark("Give between 1 and 200 rates.")
_RATE = mark("Each rate is for a grade or for a level, from 0 to 100,000 yuan a month.")
_FAR = mark("This day lies too far away. Choose one within ten years.")
_REASON = mark("Say why, in at most 500 characters.")


class Rate(msgspec.Struct, frozen=True):
    """Fen a month for a rung, in one occupation or in all, or for a level of a ladder of posts."""

    fen: int
    rung: UUID | None = None
    occupation: UUID | None = None
    level: int | None = None


class WageTableChanged(msgspec.Struct, frozen=True):
    """`workers`: how many are paid otherwise by it."""

    wage_table: UUID
    organisation: UUID
    workers: int = 0


class WageChanged(msgspec.Struct, frozen=True):
    wage: UUID
    employment: UUID


def require_over(actor: Actor, path: list[UUID]) -> None:
    """Raises unless it is HR of the enterprise, the bureau, or a client with skills:write."""
    if not actor.may(WORKER_SCOPE, path):
        actor.require(path, *WORKER_STAFF)


@once
async def propose_wage_table(
    tx: Transaction,
    actor: Actor,
    *,
    organisation: UUID,
    valid_from: date,
    rates: list[Rate],
    key: str | None = None,
) -> WageTableChanged:
    """What an enterprise shall pay from a day on, which may lie in the past; another person approves it.

    Raises WageTableWaits, WageTableOlder where a table in force begins on that day or later, RateTwice.
    """
    path = await organisation_path(tx, organisation=organisation)
    require_over(actor, path)
    if abs((valid_from - tx.today).days) > MAX_YEARS * 366:
        raise Invalid(field="valid_from", reason=_FAR)
    await _check(tx, rates)
    latest = await tx.one(queries.LATEST, organisation=organisation)
    if latest.valid_from and latest.valid_from >= valid_from:
        raise WageTableOlder(field="valid_from", day=latest.valid_from.isoformat())
    table = await tx.value(
        queries.PROPOSE_TABLE,
        id=ids.new(),
        organisation_id=organisation,
        version=(latest.version or 0) + 1,
        valid_from=valid_from,
        state=WageState.PROPOSED,
        proposed_by=actor.id,
        proposed_at=tx.now,
    )
    if table is None:
        raise WageTableWaits()
    added = await tx.execute(
        queries.ADD_RATES,
        table=table,
        id=[ids.new() for _ in rates],
        rung=[rate.rung for rate in rates],
        occupation=[rate.occupation for rate in rates],
        level=[rate.level for rate in rates],
        fen=[rate.fen for rate in rates],
    )
    if added < len(rates):
        raise RateTwice(field="rates")
    after: dict[str, Any] = {"organisation": str(organisation), "valid_from": valid_from.isoformat()}
    await audit.record(tx, actor, "skills.propose_wage_table", table, after={**after, "rates": len(rates)})
    return WageTableChanged(table, organisation)


@once
async def approve_wage_table(
    tx: Transaction, actor: Actor, *, wage_table: UUID, key: str | None = None
) -> WageTableChanged:
    """Lets a proposed table hold, by a second person; workers who are paid by a table follow it from its first day.

    What a roster reports that somebody is paid stays until their grade changes. Who held a grade and was not paid
    for it is paid from now on, with arrears.
    """
    found = await _table(tx, actor, wage_table)
    if found.proposer == actor.id and actor.kind != "system":
        raise OwnProposal()
    await _decide(tx, actor, wage_table, WageState.APPROVED, None)
    workers = await follow(tx, actor, table=found)
    await audit.record(tx, actor, "skills.approve_wage_table", wage_table, after={"workers": workers})
    return WageTableChanged(wage_table, found.organisation_id, workers)


@once
async def reject_wage_table(
    tx: Transaction, actor: Actor, *, wage_table: UUID, reason: str, key: str | None = None
) -> WageTableChanged:
    """Turns a proposed table down, or takes one's own back."""
    found = await _table(tx, actor, wage_table)
    await _decide(tx, actor, wage_table, WageState.REJECTED, _why(reason))
    await audit.record(tx, actor, "skills.reject_wage_table", wage_table, after={"reason": reason.strip()})
    return WageTableChanged(wage_table, found.organisation_id)


@once
async def approve_wage(tx: Transaction, actor: Actor, *, wage: UUID, key: str | None = None) -> WageChanged:
    """Lets a proposed wage hold from its day on, with arrears; by a second person, never the worker."""
    found = await _proposed(tx, actor, wage)
    if actor.kind != "system" and (found.proposer == actor.id or found.person_id == actor.person):
        raise OwnProposal()
    await tx.all(queries.LOCK_EMPLOYMENTS, employments=[found.employment_id])
    wanted = Wanted(
        found.employment_id,
        found.organisation_id,
        found.rung_id,
        found.occupation_id,
        found.level,
        found.since,
        WageSource(found.source),
    )
    wages = await wages_of(tx, wanted=[wanted])
    await pay(tx, actor, wages=wages, proposal=Proposal(wage, found.proposed_by, found.proposed_at))
    await audit.record(tx, actor, "skills.approve_wage", wage, after={"since": found.since.isoformat()})
    return WageChanged(wage, found.employment_id)


@once
async def reject_wage(tx: Transaction, actor: Actor, *, wage: UUID, reason: str, key: str | None = None) -> WageChanged:
    """Turns a proposed wage down; what is paid stays."""
    found = await _proposed(tx, actor, wage)
    await tx.execute(queries.REJECT, record=wage, actor=actor.id, now=tx.now, why=_why(reason))
    await audit.record(tx, actor, "skills.reject_wage", wage, after={"reason": reason.strip()})
    return WageChanged(wage, found.employment_id)


async def _check(tx: Transaction, rates: list[Rate]) -> None:
    if not 0 < len(rates) <= MAX_RATES:
        raise Invalid(field="rates", reason=_RATES)
    for rate in rates:
        if (rate.rung is None) == (rate.level is None) or not 0 <= rate.fen <= MAX_FEN:
            raise Invalid(field="rates", reason=_RATE)
        if rate.level is not None and (rate.occupation or not 0 < rate.level < 100):
            raise Invalid(field="rates", reason=_RATE)
    for what, known in (
        ({rate.rung for rate in rates if rate.rung}, queries.KNOWN_RUNGS),
        ({rate.occupation for rate in rates if rate.occupation}, queries.KNOWN_OCCUPATIONS),
    ):
        if what and await tx.value(known, keys=list(what)) < len(what):
            raise NotFound(field="rates")


async def _table(tx: Transaction, actor: Actor, wage_table: UUID) -> Row:
    found = await tx.maybe(queries.TABLE, table=wage_table)
    if found is None:
        raise NotFound(field="wage_table")
    require_over(actor, found.path)
    if found.state != WageState.PROPOSED:
        raise WageDecided()
    return found


async def _decide(tx: Transaction, actor: Actor, table: UUID, state: WageState, why: str | None) -> None:
    await tx.execute(queries.DECIDE_TABLE, table=table, decided=state, actor=actor.id, now=tx.now, why=why)


async def _proposed(tx: Transaction, actor: Actor, wage: UUID) -> Row:
    found = await tx.maybe(queries.PROPOSED, record=wage)
    if found is None:
        raise NotFound(field="wage")
    require_over(actor, found.path)
    if found.state != WageState.PROPOSED:
        raise WageDecided()
    return found


def _why(reason: str) -> str:
    plain = reason.strip()
    if not 0 < len(plain) <= MAX_REASON:
        raise Invalid(field="reason", reason=_REASON)
    return plain
