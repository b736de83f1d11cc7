"""How well somebody served."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from app.kernel.models import Table, moment, words


class Rating(Table, table=True):
    """What a leader thought of somebody's service in a shift (服务评价), from 1 to 5; withdrawn, never erased.

    It belongs to the shift, so that it outlasts a correction of the minutes.
    """

    __table_args__ = (
        CheckConstraint("score BETWEEN 1 AND 5", name="score"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawal IS NULL)", name="withdrawn"),
        Index(
            "uq_rating_standing",
            "shift_id",
            "volunteer_id",
            unique=True,
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )

    id: UUID = Field(primary_key=True)
    shift_id: UUID = Field(foreign_key="shift.id", index=True)
    volunteer_id: UUID = Field(foreign_key="volunteer.id", index=True)
    score: int
    note: str | None = words(nullable=True, default=None)
    rated_by: UUID | None = None
    rated_at: datetime = moment()
    withdrawn_by: UUID | None = None
    withdrawn_at: datetime | None = moment(nullable=True, default=None)
    withdrawal: str | None = words(nullable=True, default=None)
