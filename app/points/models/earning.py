"""By what people earn, and what they earned."""

from datetime import datetime, time
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from app.kernel.models import Table, choice, document, moment, whole, words

PLAIN = {"server_default": text("100")}


class NothingDue(StrEnum):
    """Why an award gave no points."""

    CAP = "cap"
    ROUNDING = "rounding"
    NO_RULE = "no_rule"


class EarningRule(Table, table=True):
    """Points for service: minutes / 60 x points_per_hour x coefficients, rounded down once, capped.

    Coefficients are hundredths: 150 is x 1.5, 100 changes nothing. One that was withdrawn before it began ends when
    it would have begun, and so is valid at no time.
    """

    __tablename__ = "earning_rule"
    __table_args__ = (
        UniqueConstraint("code", "version"),
        CheckConstraint("points_per_hour >= 0 AND daily_cap >= 0 AND activity_cap >= 0", name="not_negative"),
        CheckConstraint("valid_until IS NULL OR valid_until >= valid_from", name="validity"),
        CheckConstraint(
            "least(night, holiday, shortage) >= 0 AND greatest(night, holiday, shortage) <= 10000", name="coefficients"
        ),
        CheckConstraint("shortage_below BETWEEN 1 AND 100", name="shortage_below"),
    )

    id: UUID = Field(primary_key=True)
    code: str
    version: int
    points_per_hour: int
    coefficients: dict[str, Any] = document()
    """By service category: {"rescue": 150}; one not named counts 100."""
    night: int = Field(100, sa_column_kwargs=PLAIN)
    night_from: time = Field(time(22), sa_column_kwargs={"server_default": text("'22:00'")})
    night_until: time = Field(time(6), sa_column_kwargs={"server_default": text("'06:00'")})
    holiday: int = Field(100, sa_column_kwargs=PLAIN)
    shortage: int = Field(100, sa_column_kwargs=PLAIN)
    """For a shift of which less than `shortage_below` percent of the places were taken."""
    shortage_below: int = Field(50, sa_column_kwargs={"server_default": text("50")})
    activity_cap: int
    daily_cap: int
    lot_days: int | None = None
    """Days until awarded points expire; None: never."""
    valid_from: datetime = moment()
    valid_until: datetime | None = moment(nullable=True, default=None)


class BonusRule(Table, table=True):
    """Points for something else than hours: a verified problem report, credit (信用换积分), as the county names it.

    `code` is what those who award it call it; a new version ends the one before.
    """

    __tablename__ = "bonus_rule"
    __table_args__ = (
        UniqueConstraint("code", "version"),
        CheckConstraint("points > 0 AND daily_cap >= 0 AND yearly_cap >= 0", name="not_negative"),
        CheckConstraint("valid_until IS NULL OR valid_until > valid_from", name="validity"),
        CheckConstraint("lot_days > 0", name="lot_days"),
    )

    id: UUID = Field(primary_key=True)
    code: str
    version: int
    name: str
    points: int
    """For one: one report, one unit of credit."""
    daily_cap: int
    yearly_cap: int
    lot_days: int | None = None
    valid_from: datetime = moment()
    valid_until: datetime | None = moment(nullable=True, default=None)


class Award(Table, table=True):
    """What a source earned, once: a journal with points, or the reason why nothing was due.

    A service has a rule with minutes; a bonus has a rule of its own and no minutes.
    """

    __table_args__ = (
        UniqueConstraint("source_kind", "source_id"),
        CheckConstraint("(points > 0) = (journal_id IS NOT NULL)", name="journal_when_points"),
        CheckConstraint("(points = 0) = (nothing_due IS NOT NULL)", name="reason_when_nothing"),
        CheckConstraint("bonus_rule_id IS NULL OR (rule_id IS NULL AND minutes = 0)", name="one_rule"),
        Index(None, "person_id", "served_at"),
        Index(None, "served_at", "id"),
    )

    id: UUID = Field(primary_key=True)
    source_kind: str
    source_id: UUID
    person_id: UUID = Field(foreign_key="person.id")
    rule_id: UUID | None = Field(None, foreign_key="earning_rule.id")
    bonus_rule_id: UUID | None = Field(None, foreign_key="bonus_rule.id")
    minutes: int
    served_at: datetime = moment()
    ended_at: datetime | None = moment(nullable=True, default=None)
    category: str | None = None
    places: int | None = None
    taken: int | None = None
    """Of the shift, when the hours were approved."""
    points: int = whole(sa_column_kwargs={"server_default": text("0")})
    expression: str
    parts: dict[str, Any] | None = document(nullable=True, default=None)
    """The expression in its parts, for who shows it in other words; see `app.points.rules`."""
    note: str | None = words(nullable=True, default=None)
    """What a bonus is for, as its person reads it."""
    journal_id: UUID | None = Field(None, foreign_key="journal.id", unique=True)
    nothing_due: NothingDue | None = choice(NothingDue, nullable=True, default=None)
