"""Approving and clearing many cases in few statements; the first refusal stops all of them.

What is asked of each, and what becomes of it, is as in deciding.py and noticed.py.
"""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from app.kernel.db import Row, Transaction
from app.kernel.identity import Actor, Role
from app.subsidies import together
from app.subsidies.cases import CaseChanged, require_move
from app.subsidies.errors import cases as errors
from app.subsidies.models import CaseAct, CasePart, CaseState
from app.subsidies.queries import together as queries

from .assessing import terms
from .deciding import APPROVED
from .money import COMMIT, shift
from .rechecking import hold

_S, _A = CaseState, CaseAct


async def approve_cases(tx: Transaction, actor: Actor, *, cases: Sequence[UUID]) -> list[CaseChanged]:
    """As `approve_case`, of many. Raises OnOtherSide, AlreadyApproved, CaseOutOfPlace."""
    found = await together.locked(tx, cases)
    await _approver(tx, actor, found)
    ended = await hold(tx, actor, rows=[row for row in found if not row.approvals])
    last = [row for row in found if row.id not in ended and row.approvals + 1 == row.levels]
    going_on = [row for row in found if row.id not in ended and row.approvals + 1 < row.levels]
    if last:
        await shift(tx, actor, cases=[row.id for row in last], move=COMMIT)
        await together.tell_applicants(tx, last, APPROVED)
    done = await together.move(tx, actor, last, _A.APPROVE, _S.APPROVED)
    done += await together.move(tx, actor, going_on, _A.APPROVE, _S.APPROVING)
    return [*ended.values(), *done]


async def clear_cases(tx: Transaction, actor: Actor, *, cases: Sequence[UUID]) -> list[CaseChanged]:
    """As `give_notice`, of many whose programme asks for no notice. Raises OnOtherSide, OthersPart, CaseOutOfPlace."""
    found = await together.locked(tx, cases)
    actor.require_person()
    for row in found:
        actor.require(row.path, Role.OFFICER)
        require_move(row, _A.GIVE_NOTICE, _S.CLEARED)
        if row.notice_days:
            raise errors.CaseOutOfPlace()
    await together.join(tx, actor, found, CasePart.CREATOR)
    return await together.move(tx, actor, found, _A.GIVE_NOTICE, _S.CLEARED)


async def _approver(tx: Transaction, actor: Actor, rows: Sequence[Row]) -> None:
    """Puts the actor among the approvers of all, if it is the turn of a role of theirs."""
    actor.require_person()
    by_version: defaultdict[UUID, list[Row]] = defaultdict(list)
    for row in rows:
        by_version[row.version_id].append(row)
    for version, own in by_version.items():
        chain = (await terms(tx, version=version)).chain
        for row in own:
            actor.require(row.path, chain[min(row.approvals, len(chain) - 1)].role)
            require_move(row, _A.APPROVE)
            if row.state == _S.CHECKED and row.reviewed:
                raise errors.CaseOutOfPlace()
    await together.join(tx, actor, rows, CasePart.APPROVER)
    if await tx.all(queries.HAVE_APPROVED, cases=[row.id for row in rows], person=actor.person):
        raise errors.AlreadyApproved()
