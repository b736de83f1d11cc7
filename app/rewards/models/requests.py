"""Service for service (以服务换服务): points that a person spends on volunteers' hours."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from app.kernel.models import Table, choice, moment, whole, words
from app.volunteers.models import ServiceCategory


class RequestState(StrEnum):
    OPEN = "open"
    MATCHED = "matched"
    DONE = "done"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


REQUEST_MOVES: dict[RequestState, frozenset[RequestState]] = {
    RequestState.OPEN: frozenset({RequestState.MATCHED, RequestState.CANCELLED, RequestState.EXPIRED}),
    RequestState.MATCHED: frozenset({RequestState.DONE, RequestState.CANCELLED}),
    RequestState.DONE: frozenset(),
    RequestState.CANCELLED: frozenset(),
    RequestState.EXPIRED: frozenset(),
}
"""What may become of a request; it is over when none of its slots holds points any more."""


class ServiceRequest(Table, table=True):
    """What a person asks volunteers for. `place` is the address, for those who come; `area` is what all may read.

    Matched, it is an activity with one shift that others enrol in. `points_each` are held for each of `volunteers`.
    """

    __tablename__ = "service_request"
    __table_args__ = (
        CheckConstraint("minutes BETWEEN 15 AND 480", name="minutes"),
        CheckConstraint("volunteers BETWEEN 1 AND 20", name="volunteers"),
        CheckConstraint("points_each > 0", name="points"),
        CheckConstraint("(state IN ('open', 'matched')) = (ended_at IS NULL)", name="ended"),
        CheckConstraint("(shift_id IS NULL) = (matched_at IS NULL)", name="matched"),
        CheckConstraint("state NOT IN ('matched', 'done') OR shift_id IS NOT NULL", name="matched_has_shift"),
        CheckConstraint("(disputed_at IS NULL) = (dispute IS NULL)", name="dispute"),
        CheckConstraint("(upheld IS NULL) = (dispute_decided_at IS NULL)", name="dispute_decided"),
        CheckConstraint("dispute_decided_at IS NULL OR disputed_at IS NOT NULL", name="decided_was_disputed"),
        Index(None, "person_id", "created_at"),
        Index(None, "state", "starts_at", "id"),
        Index(None, "team_id", "starts_at"),
    )

    id: UUID = Field(primary_key=True)
    person_id: UUID = Field(foreign_key="person.id")
    category: ServiceCategory = choice(ServiceCategory)
    title: str
    description: str = words()
    area: str
    place: str
    starts_at: datetime = moment()
    minutes: int
    volunteers: int
    points_each: int = whole()
    expression: str
    """How the price of one volunteer came about: 2 h × 10 = 20."""
    state: RequestState = choice(RequestState)
    created_at: datetime = moment()
    team_id: UUID | None = Field(None, foreign_key="team.id")
    activity_id: UUID | None = Field(None, foreign_key="activity.id", unique=True)
    shift_id: UUID | None = Field(None, foreign_key="shift.id", unique=True)
    matched_by: UUID | None = None
    matched_at: datetime | None = moment(nullable=True, default=None)
    ended_at: datetime | None = moment(nullable=True, default=None)
    ended_by: UUID | None = None
    reason: str | None = words(nullable=True, default=None)
    disputed_at: datetime | None = moment(nullable=True, default=None)
    dispute: str | None = words(nullable=True, default=None)
    upheld: bool | None = None
    dispute_decided_by: UUID | None = None
    dispute_decided_at: datetime | None = moment(nullable=True, default=None)


class RequestSlot(Table, table=True):
    """The points for one volunteer's hours: one hold, settled when a record of hours is approved, or given back.

    `points` were held at first, the hold's amount is what the approved minutes came to.
    """

    __tablename__ = "request_slot"
    __table_args__ = (
        UniqueConstraint("request_id", "number"),
        CheckConstraint("points > 0", name="points"),
        CheckConstraint("number > 0", name="number"),
        Index("uq_request_slot_record_id", "record_id", unique=True, postgresql_where=text("record_id IS NOT NULL")),
    )

    id: UUID = Field(primary_key=True)
    request_id: UUID = Field(foreign_key="service_request.id")
    number: int
    points: int = whole()
    hold_id: UUID = Field(foreign_key="hold.id", unique=True)
    record_id: UUID | None = Field(None, foreign_key="service_record.id")
