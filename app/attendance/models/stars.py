"""From how many hours, and with which ratings, an organisation gives stars."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from app.kernel.models import Table, moment, numbers


class StarScheme(Table, table=True):
    """From how many approved hours on an organisation gives each star; the newest counts, here and below."""

    __tablename__ = "star_scheme"
    __table_args__ = (
        CheckConstraint("cardinality(hours) BETWEEN 1 AND 10 AND 0 < ALL (hours)", name="hours"),
        CheckConstraint(
            "cardinality(ratings) IN (0, cardinality(hours)) AND 0 <= ALL (ratings) AND 50 >= ALL (ratings)",
            name="ratings",
        ),
        Index(None, "organisation_id", "set_at"),
    )

    id: UUID = Field(primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisation.id")
    hours: list[int] = numbers(nullable=False)
    """Rising: those of the first star first."""
    ratings: list[int] = numbers(nullable=False, sa_column_kwargs={"server_default": text("'{}'")})
    """The lowest average rating of each star, in tenths; 0, or none at all: any."""
    set_by: UUID | None = None
    set_at: datetime = moment()
