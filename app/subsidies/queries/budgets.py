"""The statements of budgets, of their changes and of the money of cases."""

from typing import Any

from sqlalchemy import BigInteger, DateTime, Text, Uuid, any_, bindparam, cast, exists, func, or_, select, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import col

from app.accounts.models import Organisation
from app.accounts.queries.survivors import survivor_of
from app.kernel.db import statement
from app.kernel.queries import values
from app.subsidies.models import (
    Budget,
    BudgetChange,
    CaseMoney,
    ChangeState,
    LineState,
    PaymentLine,
    Programme,
    Stage,
    SubsidyCase,
)
from app.volunteers.queries.rosters import rows

NOW: Any = bindparam("now", type_=DateTime(timezone=True))
CASES: Any = any_(bindparam("cases", type_=ARRAY(Uuid)))

PROGRAMME = statement(
    select(col(Programme.id), col(Programme.organisation_id), col(Organisation.path))
    .join(Organisation, col(Organisation.id) == col(Programme.organisation_id))
    .where(col(Programme.id) == bindparam("programme"))
)
_budget = (
    select(
        col(Budget.id),
        col(Budget.programme_id),
        col(Budget.year),
        col(Budget.granted),
        col(Budget.closed_at),
        col(Organisation.path),
    )
    .join(Programme, col(Programme.id) == col(Budget.programme_id))
    .join(Organisation, col(Organisation.id) == col(Programme.organisation_id))
)
BUDGET = statement(_budget.where(col(Budget.id) == bindparam("budget")).with_for_update(of=Budget, key_share=True))
BUDGET_OF = statement(
    select(col(Budget.id), col(Budget.closed_at)).where(
        col(Budget.programme_id) == bindparam("programme"), col(Budget.year) == bindparam("year")
    )
)
OPEN_BUDGET = statement(
    values(Budget, "id", "programme_id", "year", "plan", "opened_by", "opened_at")
    .on_conflict_do_nothing()
    .returning(col(Budget.id))
)
PLAN = statement(update(Budget).where(col(Budget.id) == bindparam("budget")).values(plan=bindparam("plan")))
GRANT = statement(
    update(Budget)
    .where(col(Budget.id) == bindparam("budget"))
    .values(granted=col(Budget.granted) + bindparam("fen", type_=BigInteger()))
)
CLOSE = statement(
    update(Budget)
    .where(col(Budget.id) == bindparam("budget"), col(Budget.closed_at).is_(None))
    .values(closed_at=NOW, closed_by=bindparam("actor"))
)
_next = (
    select(func.coalesce(func.max(col(BudgetChange.number)), 0) + 1)
    .where(col(BudgetChange.budget_id) == bindparam("budget_id"))
    .scalar_subquery()
)
PROPOSE_CHANGE = statement(
    values(
        BudgetChange, "id", "budget_id", "kind", "state", "fen", "reason", "over", "proposed_by", "proposed_at",
        number=_next,
    )
    .on_conflict_do_nothing()
    .returning(col(BudgetChange.id))
)  # fmt: skip
CHANGE = statement(
    select(
        col(BudgetChange.id),
        col(BudgetChange.budget_id),
        col(BudgetChange.kind),
        col(BudgetChange.state),
        col(BudgetChange.fen),
        col(BudgetChange.over),
        col(BudgetChange.reason),
        survivor_of(col(BudgetChange.proposed_by)).label("proposed_by"),
    ).where(col(BudgetChange.id) == bindparam("change"))
)
DECIDE_CHANGE = statement(
    update(BudgetChange)
    .where(col(BudgetChange.id) == bindparam("change"), col(BudgetChange.state) == ChangeState.PROPOSED)
    .values(
        state=bindparam("decided"),
        fen=bindparam("comes_to"),
        decided_by=bindparam("actor"),
        decided_at=NOW,
        refusal=bindparam("why"),
        journal_id=bindparam("journal"),
    )
)
RECORD_CHANGE = statement(
    values(
        BudgetChange, "id", "budget_id", "kind", "state", "fen", "reason", "proposed_by", "proposed_at",
        "decided_by", "decided_at", "journal_id", number=_next,
    )
)  # fmt: skip

MONEY = statement(
    select(
        col(CaseMoney.case_id),
        col(CaseMoney.budget_id),
        col(CaseMoney.fen),
        col(CaseMoney.stage),
        col(CaseMoney.recovered),
        col(CaseMoney.moves),
        col(Budget.closed_at),
        col(Budget.programme_id),
        col(Budget.year),
    )
    .join(Budget, col(Budget.id) == col(CaseMoney.budget_id))
    .where(col(CaseMoney.case_id) == CASES)
    .order_by(col(CaseMoney.case_id))
    .with_for_update(of=CaseMoney)
)
"""Where the money of cases stands, the least id first; nobody else moves it until the transaction ends."""
_new = values(CaseMoney, "case_id", "budget_id", "fen", "journal_id", stage=cast(Stage.RESERVED.value, Text))
RESERVE = statement(
    _new.on_conflict_do_update(
        index_elements=["case_id"],
        set_={
            "budget_id": _new.excluded.budget_id,
            "fen": _new.excluded.fen,
            "stage": _new.excluded.stage,
            "journal_id": _new.excluded.journal_id,
            "moves": col(CaseMoney.moves) + 1,
        },
        where=col(CaseMoney.stage) == Stage.RELEASED,
    ).returning(col(CaseMoney.moves))
)
_moved = rows(case=Uuid(), journal=Uuid())
MOVE = statement(
    update(CaseMoney)
    .where(col(CaseMoney.case_id) == _moved.c.case)
    .values(stage=bindparam("becomes"), journal_id=_moved.c.journal, moves=col(CaseMoney.moves) + 1)
)
RECOVER = statement(
    update(CaseMoney)
    .where(col(CaseMoney.case_id) == bindparam("case"))
    .values(
        recovered=col(CaseMoney.recovered) + bindparam("fen", type_=BigInteger()),
        journal_id=bindparam("journal"),
        moves=col(CaseMoney.moves) + 1,
    )
)
CARRY = statement(
    update(CaseMoney)
    .where(col(CaseMoney.case_id) == CASES)
    .values(budget_id=bindparam("budget"), journal_id=bindparam("journal"), moves=col(CaseMoney.moves) + 1)
)
CARRY_CASES = statement(update(SubsidyCase).where(col(SubsidyCase.id) == CASES).values(budget_id=bindparam("budget")))
UNDER_WAY = statement(
    select(
        exists(
            select(col(PaymentLine.id))
            .join(CaseMoney, col(CaseMoney.case_id) == col(PaymentLine.case_id))
            .where(col(PaymentLine.state) == LineState.WAITING, col(CaseMoney.budget_id) == bindparam("budget"))
        )
    )
)
BOUND = statement(
    select(col(CaseMoney.case_id))
    .where(
        col(CaseMoney.budget_id) == bindparam("budget"),
        or_(col(CaseMoney.stage) == Stage.RESERVED, col(CaseMoney.stage) == Stage.COMMITTED),
    )
    .order_by(col(CaseMoney.case_id))
    .with_for_update()
)
