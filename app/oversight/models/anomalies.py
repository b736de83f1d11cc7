"""What looks unusual among points, and by which limits it is found."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from app.kernel.models import Table, choice, document, keys, moment, words


class PointsAnomalyKind(StrEnum):
    RING = "ring"
    FUNNEL = "funnel"
    ONE_CUSTOMER = "one_customer"
    OWN_STAFF = "own_staff"
    AT_ONCE = "at_once"
    CLOSED_COUNTER = "closed_counter"
    AT_NIGHT = "at_night"
    FAR_ABOVE = "far_above"
    ONE_APPROVER = "one_approver"
    MANY_REDEMPTIONS = "many_redemptions"


class AnomalyState(StrEnum):
    OPEN = "open"
    EXPLAINED = "explained"
    CONFIRMED = "confirmed"


class PointsAnomaly(Table, table=True):
    """One finding; `subject` names it within its kind, so that looking again finds nothing twice."""

    __tablename__ = "points_anomaly"
    __table_args__ = (
        UniqueConstraint("kind", "subject"),
        CheckConstraint("(state = 'open') = (decided_at IS NULL)", name="decided"),
        CheckConstraint("(state = 'open') = (note IS NULL)", name="noted"),
        CheckConstraint("(state = 'open') = (decided_by IS NULL)", name="decided_by_somebody"),
        CheckConstraint("decided_by <> ALL (involved)", name="not_involved"),
        Index(None, "state", "found_at", "id"),
        Index(None, "person_id"),
        Index(None, "organisation_id"),
    )

    id: UUID = Field(primary_key=True)
    kind: PointsAnomalyKind = choice(PointsAnomalyKind)
    subject: str
    person_id: UUID | None = Field(None, foreign_key="person.id")
    """Whose points it is about first of all."""
    organisation_id: UUID | None = Field(None, foreign_key="organisation.id")
    """The merchant, if it happened at one."""
    figures: dict[str, Any] = document()
    journals: list[UUID] = keys(nullable=False)
    """The movements that show it, at most fifty."""
    involved: list[UUID] = keys(nullable=False)
    """People who gave, took, approved or handed over: none of them decides."""
    found_at: datetime = moment()
    state: AnomalyState = choice(AnomalyState)
    decided_by: UUID | None = None
    decided_at: datetime | None = moment(nullable=True, default=None)
    note: str | None = words(nullable=True, default=None)


class PointsWatch(Table, table=True):
    """The limits by which one kind is looked for, where they are not those of the code."""

    __tablename__ = "points_watch"

    kind: PointsAnomalyKind = choice(PointsAnomalyKind, constraint="watchkind", primary_key=True)
    looked_for: bool
    limits: dict[str, Any] = document()
    """Whole numbers by name."""
    set_by: UUID | None = None
    set_at: datetime = moment()
