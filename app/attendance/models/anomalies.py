"""What looks unusual among hours, for somebody who is not involved to look at."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from app.kernel.models import Table, choice, document, keys, moment, words


class AnomalyKind(StrEnum):
    LONG_DAY = "long_day"
    TWO_PLACES = "two_places"
    SHARED_DEVICE = "shared_device"
    QUICK_APPROVALS = "quick_approvals"


class Resolution(StrEnum):
    IN_ORDER = "in_order"
    CORRECTED = "corrected"
    MISUSE = "misuse"


class Anomaly(Table, table=True):
    """One finding; `subject` names it within its kind, so that looking again finds nothing twice."""

    __table_args__ = (
        UniqueConstraint("kind", "subject"),
        CheckConstraint("(resolved_at IS NULL) = (resolution IS NULL)", name="resolved"),
        CheckConstraint("(resolved_at IS NULL) = (note IS NULL)", name="noted"),
        CheckConstraint("resolved_by <> ALL (involved)", name="not_involved"),
        Index(None, "organisation_id", "found_at", "id"),
        Index(None, "found_at", "id"),
        Index(None, "volunteer_id"),
    )

    id: UUID = Field(primary_key=True)
    kind: AnomalyKind = choice(AnomalyKind)
    subject: str
    organisation_id: UUID = Field(foreign_key="organisation.id")
    """The team where it was found; it is looked at above that."""
    volunteer_id: UUID | None = Field(None, foreign_key="volunteer.id")
    shift_id: UUID | None = Field(None, foreign_key="shift.id")
    record_id: UUID | None = Field(None, foreign_key="service_record.id")
    figures: dict[str, Any] = document()
    involved: list[UUID] = keys(nullable=False)
    """People who served, entered or approved what is looked at: none of them resolves it."""
    found_at: datetime = moment()
    resolved_by: UUID | None = None
    resolved_at: datetime | None = moment(nullable=True, default=None)
    resolution: Resolution | None = choice(Resolution, nullable=True, default=None)
    note: str | None = words(nullable=True, default=None)
