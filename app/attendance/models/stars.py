"""From how many hours on an organisation gives stars."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from app.kernel.models import Table, moment, numbers


class StarScheme(Table, table=True):
    """From how many approved hours on an organisation gives each star; the newest counts, here and below."""

    __tablename__ = "star_scheme"
    __table_args__ = (
        CheckConstraint("cardinality(hours) BETWEEN 1 AND 10 AND 0 < ALL (hours)", name="hours"),
        Index(None, "organisation_id", "set_at"),
    )

    id: UUID = Field(primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisation.id")
    hours: list[int] = numbers(nullable=False)
    """Rising: those of the first star first."""
    set_by: UUID | None = None
    set_at: datetime = moment()
