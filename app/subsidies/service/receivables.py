"""What was paid too much is claimed back: repaid in one sum or several, or written off by two people."""

from collections import Counter
from datetime import date
from uuid import UUID

import msgspec

from app.kernel import audit, ids
from app.kernel.db import Row, Transaction
from app.kernel.errors import Invalid, NotAllowed, NotFound
from app.kernel.i18n import mark
from app.kernel.idempotency import once
from app.kernel.identity import Actor
from app.ledger import service as ledger
from app.ledger.accounts import Entry, Line
from app.subsidies import cases, purses
from app.subsidies.errors.money import (
    NothingProposed,
    NotPaid,
    OwnWriteOff,
    ReceivableEnded,
    RepaidTwice,
    TooMuchRepaid,
)
from app.subsidies.formats import yuan
from app.subsidies.models import CaseAct, CaseState, ReceivableState, Stage
from app.subsidies.queries import budgets
from app.subsidies.queries import receivables as queries

from .budgets import TREASURY, said
from .money import lapsed, told_freed

MAX_REFERENCE = 60
CLAIMED = mark("%(county)s: %(amount)s yuan of %(programme)s were paid too much: %(reason)s Please pay them back.")
RECOVERED = mark("%(county)s: what was paid too much of %(programme)s has come back. Nothing is owed any more.")
_FEN = mark("Give an amount above 0.")
_DAY = mark("Choose a day that is not to come, and not more than ten years ago.")
_REFERENCE = mark("Give the reference of the bank’s statement, in up to 60 characters.")


class Claimed(msgspec.Struct, frozen=True):
    receivable: UUID


@once
async def claw_back(
    tx: Transaction, actor: Actor, *, case: UUID, fen: int, reason: str, key: str | None = None
) -> Claimed:
    """Claims back what was paid too much for a case; by officers of its bureau who did not get it. Raises NotPaid."""
    found = await cases.case_for(tx, actor, case, *TREASURY)
    if found.person_id == actor.person:
        raise NotAllowed()
    return Claimed(await owe(tx, actor, case=case, fen=fen, reason=said(reason)))


async def owe(tx: Transaction, actor: Actor, *, case: UUID, fen: int, reason: str) -> UUID:
    """Puts `fen` of what was paid for a case on its person's account as owed, moves the case and tells them: the claim.

    For verbs that know that the actor may ask. Raises NotPaid where as much was not paid, or it is claimed already.
    """
    found = await cases.locked(tx, case)
    money = await tx.maybe(budgets.MONEY, cases=[case])
    if found.state != CaseState.PAID or money is None or money.stage != Stage.PAID or fen > money.fen:
        raise NotPaid()
    if fen <= 0:
        raise Invalid(field="fen", reason=_FEN)
    new = ids.new()
    account = purses.receivable(new)
    await ledger.lock(tx, accounts=[account])
    entry = Entry(
        ids.new(),
        "subsidy_claim",
        (Line(purses.OWED, -fen), Line(account, fen)),
        request=f"owe:{case}",
        reason=reason,
    )
    await ledger.post(tx, actor, entries=[entry])
    await tx.execute(
        queries.CLAIM,
        id=new,
        case_id=case,
        budget_id=money.budget_id,
        fen=fen,
        reason=reason,
        state=ReceivableState.OPEN,
        claimed_by=actor.id,
        claimed_at=tx.now,
        journal_id=entry.id,
    )
    await audit.record(tx, actor, "subsidies.claw_back", new, after={"case": str(case), "fen": fen, "reason": reason})
    await cases.move(tx, actor, found, CaseAct.CLAW_BACK, CaseState.CLAWING_BACK, reason=reason)
    await cases.tell_applicant(tx, found, CLAIMED, amount=f"{yuan(fen):,}", reason=reason)
    return new


@once
async def repay(
    tx: Transaction,
    actor: Actor,
    *,
    receivable: UUID,
    fen: int,
    paid_on: date,
    reference: str,
    key: str | None = None,
) -> Claimed:
    """Records what came in for a claim: it is available again in its budget. The last of it ends the claim.

    Raises ReceivableEnded, TooMuchRepaid, RepaidTwice for a reference that is on record.
    """
    case, found = await _locked(tx, actor, receivable)
    if fen <= 0:
        raise Invalid(field="fen", reason=_FEN)
    if fen > found.fen - found.repaid:
        raise TooMuchRepaid(field="fen")
    if not 0 <= (tx.today - paid_on).days <= 3660:
        raise Invalid(field="paid_on", reason=_DAY)
    reference = reference.strip()
    if not 0 < len(reference) <= MAX_REFERENCE:
        raise Invalid(field="reference", reason=_REFERENCE)
    journal = await _take_back(tx, actor, found, fen)
    repayment = await tx.value(
        queries.RECORD_REPAYMENT,
        id=ids.new(),
        receivable_id=receivable,
        fen=fen,
        paid_on=paid_on,
        reference=reference,
        recorded_by=actor.id,
        recorded_at=tx.now,
        journal_id=journal,
    )
    if repayment is None:
        raise RepaidTwice(field="reference")
    ended = fen == found.fen - found.repaid
    state = ReceivableState.SETTLED if ended else ReceivableState.OPEN
    ended_at = tx.now if ended else None
    await tx.execute(queries.REPAY, receivable=receivable, fen=fen, becomes=state, ended=ended_at)
    await audit.record(tx, actor, "subsidies.repay", receivable, after={"fen": fen, "reference": reference})
    if ended:
        await cases.move(tx, actor, case, CaseAct.RECOVER, CaseState.CLAWED_BACK)
        await cases.tell_applicant(tx, case, RECOVERED)
    return Claimed(receivable)


@once
async def propose_write_off(
    tx: Transaction, actor: Actor, *, receivable: UUID, reason: str, key: str | None = None
) -> Claimed:
    """Proposes to claim the rest no longer; another person decides. A new proposal takes the place of the last."""
    await _locked(tx, actor, receivable)
    why = said(reason)
    await tx.execute(queries.PROPOSE, receivable=receivable, why=why, actor=actor.require_person(), at=tx.now)
    await audit.record(tx, actor, "subsidies.propose_write_off", receivable, after={"reason": why})
    return Claimed(receivable)


@once
async def decide_write_off(
    tx: Transaction, actor: Actor, *, receivable: UUID, granted: bool, key: str | None = None
) -> Claimed:
    """Writes the rest of a claim off as somebody else proposed, or lets it stand.

    Raises OwnWriteOff, NothingProposed.
    """
    _, found = await _locked(tx, actor, receivable)
    if found.proposed_at is None:
        raise NothingProposed()
    if found.proposed_by == actor.person and granted:
        raise OwnWriteOff()
    if granted:
        left = found.fen - found.repaid
        account = purses.receivable(receivable)
        await ledger.lock(tx, accounts=[account])
        lines = (Line(account, -left), Line(purses.WRITTEN_OFF, left))
        entry = Entry(ids.new(), "subsidy_write_off", lines, request=f"write_off:{receivable}")
        await ledger.post(tx, actor, entries=[entry])
        await tx.execute(queries.WRITE_OFF, receivable=receivable, actor=actor.require_person(), now=tx.now)
    else:
        await tx.execute(queries.PROPOSE, receivable=receivable, why=None, actor=None, at=None)
    await audit.record(tx, actor, "subsidies.decide_write_off", receivable, after={"granted": granted})
    return Claimed(receivable)


async def _locked(tx: Transaction, actor: Actor, receivable: UUID) -> tuple[Row, Row]:
    """The case and the open claim, in the order in which they are locked; for who disposes of its bureau's money."""
    case = await tx.value(queries.CASE_OF, receivable=receivable)
    if case is None:
        actor.require_person()
        raise NotFound(field="receivable")
    of_case = await cases.case_for(tx, actor, case, *TREASURY)
    if of_case.person_id == actor.person:
        raise NotAllowed()
    found = await tx.one(queries.RECEIVABLE, receivable=receivable)
    if found.state != ReceivableState.OPEN:
        raise ReceivableEnded()
    return of_case, found


async def _take_back(tx: Transaction, actor: Actor, found: Row, fen: int) -> UUID:
    """From what was paid back to what is available, or to where a closed budget came from: the journal."""
    await tx.all(budgets.MONEY, cases=[found.case_id])
    late = found.closed_at is not None
    goes = purses.granted(found.budget_id) if late else purses.available(found.budget_id)
    owed, paid = purses.receivable(found.id), purses.standing(found.budget_id, Stage.PAID)
    await ledger.lock(tx, accounts=[owed, paid, *([] if late else [goes])])
    lines = (Line(owed, -fen), Line(purses.OWED, fen), Line(paid, -fen), Line(goes, fen))
    entry = Entry(ids.new(), "subsidy_repayment", lines, request=f"repay:{found.id}:{found.repaid}")
    await ledger.post(tx, actor, entries=[entry])
    await tx.execute(budgets.RECOVER, case=found.case_id, fen=fen, journal=entry.id)
    if late:
        await lapsed(tx, actor, late=Counter({found.budget_id: fen}))
    else:
        await told_freed(tx, actor, budgets=[found.budget_id])
    return entry.id
