"""A payment that came back is made once more, to another account of the person's."""

from uuid import UUID

import msgspec

from app.kernel.db import Transaction
from app.kernel.errors import NotAllowed, NotFound
from app.kernel.idempotency import once
from app.kernel.identity import Actor
from app.subsidies import cases
from app.subsidies.errors.cases import AccountMissing
from app.subsidies.errors.money import LineNotReturned
from app.subsidies.models import CaseAct, CaseState, LineState
from app.subsidies.queries import cases as of_cases
from app.subsidies.queries import payments as queries

from .budgets import TREASURY


class Reissued(msgspec.Struct, frozen=True):
    """The payment that came back, and the case that waits for the next batch."""

    line: UUID
    case: UUID


@once
async def reissue_line(tx: Transaction, actor: Actor, *, line: UUID, account: UUID, key: str | None = None) -> Reissued:
    """Has what came back paid to an account of the person's with the next batch.

    By the person themself, or by officers of the bureau with an account that the person has named. Raises
    LineNotReturned, AccountMissing.
    """
    person = actor.require_person()
    found = await tx.maybe(queries.LINE, line=line)
    if found is None:
        raise NotFound(field="line")
    case = await cases.locked(tx, found.case_id)
    if case.person_id != person and not actor.holds(case.path, *TREASURY):
        raise NotFound(field="line") if not actor.roles else NotAllowed()
    last = await tx.value(queries.LAST_LINE, case=case.id)
    if (found.state, case.state, last) != (LineState.RETURNED, CaseState.RETURNED, line):
        raise LineNotReturned()
    if await tx.maybe(of_cases.OWN_ACCOUNT, account=account, person=case.person_id) is None:
        raise AccountMissing(field="account")
    await tx.execute(of_cases.SET_ACCOUNT, case=case.id, account=account)
    await cases.move(tx, actor, case, CaseAct.REISSUE, CaseState.CLEARED)
    return Reissued(line, case.id)
