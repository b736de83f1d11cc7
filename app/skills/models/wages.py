"""Tables of skill wages: what an enterprise pays for which rung, and what each worker is paid."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from app.kernel.models import Table, choice, document, moment, whole, words


class WageState(StrEnum):
    """A wage is proposed by one person and decided by another; `replaced` is what a late change took the place of."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REJECTED = "rejected"
    REPLACED = "replaced"


class WageSource(StrEnum):
    """What a wage follows from."""

    ROSTER = "roster"
    TABLE = "table"
    GRADE = "grade"
    LEVEL = "level"


class WageTable(Table, table=True):
    """A version of what an enterprise pays each month for skill, from a day on until its next version."""

    __tablename__ = "wage_table"
    __table_args__ = (
        UniqueConstraint("organisation_id", "version"),
        CheckConstraint("version > 0", name="version"),
        CheckConstraint("state <> 'replaced'", name="never_replaced"),
        CheckConstraint("(state = 'proposed') = (decided_at IS NULL)", name="decided"),
        CheckConstraint("state <> 'approved' OR decided_by IS DISTINCT FROM proposed_by", name="two_people"),
        CheckConstraint("(state = 'rejected') = (reason IS NOT NULL)", name="why_rejected"),
        Index("uq_wage_table_proposed", "organisation_id", unique=True, postgresql_where=text("state = 'proposed'")),
        Index(
            "uq_wage_table_approved",
            "organisation_id",
            "valid_from",
            unique=True,
            postgresql_where=text("state = 'approved'"),
        ),
    )

    id: UUID = Field(primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisation.id")
    version: int
    valid_from: date
    state: WageState = choice(WageState)
    proposed_by: UUID | None = None
    proposed_at: datetime = moment()
    decided_by: UUID | None = None
    decided_at: datetime | None = moment(nullable=True, default=None)
    reason: str | None = words(nullable=True, default=None)
    """Why it was rejected."""


class WageRate(Table, table=True):
    """What a table pays each month for a rung, where named in one occupation only, or for a level of a post, in fen."""

    __tablename__ = "wage_rate"
    __table_args__ = (
        UniqueConstraint("table_id", "rung_id", "occupation_id", "level", postgresql_nulls_not_distinct=True),
        CheckConstraint("fen >= 0", name="fen"),
        CheckConstraint("(rung_id IS NULL) <> (level IS NULL)", name="what_for"),
        CheckConstraint("level IS NULL OR occupation_id IS NULL", name="level"),
    )

    id: UUID = Field(primary_key=True)
    table_id: UUID = Field(foreign_key="wage_table.id")
    rung_id: UUID | None = Field(None, foreign_key="rung.id")
    occupation_id: UUID | None = Field(None, foreign_key="occupation.id")
    level: int | None = None
    fen: int = whole()


class WageRecord(Table, table=True):
    """What a worker is paid each month for skill, in fen, from a day on, before `until`.

    A change that is decided late brings arrears: `arrears_months` says for each month by how many of its days,
    `arrears_fen` is their sum. Nothing is erased: what a late change covers is closed or marked as replaced.
    """

    __tablename__ = "wage_record"
    __table_args__ = (
        CheckConstraint("until > since", name="days"),
        CheckConstraint("fen >= 0", name="fen"),
        CheckConstraint("arrears_fen >= 0", name="arrears"),
        CheckConstraint("rung_id IS NULL OR level IS NULL", name="what_for"),
        CheckConstraint("(state = 'proposed') = (decided_at IS NULL)", name="decided"),
        CheckConstraint(
            "state <> 'approved' OR decided_by IS NULL OR decided_by IS DISTINCT FROM proposed_by", name="two_people"
        ),
        CheckConstraint("(state = 'rejected') = (reason IS NOT NULL)", name="why_rejected"),
        Index("uq_wage_record_proposed", "employment_id", unique=True, postgresql_where=text("state = 'proposed'")),
        Index(
            "uq_wage_record_present",
            "employment_id",
            unique=True,
            postgresql_where=text("state = 'approved' AND until IS NULL"),
        ),
        Index(
            "uq_wage_record_since",
            "employment_id",
            "since",
            unique=True,
            postgresql_where=text("state = 'approved'"),
        ),
        Index(None, "since", postgresql_where=text("state = 'approved'")),
        Index(None, "table_id"),
    )

    id: UUID = Field(primary_key=True)
    employment_id: UUID = Field(foreign_key="employment.id", index=True)
    table_id: UUID | None = Field(None, foreign_key="wage_table.id")
    rung_id: UUID | None = Field(None, foreign_key="rung.id")
    level: int | None = None
    source: WageSource = choice(WageSource)
    fen: int = whole()
    since: date
    until: date | None = None
    state: WageState = choice(WageState, constraint="recordstate")
    arrears_fen: int = whole(default=0, sa_column_kwargs={"server_default": text("0")})
    arrears_months: list[dict[str, Any]] = document(sa_column_kwargs={"server_default": text("'[]'")})
    """[{"month": "2026-03", "days": 17, "of": 31, "fen": 54839}]"""
    proposed_by: UUID | None = None
    proposed_at: datetime = moment()
    decided_by: UUID | None = None
    """Null where nobody had to decide: what a roster reports."""
    decided_at: datetime | None = moment(nullable=True, default=None)
    reason: str | None = words(nullable=True, default=None)
