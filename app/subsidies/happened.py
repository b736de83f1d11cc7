"""What subsidies tell partners, and what their parts tell each other."""

from typing import Annotated, ClassVar
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from app.kernel.events import Event, Public
from app.kernel.queries import SUBJECT

from .models import Budget, Programme

BUREAU_OF_BUDGET = (
    select(col(Programme.organisation_id))
    .join(Budget, col(Budget.programme_id) == col(Programme.id))
    .where(col(Budget.id) == SUBJECT)
    .scalar_subquery()
)


class BudgetFreed(Event, frozen=True):
    """More of a budget is available: who waits in its queue may be served."""

    kind: ClassVar[str] = "subsidies.budget_freed"
    organisation = BUREAU_OF_BUDGET
    budget: Annotated[UUID, Public("Budget")]
