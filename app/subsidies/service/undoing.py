"""What goes back when a case ends without payment: its money, and its public notice."""

from app.kernel.db import Row, Transaction
from app.kernel.identity import Actor
from app.notices.models import NoticeState
from app.notices.queries import LOCK
from app.notices.service import withdraw_notice
from app.subsidies.models import CaseState

from .money import release

_S = CaseState
WITH_MONEY = frozenset(
    {
        *(_S.RESERVED, _S.INCOMPLETE, _S.CHECKED, _S.REVIEWED, _S.APPROVING, _S.APPROVED),
        *(_S.NOTICED, _S.SUSPENDED, _S.CLEARED, _S.BATCHED, _S.RETURNED),
    }
)
"""Where money is set aside for a case that is not paid."""


async def undo(tx: Transaction, actor: Actor, *, case: Row, reason: str) -> None:
    """Gives back what the case held before its last step; `case` is as it was then."""
    if case.notice_id is not None and (await tx.one(LOCK, notice=case.notice_id)).state in (
        NoticeState.OPEN,
        NoticeState.SUSPENDED,
    ):
        await withdraw_notice(tx, actor, notice=case.notice_id, reason=reason)
    if case.state in WITH_MONEY:
        await release(tx, actor, case=case.id, reason=reason)
