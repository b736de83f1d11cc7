"""Who sees a case of assessment: who has a part in it, and HR, officers and auditors over its organisation."""

from typing import Any

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.accounts.graphql.sight import below
from app.kernel.identity import Role
from app.reading import viewer
from app.skills import models

LOOKING = (Role.HR, Role.OFFICER, Role.AUDITOR, Role.ADMINISTRATOR)
# The statement around may read these tables itself: aliases keep them apart.
CASE, PARTY = aliased(models.Assessment), aliased(models.AssessmentParty)
"""The case in a condition of `of_case`, and the places in it."""


def seen(of: Any) -> ColumnElement[bool]:
    """Whether the viewer sees a case."""
    return or_(part_of(of, viewer.person).is_not(None), below(of.organisation_id, *LOOKING))


def of_case(assessment: Any, *conditions: Any) -> ColumnElement[bool]:
    """Whether the viewer sees the case that a column names, and `conditions` hold of it (as `CASE`)."""
    return exists(select(col(CASE.id)).where(col(CASE.id) == assessment, *(conditions or (seen(CASE),))))


def part_of(of: Any, person: Any) -> Any:
    """The part that a person has in a case; null for none."""
    return (
        select(col(PARTY.part))
        .where(col(PARTY.assessment_id) == col(of.id), col(PARTY.person_id) == person)
        .scalar_subquery()
    )
