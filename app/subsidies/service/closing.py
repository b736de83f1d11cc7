"""A year ends: what is bound to cases goes over to the next budget, what is available goes over or back."""

from typing import Any
from uuid import UUID

from app.kernel import ids
from app.kernel.db import Row, Transaction
from app.kernel.identity import Actor
from app.ledger import service as ledger
from app.ledger.accounts import Entry, Line, Name
from app.subsidies import purses
from app.subsidies.errors.money import BatchesUnderWay, NextBudgetMissing
from app.subsidies.models import ChangeKind, ChangeState, Stage
from app.subsidies.queries import budgets as queries

from .money import told_freed

BOUND = (Stage.RESERVED, Stage.COMMITTED)


async def close(tx: Transaction, actor: Actor, *, budget: Row, over: bool) -> tuple[int, UUID | None]:
    """Empties a budget but for what was paid: by how many fen it is smaller now (negative), by which journal.

    The caller has locked the budget and records the change. Raises NextBudgetMissing, BatchesUnderWay.
    """
    if await tx.value(queries.UNDER_WAY, budget=budget.id):
        raise BatchesUnderWay()
    cases = [row.case_id for row in await tx.all(queries.BOUND, budget=budget.id)]
    following = await tx.maybe(queries.BUDGET_OF, programme=budget.programme_id, year=budget.year + 1)
    if following is None or following.closed_at is not None:
        if cases or over:
            raise NextBudgetMissing(year=budget.year + 1)
        following = None
    accounts = purses.all_of(budget.id) + (purses.all_of(following.id) if following else [])
    await ledger.lock(tx, accounts=accounts)
    given: dict[Stage, int] = {}
    for stage in (*BOUND, Stage.RELEASED):
        given[stage], _ = await ledger.balance(tx, account=purses.standing(budget.id, stage))
    carried = {stage: fen for stage, fen in given.items() if fen and (over or stage is not Stage.RELEASED)}
    given = {stage: fen for stage, fen in given.items() if fen}
    journal = await _post(tx, actor, budget, given=given, carried=carried, following=following)
    total, taken = sum(given.values()), sum(carried.values())
    if journal is not None:
        await tx.execute(queries.GRANT, budget=budget.id, fen=-total)
        if following is not None and taken:
            await _carry(tx, actor, budget, following=following, cases=cases, fen=taken, journal=journal)
    await tx.execute(queries.CLOSE, budget=budget.id, now=tx.now, actor=actor.id)
    return -total, journal


async def _post(
    tx: Transaction,
    actor: Actor,
    budget: Row,
    *,
    given: dict[Stage, int],
    carried: dict[Stage, int],
    following: Row | None,
) -> UUID | None:
    """One journal: out of the old year's accounts, into the next one's."""
    if not given:
        return None
    lines = [Line(purses.standing(budget.id, stage), -fen) for stage, fen in given.items()]
    lines.append(Line(purses.granted(budget.id), sum(given.values())))
    if following is not None and carried:
        source: Name = purses.granted(following.id)
        lines += [Line(purses.standing(following.id, stage), fen) for stage, fen in carried.items()]
        lines.append(Line(source, -sum(carried.values())))
    entry = Entry(ids.new(), "subsidy_closing", tuple(lines), request=f"close:{budget.id}")
    await ledger.post(tx, actor, entries=[entry])
    return entry.id


async def _carry(
    tx: Transaction, actor: Actor, budget: Row, *, following: Row, cases: list[UUID], fen: int, journal: UUID
) -> None:
    """The cases stand in the next budget, and it is on record why that one is larger."""
    moved: dict[str, Any] = {"cases": cases, "budget": following.id}
    await tx.execute(queries.CARRY, **moved, journal=journal)
    await tx.execute(queries.CARRY_CASES, **moved)
    await tx.execute(queries.GRANT, budget=following.id, fen=fen)
    await tx.execute(
        queries.RECORD_CHANGE,
        id=ids.new(),
        budget_id=following.id,
        kind=ChangeKind.CARRIED,
        state=ChangeState.CONFIRMED,
        fen=fen,
        reason=str(budget.year),
        proposed_by=actor.id,
        proposed_at=tx.now,
        decided_by=actor.id,
        decided_at=tx.now,
        journal_id=journal,
    )
    await told_freed(tx, actor, budgets=[following.id])
