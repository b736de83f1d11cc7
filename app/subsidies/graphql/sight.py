"""Who sees a case of a subsidy: its applicant, and officers, auditors and administrators over its bureau."""

from typing import Any

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.accounts.graphql.sight import below
from app.kernel.identity import Role
from app.reading import viewer
from app.subsidies import models

LOOKING = (Role.OFFICER, Role.AUDITOR, Role.ADMINISTRATOR)
# The statement around may read these tables itself: aliases keep them apart.
CASE, PARTY = aliased(models.SubsidyCase), aliased(models.SubsidyParty)


def seen(of: Any) -> ColumnElement[bool]:
    """Whether the viewer sees a case."""
    return or_(of.person_id == viewer.person, below(of.organisation_id, *LOOKING))


def of_case(case: Any) -> ColumnElement[bool]:
    """Whether the viewer sees the case that a column names."""
    return exists(select(col(CASE.id)).where(col(CASE.id) == case, seen(CASE)))


def part_of(of: Any, person: Any) -> Any:
    """The part that a person has in a case; null for none."""
    return (
        select(col(PARTY.part))
        .where(col(PARTY.case_id) == col(of.id), col(PARTY.person_id) == person)
        .scalar_subquery()
    )
