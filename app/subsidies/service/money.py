"""The money of cases: reserved, committed, paid, given back; one ledger journal for each move.

Lock order: the case (its caller's), where its money stands by case, accounts by id. Reserving alone asks whether there
is enough; whatever was reserved can be moved on.
"""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

import msgspec

from app.kernel import ids
from app.kernel.db import Row, Transaction
from app.kernel.events import publish
from app.kernel.i18n import mark
from app.kernel.identity import Actor
from app.ledger import service as ledger
from app.ledger.accounts import Entry, Line, Name
from app.subsidies import purses
from app.subsidies.errors.money import MoneyMoved
from app.subsidies.happened import BudgetFreed
from app.subsidies.models import ChangeKind, ChangeState, Stage
from app.subsidies.queries import budgets as queries

LATE = mark("This came back after the year was closed.")


class Move(NamedTuple):
    """What moves money: the kind of its journals, from which stages to which one."""

    kind: str
    before: tuple[Stage, ...]
    after: Stage


COMMIT = Move("commit", (Stage.RESERVED,), Stage.COMMITTED)
RELEASE = Move("release", (Stage.RESERVED, Stage.COMMITTED), Stage.RELEASED)
PAY = Move("pay", (Stage.COMMITTED,), Stage.PAID)
GIVE_BACK = Move("give_back", (Stage.PAID,), Stage.COMMITTED)


class Moved(msgspec.Struct, frozen=True):
    """One case's money after a move, and the journal that moved it."""

    case: UUID
    budget: UUID
    fen: int
    journal: UUID


async def reserve(tx: Transaction, actor: Actor, *, case: UUID, programme: UUID, year: int, fen: int) -> UUID | None:
    """Takes `fen` of a year's budget aside for a case: the budget; None where as much is not available.

    The caller has locked the case. What was released before may be reserved anew. Raises MoneyMoved.
    """
    budget, reached = await reserve_many(tx, actor, wanted=[(case, fen)], programme=programme, year=year)
    return budget if reached else None


async def reserve_many(
    tx: Transaction, actor: Actor, *, wanted: Sequence[tuple[UUID, int]], programme: UUID, year: int
) -> tuple[UUID | None, int]:
    """Takes money aside for cases in this order: the budget, and for how many it is enough.

    Nobody behind the first who asks for more than there is gets any. The caller has locked the cases.
    Raises MoneyMoved.
    """
    budget = await tx.maybe(queries.BUDGET_OF, programme=programme, year=year)
    if budget is None or budget.closed_at is not None:
        return None, 0
    cases = [case for case, _ in wanted]
    found = {row.case_id: row for row in await tx.all(queries.MONEY, cases=cases)}
    if any(row.stage != Stage.RELEASED for row in found.values()):
        raise MoneyMoved()
    giver, taker = purses.available(budget.id), purses.standing(budget.id, Stage.RESERVED)
    await ledger.lock(tx, accounts=[giver, taker])
    left, _ = await ledger.balance(tx, account=giver)
    entries: list[Entry] = []
    for case, fen in wanted:
        left -= fen
        if left < 0:
            break
        number = found[case].moves + 1 if case in found else 1
        entries.append(_entry("reserve", case, number, (Line(giver, -fen), Line(taker, fen))))
    if entries:
        await ledger.post(tx, actor, entries=entries)
        rows = [
            {"case_id": case, "budget_id": budget.id, "fen": fen, "journal_id": entry.id}
            for (case, fen), entry in zip(wanted, entries, strict=False)
        ]
        await tx.many(queries.RESERVE, rows)
    return budget.id, len(entries)


async def commit(tx: Transaction, actor: Actor, *, case: UUID) -> None:
    """What was reserved for a case is now bound to be paid. Raises MoneyMoved."""
    await shift(tx, actor, cases=[case], move=COMMIT)


async def release(tx: Transaction, actor: Actor, *, case: UUID, reason: str | None = None) -> None:
    """What was reserved or committed for a case is available to others; who waits is told. Raises MoneyMoved."""
    moved = await shift(tx, actor, cases=[case], move=RELEASE, reason=reason)
    await told_freed(tx, actor, budgets=[each.budget for each in moved])


async def shift(
    tx: Transaction, actor: Actor, *, cases: Sequence[UUID], move: Move, reason: str | None = None
) -> list[Moved]:
    """Moves the whole money of cases, a journal for each, in few statements whatever their number.

    Raises MoneyMoved where the money of one of them does not stand where the move begins.
    """
    found = await tx.all(queries.MONEY, cases=list(cases))
    if len(found) < len(cases) or any(row.stage not in move.before for row in found):
        raise MoneyMoved()
    entries = [_entry(move.kind, row.case_id, row.moves + 1, _lines(row, move.after), reason) for row in found]
    bounded = {line.account for entry in entries for line in entry.lines if line.account.floor is not None}
    await ledger.lock(tx, accounts=bounded)
    await ledger.post(tx, actor, entries=entries)
    await tx.execute(
        queries.MOVE,
        case=[row.case_id for row in found],
        journal=[entry.id for entry in entries],
        becomes=move.after,
    )
    if move.after is Stage.RELEASED:
        late = Counter[UUID]()
        for row in found:
            late[row.budget_id] += row.fen if row.closed_at else 0
        await lapsed(tx, actor, late=+late)
    return [Moved(row.case_id, row.budget_id, row.fen, entry.id) for row, entry in zip(found, entries, strict=True)]


async def lapsed(tx: Transaction, actor: Actor, *, late: Counter[UUID]) -> None:
    """Puts on record that closed budgets are smaller by what came back into them; fen by budget."""
    for budget, fen in sorted(late.items()):
        await tx.execute(queries.GRANT, budget=budget, fen=-fen)
        await tx.execute(
            queries.RECORD_CHANGE,
            id=ids.new(),
            budget_id=budget,
            kind=ChangeKind.LAPSED,
            state=ChangeState.CONFIRMED,
            fen=-fen,
            reason=LATE,
            proposed_by=actor.id,
            proposed_at=tx.now,
            decided_by=actor.id,
            decided_at=tx.now,
            journal_id=None,
        )


async def told_freed(tx: Transaction, actor: Actor, *, budgets: Sequence[UUID]) -> None:
    """Tells of each budget, once, that more of it is available."""
    for budget in sorted(set(budgets)):
        await publish(tx, actor, BudgetFreed(budget), subject=budget)


def _lines(row: Row, after: Stage) -> tuple[Line, Line]:
    giver = purses.standing(row.budget_id, Stage(row.stage))
    return Line(giver, -row.fen), Line(_goes(row, after), row.fen)


def _goes(row: Row, after: Stage) -> Name:
    """Money released from a closed budget goes back to where it came from."""
    if after is Stage.RELEASED and row.closed_at is not None:
        return purses.granted(row.budget_id)
    return purses.standing(row.budget_id, after)


def _entry(move: str, case: UUID, number: int, lines: tuple[Line, Line], reason: str | None = None) -> Entry:
    """The `number`-th movement of a case's money, once for ever."""
    return Entry(ids.new(), f"subsidy_{move}", lines, request=f"{move}:{case}:{number}", reason=reason)
