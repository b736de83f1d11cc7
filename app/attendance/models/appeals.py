"""Appeals: what a volunteer says about their own hours, and what somebody answered."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from app.kernel.models import Table, choice, moment, words


class AppealState(StrEnum):
    OPEN = "open"
    ACCEPTED = "accepted"
    PARTLY = "partly"
    REJECTED = "rejected"


class Appeal(Table, table=True):
    """A volunteer asks for other minutes in a shift than the record says, or for some where there is none.

    Who approved the hours (`approved_by`) does not decide; nor does the volunteer (`raised_by`). Whatever is not
    decided on `decide_by` is passed on to the organisation above.
    """

    __table_args__ = (
        CheckConstraint("minutes_wanted BETWEEN 0 AND 1440", name="minutes_wanted"),
        CheckConstraint(
            "(state = 'open') = (decided_at IS NULL) AND (state = 'open') = (answer IS NULL)", name="decided"
        ),
        CheckConstraint("(state IN ('accepted', 'partly')) = (result_id IS NOT NULL)", name="result"),
        CheckConstraint("decided_by <> raised_by", name="not_own"),
        CheckConstraint("decided_by <> approved_by", name="somebody_else"),
        Index("uq_appeal_open", "shift_id", "volunteer_id", unique=True, postgresql_where=text("state = 'open'")),
        Index(None, "volunteer_id", "raised_at"),
        Index(None, "record_id"),
        Index(None, "state", "decide_by", "id"),
        Index(None, "raised_at", "id"),
    )

    id: UUID = Field(primary_key=True)
    volunteer_id: UUID = Field(foreign_key="volunteer.id")
    shift_id: UUID = Field(foreign_key="shift.id")
    record_id: UUID | None = Field(None, foreign_key="service_record.id")
    minutes_wanted: int
    reason: str = words()
    state: AppealState = choice(AppealState)
    raised_by: UUID
    raised_at: datetime = moment()
    approved_by: UUID | None = None
    decide_by: date
    """The last of the working days that there are for a decision."""
    passed_on_at: datetime | None = moment(nullable=True, default=None)
    decided_by: UUID | None = None
    decided_at: datetime | None = moment(nullable=True, default=None)
    answer: str | None = words(nullable=True, default=None)
    result_id: UUID | None = Field(None, foreign_key="service_record.id", unique=True)
