"""The statements of what is claimed back."""

from typing import Any

from sqlalchemy import BigInteger, DateTime, bindparam, select, update
from sqlmodel import col

from app.accounts.models import Organisation
from app.accounts.queries.survivors import survivor_of
from app.kernel.db import statement
from app.kernel.queries import values
from app.subsidies.models import Budget, Programme, Receivable, ReceivableState, Repayment

NOW: Any = bindparam("now", type_=DateTime(timezone=True))
_FEN: Any = bindparam("fen", type_=BigInteger())
_THIS = col(Receivable.id) == bindparam("receivable")

CLAIM = statement(
    values(Receivable, "id", "case_id", "budget_id", "fen", "reason", "state", "claimed_by", "claimed_at", "journal_id")
)
OF_CASE = statement(select(col(Receivable.id)).where(col(Receivable.case_id) == bindparam("case")))
RECEIVABLE = statement(
    select(
        col(Receivable.id),
        col(Receivable.case_id),
        col(Receivable.budget_id),
        col(Receivable.fen),
        col(Receivable.repaid),
        col(Receivable.state),
        survivor_of(col(Receivable.proposed_by)).label("proposed_by"),
        col(Receivable.proposed_at),
        col(Budget.closed_at),
        col(Organisation.path),
    )
    .join(Budget, col(Budget.id) == col(Receivable.budget_id))
    .join(Programme, col(Programme.id) == col(Budget.programme_id))
    .join(Organisation, col(Organisation.id) == col(Programme.organisation_id))
    .where(_THIS)
    .with_for_update(of=Receivable)
)
CASE_OF = statement(select(col(Receivable.case_id)).where(_THIS))
RECORD_REPAYMENT = statement(
    values(Repayment, "id", "receivable_id", "fen", "paid_on", "reference", "recorded_by", "recorded_at", "journal_id")
    .on_conflict_do_nothing(index_elements=["receivable_id", "reference"])
    .returning(col(Repayment.id))
)
REPAY = statement(
    update(Receivable)
    .where(_THIS)
    .values(repaid=col(Receivable.repaid) + _FEN, state=bindparam("becomes"), ended_at=bindparam("ended"))
)
PROPOSE = statement(
    update(Receivable)
    .where(_THIS)
    .values(write_off_reason=bindparam("why"), proposed_by=bindparam("actor"), proposed_at=bindparam("at"))
)
WRITE_OFF = statement(
    update(Receivable)
    .where(_THIS)
    .values(state=ReceivableState.WRITTEN_OFF, written_off_by=bindparam("actor"), ended_at=NOW)
)
