"""Budgets in the API: what was granted, where it stands, and how that compares with the plan."""

from datetime import datetime

import strawberry
from sqlalchemy import BigInteger, ColumnElement, Integer, Text, asc, cast, desc, extract, func, literal, select
from sqlalchemy import column as plain_column
from sqlalchemy.dialects.postgresql import JSON as JSON_
from sqlalchemy.orm import aliased
from sqlmodel import col
from strawberry.scalars import JSON

from app.accounts.graphql import Actor, AuditEntry, acted, history
from app.accounts.graphql.wording import ASK_FOR_CALLED, Wording
from app.accounts.queries.survivors import survivor_of
from app.kernel.graphql import Fen, enum
from app.kernel.identity import Role
from app.ledger.models import Account
from app.reading import (
    Connection,
    Node,
    column,
    contribute,
    deprecated,
    expression,
    filters,
    many,
    one,
    order,
    reads,
    viewer,
    where,
    within,
)
from app.subsidies import models, purses

from .money_sight import of_budget, of_programme
from .parts import BudgetMonth
from .programmes import Programme

enum(
    models.ChangeKind,
    "What changes the sum of a budget.",
    close="The year is closed.",
    carried="What was bound to cases came over from the year before.",
    lapsed="Something came back after the year was closed.",
    **{"raise": "More is granted."},
    cut="Less is granted.",
)
enum(
    models.ChangeState,
    "How a change of a budget stands.",
    proposed="It waits for a second person.",
    confirmed="It holds.",
    rejected="It was turned down.",
)
_BUDGET, _CHANGE = models.Budget, models.BudgetChange
_version = aliased(models.ProgrammeVersion)
_NAMES = (
    select(col(_version.names))
    .where(
        col(_version.programme_id) == col(_BUDGET.programme_id),
        col(_version.state) == models.ProgrammeState.PUBLISHED,
    )
    .order_by(col(_version.version).desc())
    .limit(1)
    .scalar_subquery()
)
_account, _line, _batch = aliased(Account), aliased(models.PaymentLine), aliased(models.PaymentBatch)
_months = func.generate_series(1, 12).table_valued(plain_column("month", Integer())).render_derived(name="months")


def _held(kind: str) -> ColumnElement[int]:
    """What an account of the budget holds."""
    held = select(col(_account.posted)).where(
        col(_account.asset) == purses.ASSET, col(_account.kind) == kind, col(_account.owner) == col(_BUDGET.id)
    )
    return func.coalesce(held.scalar_subquery(), literal(0, BigInteger()))


_PAID_THEN = (
    select(func.coalesce(func.sum(col(_line.fen)), 0))
    .join(_batch, col(_batch.id) == col(_line.batch_id))
    .where(
        col(_batch.budget_id) == col(_BUDGET.id),
        col(_line.state) == models.LineState.PAID,
        extract("month", col(_line.booked_on)) == _months.c.month,
    )
    .correlate(_BUDGET, _months)
    .scalar_subquery()
)
_MONTH = func.json_build_object(
    *(literal("month", Text()), _months.c.month),
    *(literal("plannedFen", Text()), cast(col(_BUDGET.plan)[_months.c.month - 1].astext, BigInteger)),
    *(literal("paidFen", Text()), _PAID_THEN),
    type_=JSON_,
)
_MONTHS = select(func.json_agg(_MONTH, type_=JSON_)).select_from(_months).correlate(_BUDGET).scalar_subquery()


@filters
class BudgetFilter:
    """Which budgets."""

    year: int | None = where(lambda v: col(_BUDGET.year) == v, "Of this year.")
    programme: strawberry.ID | None = where(
        lambda v: col(_BUDGET.programme_id) == v, "Of this programme.", of="Programme"
    )
    closed: bool | None = where(lambda v: col(_BUDGET.closed_at).is_not(None) == v, "Closed, or open.")


BudgetOrder = order(
    "BudgetOrder", "How budgets are sorted.", NEWEST=(desc(col(_BUDGET.year)), desc(col(_BUDGET.opened_at)))
)
BudgetChangeOrder = order(
    "BudgetChangeOrder", "How changes are sorted.", NEWEST=desc(col(_CHANGE.number)), OLDEST=asc(col(_CHANGE.number))
)


@reads(_CHANGE, visible_to=of_budget(_CHANGE.budget_id))
class BudgetChange(Node):
    """What changed the sum of a budget, or is to."""

    budget: "Budget" = one(_CHANGE.budget_id, "Of which budget.", with_parent=True)
    number: int = column(_CHANGE.number, "Counts the changes of the budget.")
    kind: models.ChangeKind = column(_CHANGE.kind, "What kind of change.")
    state: models.ChangeState = column(_CHANGE.state, "How it stands.")
    amount_fen: Fen = column(_CHANGE.fen, "By how much, in fen; below 0 where the budget gets smaller.")
    reason: str = column(_CHANGE.reason, "Why.")
    over: bool | None = column(_CHANGE.over, "Where a year is closed: whether what is available goes over too.")
    proposed_by: Actor | None = acted(_CHANGE.proposed_by, "Who proposed it.")
    proposed_at: datetime = column(_CHANGE.proposed_at, "When.")
    decided_by: Actor | None = acted(_CHANGE.decided_by, "Who decided.", when=_CHANGE.decided_at)
    decided_at: datetime | None = column(_CHANGE.decided_at, "When.")
    refusal: str | None = column(_CHANGE.refusal, "Why it was turned down.")
    own: bool = expression(
        survivor_of(col(_CHANGE.proposed_by)).is_not_distinct_from(viewer.person), "Whether the viewer proposed it."
    )


@reads(_BUDGET, visible_to=of_programme(_BUDGET.programme_id))
class Budget(Node):
    """What a programme may cost in a year, and where that money stands."""

    programme: Programme = one(_BUDGET.programme_id, "Of which programme.", with_parent=True)
    names: JSON | None = deprecated(
        expression(_NAMES, "What the programme is called by now, by language."), ASK_FOR_CALLED
    )
    called: Wording | None = within(_NAMES, "What the programme is called by now.")
    year: int = column(_BUDGET.year, "The year.")
    granted_fen: Fen = column(_BUDGET.granted, "What was granted, in fen; the four that follow add up to it.")
    available_fen: Fen = expression(_held(purses.AVAILABLE), "What may still be promised.")
    reserved_fen: Fen = expression(_held(purses.KINDS[models.Stage.RESERVED]), "What is set aside for cases.")
    committed_fen: Fen = expression(_held(purses.KINDS[models.Stage.COMMITTED]), "What approved cases are to get.")
    paid_fen: Fen = expression(_held(purses.KINDS[models.Stage.PAID]), "What was paid, less what came back.")
    months: JSON = deprecated(
        expression(_MONTHS, "For each month `month`, `plannedFen` and `paidFen`, by the day of booking."),
        "Its shape is not told: ask for `byMonth`; it stays until 2028-01-01 at least.",
    )
    by_month: list[BudgetMonth] = within(_MONTHS, "What was planned and what was paid, January first.")
    opened_by: Actor | None = acted(_BUDGET.opened_by, "Who opened it.")
    opened_at: datetime = column(_BUDGET.opened_at, "When.")
    closed_at: datetime | None = column(_BUDGET.closed_at, "When the year was closed.")
    in_charge: bool = expression(
        of_programme(_BUDGET.programme_id, Role.OFFICER), "Whether the viewer is an officer over it."
    )
    changes: Connection[BudgetChange] = many(_CHANGE.budget_id, "What changed its sum.", order=BudgetChangeOrder)
    history: Connection[AuditEntry] = history(_BUDGET.id)


@contribute(Programme)
class ProgrammeBudgets:
    """Added to programmes."""

    budgets: Connection[Budget] = many(_BUDGET.programme_id, "Its budgets, for its bureau.", order=BudgetOrder)


@reads(None)
class BudgetQuery:
    """Budgets."""

    budget: Budget | None = one(_BUDGET, "One budget.")
    budgets: Connection[Budget] = many(_BUDGET, "The budgets that one may see.", filter=BudgetFilter, order=BudgetOrder)
