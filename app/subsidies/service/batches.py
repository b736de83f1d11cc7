"""Batches: drawn by one person, released by another, who both have no other part in any of their cases."""

from datetime import date
from uuid import UUID

import msgspec

from app.kernel import audit, ids
from app.kernel.db import Row, Transaction
from app.kernel.errors import Invalid, NotFound
from app.kernel.i18n import mark
from app.kernel.idempotency import once
from app.kernel.identity import Actor
from app.subsidies import cases, together
from app.subsidies.errors.money import (
    BatchMoved,
    NothingToPay,
    OnASideOfBatch,
    OwnBatch,
    PayingAccountMissing,
)
from app.subsidies.models import CaseAct, CasePart, CaseState, PaymentBatchState
from app.subsidies.queries import budgets
from app.subsidies.queries import payments as queries

from .budgets import TREASURY, said
from .rechecking import hold

MOST_LINES = 1_000
"""Of a batch: what remains goes into the next one."""
LONGEST_DAYS = 60
NO_LONGER_DUE = mark("The case did not hold any more when the batch was released.")
CANCELLED = mark("The batch was cancelled.")
_PAY_ON = mark("Choose a day from today on, within 60 days.")


class BatchChanged(msgspec.Struct, frozen=True):
    """A batch with how many lines it has, their sum in fen, and how many dropped out."""

    batch: UUID
    lines: int
    fen: int
    dropped: int = 0


@once
async def draw_batch(
    tx: Transaction, actor: Actor, *, budget: UUID, pay_on: date, key: str | None = None
) -> BatchChanged:
    """Draws up to MOST_LINES cleared cases of a budget into a batch that is to be paid on a day.

    Cases in which the actor had another part stay for somebody else. Raises NothingToPay.
    """
    person = actor.require_person()
    found = await tx.maybe(budgets.BUDGET, budget=budget)
    if found is None:
        raise NotFound(field="budget")
    actor.require(found.path, *TREASURY)
    if not 0 <= (pay_on - tx.today).days <= LONGEST_DAYS:
        raise Invalid(field="pay_on", reason=_PAY_ON)
    ready = await tx.all(queries.READY, budget=budget, person=person, most=MOST_LINES)
    if not ready:
        raise NothingToPay()
    batch, total = ids.new(), sum(row.fen for row in ready)
    number = await tx.value(
        queries.DRAW,
        id=batch,
        budget_id=budget,
        state=PaymentBatchState.DRAWN,
        fen=total,
        lines=len(ready),
        pay_on=pay_on,
        drawn_by=person,
        drawn_at=tx.now,
    )
    await _add_lines(tx, batch, number, ready)
    drawn = await together.locked(tx, [row.id for row in ready])
    await together.join(tx, actor, drawn, CasePart.PAYER)
    await together.move(tx, actor, drawn, CaseAct.BATCH, CaseState.BATCHED)
    after = {"budget": str(budget), "lines": len(ready), "fen": total}
    await audit.record(tx, actor, "subsidies.draw_batch", batch, after=after)
    return BatchChanged(batch, len(ready), total)


@once
async def release_batch(tx: Transaction, actor: Actor, *, batch: UUID, key: str | None = None) -> BatchChanged:
    """Lets a batch go to the bank, by a second person; each case is judged once more, and who does not hold drops out.

    Where none is left the batch is cancelled. Raises OwnBatch, OnASideOfBatch, BatchMoved, PayingAccountMissing.
    """
    found = await _drawn(tx, actor, batch)
    person = actor.require_person()
    if found.drawn_by == person:
        raise OwnBatch()
    if await tx.value(queries.ON_A_SIDE, batch=batch, person=person):
        raise OnASideOfBatch()
    payer = await tx.value(queries.PAYING_ACCOUNT, organisation=found.organisation_id)
    if payer is None:
        raise PayingAccountMissing()
    waiting = await tx.all(queries.WAITING, batch=batch)
    drawn = await together.locked(tx, [line.case_id for line in waiting])
    ended = await hold(tx, actor, rows=drawn)
    await together.join(tx, actor, [case for case in drawn if case.id not in ended], CasePart.PAYER)
    kept = [line for line in waiting if line.case_id not in ended]
    for line in waiting:
        if line.case_id in ended:
            await tx.execute(queries.DROP_LINE, line=line.id, why=NO_LONGER_DUE, now=tx.now)
    total = sum(line.fen for line in kept)
    dropped = len(waiting) - len(kept)
    if kept:
        given = {"total": total, "count": len(kept), "payer": payer, "actor": person}
        await tx.execute(queries.RELEASE, batch=batch, **given, now=tx.now)
    else:
        await tx.execute(queries.CANCEL, batch=batch, why=NO_LONGER_DUE)
    after = {"lines": len(kept), "fen": total, "dropped": dropped}
    await audit.record(tx, actor, "subsidies.release_batch", batch, after=after)
    return BatchChanged(batch, len(kept), total, dropped)


@once
async def cancel_batch(
    tx: Transaction, actor: Actor, *, batch: UUID, reason: str, key: str | None = None
) -> BatchChanged:
    """Takes a batch apart that was not released; its cases wait for the next one. Raises BatchMoved."""
    await _drawn(tx, actor, batch)
    why = said(reason)
    waiting = await tx.all(queries.WAITING, batch=batch)
    for line in waiting:
        case = await cases.locked(tx, line.case_id)
        await tx.execute(queries.DROP_LINE, line=line.id, why=CANCELLED, now=tx.now)
        await cases.move(tx, actor, case, CaseAct.UNBATCH, CaseState.CLEARED, reason=why)
    await tx.execute(queries.CANCEL, batch=batch, why=why)
    await audit.record(tx, actor, "subsidies.cancel_batch", batch, after={"reason": why})
    return BatchChanged(batch, 0, 0, len(waiting))


async def locked_batch(tx: Transaction, actor: Actor, *, batch: UUID) -> Row:
    """A batch that nobody else changes, for who disposes of its bureau's money. Raises NotFound."""
    actor.require_person()
    found = await tx.maybe(queries.BATCH, batch=batch)
    if found is None:
        raise NotFound(field="batch")
    actor.require(found.path, *TREASURY)
    return found


def order_id(number: int) -> str:
    """By which the bank knows a batch: at most 35 characters."""
    return f"CW{number:08d}"


async def _drawn(tx: Transaction, actor: Actor, batch: UUID) -> Row:
    found = await locked_batch(tx, actor, batch=batch)
    if found.state != PaymentBatchState.DRAWN:
        raise BatchMoved()
    return found


async def _add_lines(tx: Transaction, batch: UUID, number: int, ready: list[Row]) -> None:
    await tx.execute(
        queries.ADD_LINES,
        batch=batch,
        id=[ids.new() for _ in ready],
        number=list(range(1, len(ready) + 1)),
        case=[row.id for row in ready],
        end_to_end=[f"{order_id(number)}-{line:05d}" for line in range(1, len(ready) + 1)],
        holder=[row.holder for row in ready],
        bank=[row.bank for row in ready],
        bank_code=[row.bank_code for row in ready],
        sealed=[row.number_sealed for row in ready],
        masked=[row.number_masked for row in ready],
        fen=[row.fen for row in ready],
        reissue_of=[row.reissue_of for row in ready],
    )
