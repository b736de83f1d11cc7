"""What officers do with a case: the check of the papers, the review, the levels of approval, refusing."""

from uuid import UUID

from app.kernel.db import Row, Transaction
from app.kernel.i18n import mark
from app.kernel.idempotency import once
from app.kernel.identity import Actor, Role
from app.kernel.reasons import said
from app.subsidies import cases
from app.subsidies.cases import CaseChanged, case_for, join, locked, move, require_move
from app.subsidies.errors import cases as errors
from app.subsidies.models import CaseAct, CasePart, CaseState
from app.subsidies.queries import cases as queries
from app.subsidies.queries import claims

from .assessing import Assessed, terms
from .claiming import judged
from .money import commit, release, reserve
from .rechecking import holds
from .undoing import undo

_S, _A = CaseState, CaseAct
NOT_SHOWN = mark("The papers don’t show what is needed.")
SENT_BACK = mark("%(county)s: your application for %(programme)s needs something more until %(day)s: %(reason)s")
REFUSED = mark("%(county)s: your application for %(programme)s was refused: %(reason)s")
APPROVED = mark("%(county)s: %(programme)s was approved for you.")


@once
async def check_application(tx: Transaction, actor: Actor, *, case: UUID, key: str | None = None) -> CaseChanged:
    """Asks the rules with what the confirmed papers show: met, the case goes on; else the applicant may add to it.

    By an officer on no other side. Where the papers give another amount, that is set aside, or the case waits for it.
    Raises PaperUnread, OnOtherSide, OthersPart, CaseOutOfPlace.
    """
    found = await case_for(tx, actor, case, Role.OFFICER)
    require_move(found, _A.CHECK)
    await join(tx, actor, found, CasePart.CREATOR)
    if any(each.confirmed is None for each in await tx.all(claims.PAPERS, case=found.id)):
        raise errors.PaperUnread()
    verdict = await judged(tx, actor, case=found)
    if not verdict.passed or not verdict.fen:
        return await _send_back(tx, actor, found, NOT_SHOWN)
    if verdict.fen != found.fen and not await _set_aside_anew(tx, actor, found, verdict):
        return await move(tx, actor, found, _A.REQUEUE, _S.QUEUED)
    return await move(tx, actor, found, _A.CHECK, _S.CHECKED)


@once
async def return_for_supplement(
    tx: Transaction, actor: Actor, *, case: UUID, reason: str, key: str | None = None
) -> CaseChanged:
    """Gives a case back to the applicant, who adds what is missing within the programme's days; its money waits.

    By the officer who checks it. Raises OnOtherSide, OthersPart, CaseOutOfPlace, Invalid.
    """
    found = await case_for(tx, actor, case, Role.OFFICER)
    require_move(found, _A.SEND_BACK)
    reason = said(reason)
    await join(tx, actor, found, CasePart.CREATOR)
    return await _send_back(tx, actor, found, reason)


@once
async def review_case(tx: Transaction, actor: Actor, *, case: UUID, key: str | None = None) -> CaseChanged:
    """Looks at a checked case once more, where its programme wants that; by an officer on no other side.

    Raises OnOtherSide, OthersPart, CaseOutOfPlace.
    """
    found = await case_for(tx, actor, case, Role.OFFICER)
    require_move(found, _A.REVIEW)
    if not found.reviewed:
        raise errors.CaseOutOfPlace()
    await join(tx, actor, found, CasePart.REVIEWER)
    return await move(tx, actor, found, _A.REVIEW, _S.REVIEWED)


@once
async def approve_case(tx: Transaction, actor: Actor, *, case: UUID, key: str | None = None) -> CaseChanged:
    """Approves at the next level of the chain, by who holds its role; the last one binds the money.

    Before the first the rules are asked again: a case that does not hold any more is refused instead.
    Raises OnOtherSide, AlreadyApproved, CaseOutOfPlace.
    """
    found = await locked(tx, case)
    await _approver(tx, actor, found)
    if not found.approvals:
        ended = await holds(tx, actor, found=found)
        if ended is not None:
            return ended
    last = found.approvals + 1 == found.levels
    if last:
        await commit(tx, actor, case=found.id)
        await cases.tell_applicant(tx, found, APPROVED)
    return await move(tx, actor, found, _A.APPROVE, _S.APPROVED if last else _S.APPROVING)


@once
async def refuse_case(tx: Transaction, actor: Actor, *, case: UUID, reason: str, key: str | None = None) -> CaseChanged:
    """Ends a case for good, by whose turn it is: who checks, reviews, or approves it. Its money is free for others.

    Raises OnOtherSide, OthersPart, AlreadyApproved, CaseOutOfPlace, Invalid.
    """
    found = await locked(tx, case)
    require_person_of(actor, found)
    require_move(found, _A.REFUSE)
    reason = said(reason)
    if found.state == _S.RESERVED:
        await join(tx, actor, found, CasePart.CREATOR)
    elif found.state == _S.CHECKED and found.reviewed:
        await join(tx, actor, found, CasePart.REVIEWER)
    else:
        await _approver(tx, actor, found)
    await cases.tell_applicant(tx, found, REFUSED, reason=reason)
    done = await move(tx, actor, found, _A.REFUSE, _S.REFUSED, reason=reason)
    await undo(tx, actor, case=found, reason=reason)
    return done


def require_person_of(actor: Actor, case: Row) -> None:
    """Raises SignInRequired or NotAllowed unless a person of the staff over the case asks."""
    actor.require_person()
    actor.require(case.path, Role.OFFICER, Role.ADMINISTRATOR, Role.AUDITOR, Role.HR)


async def _approver(tx: Transaction, actor: Actor, case: Row) -> None:
    """Puts the actor among the approvers, if it is the turn of a role of theirs."""
    actor.require_person()
    chain = (await terms(tx, version=case.version_id)).chain
    actor.require(case.path, chain[min(case.approvals, len(chain) - 1)].role)
    require_move(case, _A.APPROVE)
    if case.state == _S.CHECKED and case.reviewed:
        raise errors.CaseOutOfPlace()
    await join(tx, actor, case, CasePart.APPROVER)
    if await tx.value(queries.HAS_APPROVED, case=case.id, person=actor.person):
        raise errors.AlreadyApproved()


async def _send_back(tx: Transaction, actor: Actor, case: Row, reason: str) -> CaseChanged:
    done = await move(tx, actor, case, _A.SEND_BACK, _S.INCOMPLETE, reason=reason)
    due = (await locked(tx, case.id)).due_on
    await cases.tell_applicant(tx, case, SENT_BACK, day=due.isoformat(), reason=reason)
    return done


async def _set_aside_anew(tx: Transaction, actor: Actor, case: Row, verdict: Assessed) -> bool:
    """Gives the money back and takes what the papers give; whether the budget has it."""
    await release(tx, actor, case=case.id)
    budget = await reserve(tx, actor, case=case.id, programme=case.programme_id, year=case.budget_year, fen=verdict.fen)
    claimed = {"fen": verdict.fen, "period": case.period, "year": case.budget_year}
    await tx.execute(queries.SET_CLAIM, case=case.id, budget=budget or case.budget_id, **claimed)
    return budget is not None
