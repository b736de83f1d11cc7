"""Who sees what of skills: the bureau all, an employer its own workers, everybody themselves."""

from typing import Any

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.accounts.graphql.sight import below, from_the_top
from app.kernel.identity import Role
from app.reading import viewer
from app.skills import models

BUREAU = (Role.OFFICER, Role.AUDITOR, Role.ADMINISTRATOR)
EMPLOYERS = (Role.HR, *BUREAU)
OF_BUREAU = from_the_top(*BUREAU)
_employment = aliased(models.Employment)


def employed_below(person: Any) -> ColumnElement[bool]:
    """Whether the person of a column works now where a role of the viewer's reaches."""
    return exists(
        select(col(_employment.id)).where(
            col(_employment.person_id) == person,
            col(_employment.until).is_(None),
            below(_employment.organisation_id, *EMPLOYERS),
        )
    )


def of_worker(person: Any) -> ColumnElement[bool]:
    """The person of a column, those who look after them at work, and the bureau."""
    return or_(person == viewer.person, OF_BUREAU, employed_below(person))
