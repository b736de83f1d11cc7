"""Who sees what of subsidy money: officers, auditors and administrators over its bureau; payments their payee too."""

from typing import Any

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.accounts.graphql.sight import below
from app.kernel.identity import Role
from app.reading import viewer
from app.subsidies import models

from .sight import LOOKING

# The statement around may read these tables itself: aliases keep them apart.
_programme, _budget = aliased(models.Programme), aliased(models.Budget)
_batch, _result, _claim = aliased(models.PaymentBatch), aliased(models.BankResult), aliased(models.Receivable)
_case, _later = aliased(models.SubsidyCase), aliased(models.PaymentLine)


def of_programme(programme: Any, *roles: Role) -> ColumnElement[bool]:
    """Whether one of the viewer's roles reaches the bureau of a programme."""
    return exists(
        select(col(_programme.id)).where(
            col(_programme.id) == programme, below(_programme.organisation_id, *(roles or LOOKING))
        )
    )


def of_budget(budget: Any, *roles: Role) -> ColumnElement[bool]:
    return exists(select(col(_budget.id)).where(col(_budget.id) == budget, of_programme(_budget.programme_id, *roles)))


def of_batch(batch: Any) -> ColumnElement[bool]:
    return exists(select(col(_batch.id)).where(col(_batch.id) == batch, of_budget(_batch.budget_id)))


def of_result(result: Any) -> ColumnElement[bool]:
    return exists(select(col(_result.id)).where(col(_result.id) == result, below(_result.organisation_id, *LOOKING)))


def of_claim(receivable: Any) -> ColumnElement[bool]:
    """The bureau, and who owes."""
    return exists(
        select(col(_claim.id)).where(
            col(_claim.id) == receivable, of_budget(_claim.budget_id) | is_ones_own(_claim.case_id)
        )
    )


def is_ones_own(case: Any) -> ColumnElement[bool]:
    """Whether the viewer is the applicant of a case."""
    return exists(select(col(_case.id)).where(col(_case.id) == case, col(_case.person_id) == viewer.person))


def returned_last(line: Any) -> ColumnElement[bool]:
    """Whether the case of a payment waits for another account since this payment came back."""
    return exists(
        select(col(_case.id)).where(col(_case.id) == line.case_id, col(_case.state) == models.CaseState.RETURNED)
    ) & ~exists(
        select(col(_later.id)).where(
            col(_later.case_id) == line.case_id, col(_later.end_to_end_id) > line.end_to_end_id
        )
    )
