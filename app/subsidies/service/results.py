"""What the bank answers is read once, and held against the payments row by row.

Locks: the file by its hash, the cases and payments by case, where money stands, accounts by id.
"""

from collections.abc import Sequence
from hashlib import sha256
from typing import NamedTuple
from uuid import UUID

import msgspec

from app.accounts.service.organisations import organisation_path
from app.kernel import audit, ids
from app.kernel.db import Transaction
from app.kernel.i18n import mark
from app.kernel.idempotency import once
from app.kernel.identity import Actor
from app.kernel.queries import LOCK_NAME
from app.subsidies import together
from app.subsidies.formats import Answered, read_answer, yuan
from app.subsidies.models import CaseAct, CaseState, LineState, PaymentBatchState, ResultOutcome
from app.subsidies.queries import results as queries
from app.subsidies.reconciling import CHANGES, ODD, Standing, outcome

from .budgets import TREASURY
from .money import GIVE_BACK, PAY, shift
from .revoked import claim_revoked

MAX_NAME = 200
NO_REASON = mark("The bank gave no reason.")
PAID = mark("%(county)s: %(amount)s yuan of %(programme)s were paid to your account %(account)s.")
RETURNED = mark(
    "%(county)s: the bank gave %(amount)s yuan of %(programme)s back, paid to your account %(account)s. "
    "Name another account under My subsidies."
)


class ResultRead(msgspec.Struct, frozen=True):
    """A result: how many rows it has, how many changed something, how many somebody has to look at.

    `again`: these bytes had been read before, and nothing was done.
    """

    result: UUID
    rows: int
    settled: int
    odd: int
    again: bool = False


class Row(NamedTuple):
    """One answer, its payment where it is known, and what it came to."""

    answer: Answered
    line: Standing | None
    outcome: ResultOutcome


@once
async def read_result(
    tx: Transaction, actor: Actor, *, organisation: UUID, file_name: str, content: bytes, key: str | None = None
) -> ResultRead:
    """Reads a bank's file (CSV or camt.053): what it says of payments of the bureau and those below it is done.

    By officers of the bureau. What is unknown or does not fit is kept and changes nothing. What was paid on a
    certificate that was revoked meanwhile is claimed back. The same bytes, read again for the same bureau, are answered
    as the first time. Raises ResultUnreadable.
    """
    actor.require(await organisation_path(tx, organisation=organisation), *TREASURY)
    digest = sha256(content).digest()
    await tx.execute(LOCK_NAME, number=int.from_bytes(digest[:8], "big", signed=True))
    seen = await tx.maybe(queries.SEEN, organisation=organisation, sha256=digest)
    if seen is not None:
        return ResultRead(seen.id, seen.rows, seen.settled, seen.odd, again=True)
    kind, answers = read_answer(content)
    rows = await _held_against(tx, organisation, answers)
    for round_ in _rounds(rows):
        await _apply(tx, actor, round_)
    paid = {row.line.case for row in rows if row.line and row.outcome is ResultOutcome.PAID}
    await claim_revoked(tx, actor, cases=paid)  # at last, as a later row may say that the money came back
    batches = sorted({row.line.batch for row in rows if row.line and row.outcome in CHANGES})
    await tx.execute(queries.SETTLE, batches=batches, now=tx.now)
    result = ids.new()
    done = ResultRead(
        result,
        len(rows),
        settled=sum(row.outcome in CHANGES for row in rows),
        odd=sum(row.outcome in ODD for row in rows),
    )
    await tx.execute(
        queries.ADD_RESULT,
        id=result,
        organisation_id=organisation,
        format=kind,
        file_name=file_name.strip()[:MAX_NAME],
        sha256=digest,
        rows=done.rows,
        settled=done.settled,
        odd=done.odd,
        read_by=actor.id,
        read_at=tx.now,
    )
    await _keep_rows(tx, result, rows)
    after = {"rows": done.rows, "settled": done.settled, "odd": done.odd, "sha256": digest.hex()}
    await audit.record(tx, actor, "subsidies.read_result", result, after=after)
    return done


async def _held_against(tx: Transaction, organisation: UUID, answers: Sequence[Answered]) -> list[Row]:
    """Each answer with what it comes to; one after the other, as one file may say that a payment went and came back."""
    names = sorted({answer.id for answer in answers})
    standing = {
        row.end_to_end_id: Standing(
            row.id,
            row.case_id,
            row.batch_id,
            row.fen,
            LineState(row.state),
            PaymentBatchState(row.batch_state),
            CaseState(row.case_state),
            row.booked_on,
            row.account_masked,
        )
        for row in await tx.all(queries.LINES, names=names, organisation=organisation)
    }
    rows: list[Row] = []
    for answer in answers:
        line = standing.get(answer.id)
        came_to = outcome(answer, line)
        rows.append(Row(answer, line, came_to))
        if line is not None:
            standing[answer.id] = line.after(came_to, answer)
    return rows


def _rounds(rows: list[Row]) -> list[list[Row]]:
    """The rows that change something, so that no round has a payment twice and the order of each is kept."""
    rounds: list[list[Row]] = []
    turn: dict[str, int] = {}
    for row in rows:
        if row.outcome in CHANGES:
            number = turn.get(row.answer.id, 0)
            turn[row.answer.id] = number + 1
            if number == len(rounds):
                rounds.append([])
            rounds[number].append(row)
    return rounds


async def _apply(tx: Transaction, actor: Actor, rows: list[Row]) -> None:
    for kind in (ResultOutcome.PAID, ResultOutcome.RETURNED, ResultOutcome.GIVEN_BACK):
        chosen = [row for row in rows if row.outcome is kind]
        if chosen:
            await _settle(tx, actor, kind, chosen)


async def _settle(tx: Transaction, actor: Actor, kind: ResultOutcome, rows: list[Row]) -> None:
    """The money, the payments, then the cases with a message to each."""
    lines = [row.line for row in rows if row.line is not None]
    decided = {
        "line": [line.line for line in lines],
        "booked": [row.answer.booked_on for row in rows],
        "why": [None if kind is ResultOutcome.PAID else row.answer.reason or NO_REASON for row in rows],
    }
    if kind is ResultOutcome.GIVEN_BACK:
        await shift(tx, actor, cases=[line.case for line in lines], move=GIVE_BACK)
        await tx.execute(queries.GIVE_BACK, **decided, journal=[None for _ in rows], now=tx.now)
    else:
        journals: dict[UUID, UUID] = {}
        if kind is ResultOutcome.PAID:
            moved = await shift(tx, actor, cases=[line.case for line in lines], move=PAY)
            journals = {each.case: each.journal for each in moved}
        becomes = LineState.PAID if kind is ResultOutcome.PAID else LineState.RETURNED
        posted = [journals.get(line.case) for line in lines]
        await tx.execute(queries.DECIDE, **decided, journal=posted, becomes=becomes, now=tx.now)
    await _move(tx, actor, {line.case: (row, line) for row, line in zip(rows, lines, strict=True)}, kind)


async def _move(tx: Transaction, actor: Actor, rows: dict[UUID, tuple[Row, Standing]], kind: ResultOutcome) -> None:
    paid = kind is ResultOutcome.PAID
    settled = await together.locked(tx, rows)
    act, state = (CaseAct.PAY, CaseState.PAID) if paid else (CaseAct.GIVE_BACK, CaseState.RETURNED)
    reasons = [rows[case.id][0].answer.reason for case in settled]
    await together.move(tx, actor, settled, act, state, reasons=reasons)
    lines = [rows[case.id][1] for case in settled]
    given = [{"amount": f"{yuan(line.fen):,}", "account": line.masked} for line in lines]
    await together.tell_applicants(tx, settled, PAID if paid else RETURNED, given)


async def _keep_rows(tx: Transaction, result: UUID, rows: list[Row]) -> None:
    await tx.execute(
        queries.ADD_ROWS,
        result=result,
        id=[ids.new() for _ in rows],
        number=list(range(1, len(rows) + 1)),
        name=[row.answer.id for row in rows],
        fen=[row.answer.fen for row in rows],
        answer=[row.answer.answer.value for row in rows],
        why=[row.answer.reason for row in rows],
        booked=[row.answer.booked_on for row in rows],
        line=[row.line.line if row.line else None for row in rows],
        outcome=[row.outcome.value for row in rows],
    )
