"""Hours, with where they came from."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from app.kernel.models import Table, choice, moment, words


class RecordState(StrEnum):
    COMPUTED = "computed"
    APPROVED = "approved"
    CORRECTED = "corrected"


RECORD_MOVES: dict[RecordState, frozenset[RecordState]] = {
    RecordState.COMPUTED: frozenset({RecordState.APPROVED, RecordState.CORRECTED}),
    RecordState.APPROVED: frozenset({RecordState.CORRECTED}),
    RecordState.CORRECTED: frozenset(),
}
"""Where a service record may go from each state."""


class ServiceRecord(Table, table=True):
    """Minutes of service in one shift, with where they came from."""

    __tablename__ = "service_record"
    __table_args__ = (
        CheckConstraint("minutes >= 0", name="minutes"),
        CheckConstraint("(state = 'computed') = (approved_at IS NULL)", name="approval"),
        Index(
            "uq_service_record_first",
            "shift_id",
            "volunteer_id",
            unique=True,
            postgresql_where=text("corrects_id IS NULL"),
        ),
        Index(None, "volunteer_id", "started_at"),
        Index(None, "shift_id", "started_at", "id"),
        Index(None, "started_at", "id"),
        Index(None, "state", "ended_at"),
    )

    id: UUID = Field(primary_key=True)
    shift_id: UUID = Field(foreign_key="shift.id")
    volunteer_id: UUID = Field(foreign_key="volunteer.id")
    started_at: datetime = moment()
    ended_at: datetime = moment()
    minutes: int
    auto_closed: bool = Field(False, sa_column_kwargs={"server_default": text("false")})
    state: RecordState = choice(RecordState)
    computed_at: datetime = moment()
    approved_by: UUID | None = None
    approved_at: datetime | None = moment(nullable=True, default=None)
    corrects_id: UUID | None = Field(None, foreign_key="service_record.id", unique=True)
    reason: str | None = words(nullable=True, default=None)
