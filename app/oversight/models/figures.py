"""Figures that a job counts from journals and lots, so that a page need not read millions of them."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field

from app.kernel.models import Table, moment, whole

NEW = {"server_default": text("gen_random_uuid()")}


class PointsFigure(Table, table=True):
    """Movements of one kind, booked in one month of the county, of one team and kind of service.

    `points` is how much moved, `change` what people and pools had more (negative: less) after it.
    """

    __tablename__ = "points_figure"
    __table_args__ = (Index(None, "month", "kind"), Index(None, "team_id", "month"))

    id: UUID = Field(primary_key=True, sa_column_kwargs=NEW)
    month: date
    """Its first day."""
    kind: str
    """The journals' kind."""
    team_id: UUID | None = Field(None, foreign_key="team.id")
    category: str | None = None
    points: int = whole()
    change: int = whole()
    movements: int = whole()


class PointsCounted(Table, table=True):
    """When a month was last counted; long enough after its end it is not counted again."""

    __tablename__ = "points_counted"

    month: date = Field(primary_key=True)
    counted_at: datetime = moment()


class PointsOutstanding(Table, table=True):
    """What people and pools had when it was last counted, by when it was earned and when it expires."""

    __tablename__ = "points_outstanding"
    __table_args__ = (Index(None, "team_id"),)

    id: UUID = Field(primary_key=True, sa_column_kwargs=NEW)
    earned: date
    """The first day of the month."""
    expires: date | None = None
    """The same; None: never."""
    team_id: UUID | None = Field(None, foreign_key="team.id")
    held: bool
    """For vouchers and requests."""
    points: int = whole()
    counted_at: datetime = moment()
