"""Budgets are opened, raised, cut and closed: proposed by one person, decided by another."""

from typing import Any
from uuid import UUID

import msgspec

from app.kernel import audit, ids
from app.kernel.db import Row, Transaction
from app.kernel.errors import Invalid, NotFound
from app.kernel.i18n import mark
from app.kernel.idempotency import once
from app.kernel.identity import Actor, Role
from app.ledger import service as ledger
from app.ledger.accounts import Entry, Line, Name
from app.ledger.errors import InsufficientFunds
from app.subsidies import purses
from app.subsidies.errors.money import (
    BudgetClosed,
    BudgetExists,
    ChangeDecided,
    ChangeWaits,
    NotAvailable,
    OwnChange,
)
from app.subsidies.models import ChangeKind, ChangeState
from app.subsidies.queries import budgets as queries

from .closing import close
from .money import told_freed

TREASURY = (Role.OFFICER,)
"""Who disposes of a bureau's money."""
MAX_FEN = 10**13
"""A hundred thousand million yuan."""
MAX_REASON = 500
MONTHS = 12

_FEN = mark("Give an amount above 0, of at most 100,000,000,000 yuan.")
_PLAN = mark("Give twelve amounts of 0 yuan or more, one for each month.")
_REASON = mark("Say why, in at most 500 characters.")
_YEAR = mark("Choose a year from 2000 to 2200.")


class BudgetChanged(msgspec.Struct, frozen=True):
    """A budget, and the change that was proposed or decided."""

    budget: UUID
    change: UUID


class Planned(msgspec.Struct, frozen=True):
    budget: UUID


@once
async def open_budget(
    tx: Transaction,
    actor: Actor,
    *,
    programme: UUID,
    year: int,
    fen: int,
    reason: str,
    plan: list[int] | None = None,
    key: str | None = None,
) -> BudgetChanged:
    """A programme's budget for a year, with a first sum that another person has to confirm. Raises BudgetExists."""
    found = await tx.maybe(queries.PROGRAMME, programme=programme)
    if found is None:
        raise NotFound(field="programme")
    actor.require(found.path, *TREASURY)
    if not 2000 <= year <= 2200:
        raise Invalid(field="year", reason=_YEAR)
    budget = await tx.value(
        queries.OPEN_BUDGET,
        id=ids.new(),
        programme_id=programme,
        year=year,
        plan=_planned(plan or [0] * MONTHS),
        opened_by=actor.id,
        opened_at=tx.now,
    )
    if budget is None:
        raise BudgetExists(field="year", year=year)
    await ledger.open_accounts(tx, accounts=purses.all_of(budget))
    change = await _propose(tx, actor, budget, kind=ChangeKind.RAISE, fen=_amount(fen), reason=reason)
    return BudgetChanged(budget, change)


@once
async def propose_budget_change(
    tx: Transaction, actor: Actor, *, budget: UUID, fen: int, reason: str, key: str | None = None
) -> BudgetChanged:
    """Proposes to raise a budget by `fen`, or to cut it where that is below 0. Raises ChangeWaits, BudgetClosed."""
    await _open(tx, actor, budget)
    kind = ChangeKind.RAISE if fen > 0 else ChangeKind.CUT
    _amount(abs(fen))
    return BudgetChanged(budget, await _propose(tx, actor, budget, kind=kind, fen=fen, reason=reason))


@once
async def propose_closing(
    tx: Transaction, actor: Actor, *, budget: UUID, over: bool, reason: str, key: str | None = None
) -> BudgetChanged:
    """Proposes to close a year: what is bound to cases goes over to the next one, and what is available too if `over`
    says so, else it goes back to where it came from."""
    await _open(tx, actor, budget)
    change = await _propose(tx, actor, budget, kind=ChangeKind.CLOSE, fen=0, reason=reason, over=over)
    return BudgetChanged(budget, change)


@once
async def plan_budget(
    tx: Transaction, actor: Actor, *, budget: UUID, plan: list[int], key: str | None = None
) -> Planned:
    """How much is to be paid in each month of the year, in fen."""
    found = await _open(tx, actor, budget)
    await tx.execute(queries.PLAN, budget=found.id, plan=_planned(plan))
    await audit.record(tx, actor, "subsidies.plan_budget", budget, after={"plan": plan})
    return Planned(budget)


@once
async def confirm_budget_change(
    tx: Transaction, actor: Actor, *, change: UUID, key: str | None = None
) -> BudgetChanged:
    """Lets a proposed change hold, by a second person.

    Raises OwnChange, ChangeDecided, BudgetClosed, NotAvailable where more is cut than is available, and where a year
    is closed NextBudgetMissing and BatchesUnderWay.
    """
    found, budget = await _proposed(tx, actor, change)
    if found.proposed_by == actor.id and actor.kind != "system":
        raise OwnChange()
    if found.kind == ChangeKind.CLOSE:
        fen, journal = await close(tx, actor, budget=budget, over=found.over)
    else:
        fen, journal = found.fen, await _post(tx, actor, found)
        await tx.execute(queries.GRANT, budget=budget.id, fen=fen)
    await _decide(tx, actor, change, ChangeState.CONFIRMED, fen, journal=journal)
    after: dict[str, Any] = {"kind": found.kind, "fen": fen, "change": str(change)}
    await audit.record(tx, actor, "subsidies.confirm_budget_change", budget.id, after=after)
    if found.kind == ChangeKind.RAISE:
        await told_freed(tx, actor, budgets=[budget.id])
    return BudgetChanged(budget.id, change)


@once
async def reject_budget_change(
    tx: Transaction, actor: Actor, *, change: UUID, reason: str, key: str | None = None
) -> BudgetChanged:
    """Turns a proposed change down, or takes one's own back."""
    found, budget = await _proposed(tx, actor, change)
    await _decide(tx, actor, change, ChangeState.REJECTED, found.fen, why=said(reason))
    after = {"change": str(change), "reason": reason.strip()}
    await audit.record(tx, actor, "subsidies.reject_budget_change", budget.id, after=after)
    return BudgetChanged(budget.id, change)


def said(reason: str) -> str:
    """What somebody wrote, trimmed. Raises Invalid where it is empty or too long."""
    plain = reason.strip()
    if not 0 < len(plain) <= MAX_REASON:
        raise Invalid(field="reason", reason=_REASON)
    return plain


async def _open(tx: Transaction, actor: Actor, budget: UUID) -> Row:
    """A budget that is not closed, which nobody else changes, for who disposes of it."""
    found = await tx.maybe(queries.BUDGET, budget=budget)
    if found is None:
        actor.require_person()
        raise NotFound(field="budget")
    actor.require(found.path, *TREASURY)
    if found.closed_at is not None:
        raise BudgetClosed()
    return found


async def _propose(
    tx: Transaction, actor: Actor, budget: UUID, *, kind: ChangeKind, fen: int, reason: str, over: bool | None = None
) -> UUID:
    change: UUID | None = await tx.value(
        queries.PROPOSE_CHANGE,
        id=ids.new(),
        budget_id=budget,
        kind=kind,
        state=ChangeState.PROPOSED,
        fen=fen,
        reason=said(reason),
        over=over,
        proposed_by=actor.id,
        proposed_at=tx.now,
    )
    if change is None:
        raise ChangeWaits()
    after = {"kind": kind, "fen": fen, "change": str(change), "reason": reason.strip()}
    await audit.record(tx, actor, "subsidies.propose_budget_change", budget, after=after)
    return change


async def _proposed(tx: Transaction, actor: Actor, change: UUID) -> tuple[Row, Row]:
    """A change that waits, and its budget, locked."""
    found = await tx.maybe(queries.CHANGE, change=change)
    if found is None:
        actor.require_person()
        raise NotFound(field="change")
    budget = await _open(tx, actor, found.budget_id)
    # Whoever decided meanwhile held the budget.
    found = await tx.one(queries.CHANGE, change=change)
    if found.state != ChangeState.PROPOSED:
        raise ChangeDecided()
    return found, budget


async def _decide(
    tx: Transaction,
    actor: Actor,
    change: UUID,
    state: ChangeState,
    fen: int,
    *,
    why: str | None = None,
    journal: UUID | None = None,
) -> None:
    given = {"change": change, "decided": state, "comes_to": fen, "why": why, "journal": journal}
    await tx.execute(queries.DECIDE_CHANGE, **given, actor=actor.id, now=tx.now)


async def _post(tx: Transaction, actor: Actor, change: Row) -> UUID:
    """Raises or cuts what is available."""
    available: Name = purses.available(change.budget_id)
    lines = (Line(purses.granted(change.budget_id), -change.fen), Line(available, change.fen))
    entry = Entry(ids.new(), "subsidy_budget", lines, request=f"budget_change:{change.id}", reason=change.reason)
    await ledger.lock(tx, accounts=[available])
    try:
        await ledger.post(tx, actor, entries=[entry])
    except InsufficientFunds:
        raise NotAvailable() from None
    return entry.id


def _amount(fen: int) -> int:
    if not 0 < fen <= MAX_FEN:
        raise Invalid(field="fen", reason=_FEN)
    return fen


def _planned(plan: list[int]) -> list[int]:
    if len(plan) != MONTHS or not all(0 <= fen <= MAX_FEN for fen in plan):
        raise Invalid(field="plan", reason=_PLAN)
    return plan
