"""Hours, with where they came from."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from app.kernel.models import Table, choice, keys, moment, words


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


class RecordSource(StrEnum):
    """Where minutes come from; all but `scans` need somebody else's approval than those who entered them."""

    SCANS = "scans"
    STAFF_LIST = "staff_list"
    BY_HAND = "by_hand"
    CORRECTION = "correction"
    APPEAL = "appeal"


class ServiceRecord(Table, table=True):
    """Minutes of service in one shift, with where they came from."""

    __tablename__ = "service_record"
    __table_args__ = (
        CheckConstraint("minutes >= 0", name="minutes"),
        CheckConstraint("(state = 'computed') = (approved_at IS NULL)", name="approval"),
        CheckConstraint("approved_by <> ALL (entered_by)", name="second_person"),
        Index(
            "uq_service_record_first",
            "shift_id",
            "volunteer_id",
            unique=True,
            postgresql_where=text("corrects_id IS NULL"),
        ),
        Index(None, "volunteer_id", "started_at"),
        Index(None, "volunteer_id", "day"),
        Index(None, "shift_id", "started_at", "id"),
        Index(None, "started_at", "id"),
        Index(None, "state", "ended_at"),
        Index(None, "approved_at"),
    )

    id: UUID = Field(primary_key=True)
    shift_id: UUID = Field(foreign_key="shift.id")
    volunteer_id: UUID = Field(foreign_key="volunteer.id")
    started_at: datetime = moment()
    ended_at: datetime = moment()
    day: date
    """The day in the county on which they began: daily limits count by it."""
    minutes: int
    auto_closed: bool = Field(False, sa_column_kwargs={"server_default": text("false")})
    source: RecordSource = choice(RecordSource, sa_column_kwargs={"server_default": text("'scans'")})
    entered_by: list[UUID] = keys(nullable=False, sa_column_kwargs={"server_default": text("'{}'")})
    """The people and clients on whose word alone the minutes stand; none of them approves."""
    state: RecordState = choice(RecordState)
    computed_at: datetime = moment()
    approved_by: UUID | None = None
    approved_at: datetime | None = moment(nullable=True, default=None)
    corrects_id: UUID | None = Field(None, foreign_key="service_record.id", unique=True)
    reason: str | None = words(nullable=True, default=None)


class CorrectionState(StrEnum):
    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    DECLINED = "declined"


class Correction(Table, table=True):
    """More minutes for a record than it has, proposed by one and confirmed by another, who makes `result_id` of it."""

    __table_args__ = (
        CheckConstraint("minutes BETWEEN 1 AND 1440", name="minutes"),
        CheckConstraint("(state = 'proposed') = (decided_at IS NULL)", name="decided"),
        CheckConstraint("(state = 'confirmed') = (result_id IS NOT NULL)", name="result"),
        CheckConstraint("state = 'declined' OR decided_by <> proposed_by", name="second_person"),
        Index("uq_correction_open", "record_id", unique=True, postgresql_where=text("state = 'proposed'")),
        Index(None, "record_id", "proposed_at"),
        Index(None, "state", "proposed_at", "id"),
    )

    id: UUID = Field(primary_key=True)
    record_id: UUID = Field(foreign_key="service_record.id")
    minutes: int
    reason: str = words()
    state: CorrectionState = choice(CorrectionState)
    proposed_by: UUID | None = None
    proposed_at: datetime = moment()
    decided_by: UUID | None = None
    decided_at: datetime | None = moment(nullable=True, default=None)
    result_id: UUID | None = Field(None, foreign_key="service_record.id", unique=True)
