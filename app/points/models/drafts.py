"""A rule that is thought about, with what it would have given last month."""

from datetime import date, datetime, time
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from app.kernel.models import Table, choice, document, moment, whole

ZERO = {"server_default": text("0")}


class DraftState(StrEnum):
    DRAFT = "draft"
    ENACTED = "enacted"
    DISCARDED = "discarded"


class RuleDraft(Table, table=True):
    """What an `EarningRule` would say; the columns mean the same.

    `points_now` is what last month's services earn by the rules of their time, `points_then` by this one: both
    counted anew in the order of service, so that they differ by the rules alone.
    """

    __tablename__ = "rule_draft"
    __table_args__ = (
        CheckConstraint("(state = 'enacted') = (rule_id IS NOT NULL)", name="rule_when_enacted"),
        Index(None, "state", "drafted_at", "id"),
    )

    id: UUID = Field(primary_key=True)
    points_per_hour: int
    coefficients: dict[str, Any] = document()
    night: int
    night_from: time
    night_until: time
    holiday: int
    shortage: int
    shortage_below: int
    activity_cap: int
    daily_cap: int
    lot_days: int | None = None
    state: DraftState = choice(DraftState)
    drafted_by: UUID | None = None
    drafted_at: datetime = moment()
    month: date
    """The first day of the month that was counted anew."""
    services: int = Field(0, sa_column_kwargs=ZERO)
    people: int = Field(0, sa_column_kwargs=ZERO)
    gaining: int = Field(0, sa_column_kwargs=ZERO)
    losing: int = Field(0, sa_column_kwargs=ZERO)
    points_now: int = whole(default=0, sa_column_kwargs=ZERO)
    points_then: int = whole(default=0, sa_column_kwargs=ZERO)
    rule_id: UUID | None = Field(None, foreign_key="earning_rule.id", unique=True)


class RuleEffect(Table, table=True):
    """What a draft would have changed for a service category, or for one of those whom it changes most for."""

    __tablename__ = "rule_effect"
    __table_args__ = (
        CheckConstraint("(category IS NULL) <> (person_id IS NULL)", name="category_or_person"),
        Index(None, "draft_id", "id"),
    )

    id: UUID = Field(primary_key=True)
    draft_id: UUID = Field(foreign_key="rule_draft.id")
    category: str | None = None
    person_id: UUID | None = Field(None, foreign_key="person.id")
    services: int
    points_now: int = whole()
    points_then: int = whole()
