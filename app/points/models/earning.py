"""By what people earn, and what they earned."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from app.kernel.models import Table, choice, document, moment, whole


class NothingDue(StrEnum):
    """Why an award gave no points."""

    CAP = "cap"
    ROUNDING = "rounding"
    NO_RULE = "no_rule"


class EarningRule(Table, table=True):
    """Points for service: minutes / 60 x points_per_hour x coefficient, rounded down once, capped."""

    __tablename__ = "earning_rule"
    __table_args__ = (
        UniqueConstraint("code", "version"),
        CheckConstraint("points_per_hour >= 0 AND daily_cap >= 0 AND activity_cap >= 0", name="not_negative"),
        CheckConstraint("valid_until IS NULL OR valid_until > valid_from", name="validity"),
    )

    id: UUID = Field(primary_key=True)
    code: str
    version: int
    points_per_hour: int
    coefficients: dict[str, Any] = document()
    """Hundredths by service category: {"rescue": 150} is x 1.5; a category not named counts 100."""
    activity_cap: int
    daily_cap: int
    lot_days: int | None = None
    """Days until awarded points expire; None: never."""
    valid_from: datetime = moment()
    valid_until: datetime | None = moment(nullable=True, default=None)


class Award(Table, table=True):
    """What a source earned, once: a journal with points, or the reason why nothing was due."""

    __table_args__ = (
        UniqueConstraint("source_kind", "source_id"),
        CheckConstraint("(points > 0) = (journal_id IS NOT NULL)", name="journal_when_points"),
        CheckConstraint("(points = 0) = (nothing_due IS NOT NULL)", name="reason_when_nothing"),
        Index(None, "person_id", "served_at"),
        Index(None, "served_at", "id"),
    )

    id: UUID = Field(primary_key=True)
    source_kind: str
    source_id: UUID
    person_id: UUID = Field(foreign_key="person.id")
    rule_id: UUID | None = Field(None, foreign_key="earning_rule.id")
    minutes: int
    served_at: datetime = moment()
    points: int = whole(sa_column_kwargs={"server_default": text("0")})
    expression: str
    journal_id: UUID | None = Field(None, foreign_key="journal.id", unique=True)
    nothing_due: NothingDue | None = choice(NothingDue, nullable=True, default=None)
