"""Tables of volunteers."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Identity, Index, text
from sqlmodel import Field

from app.kernel.models import Table, choice, document, moment, octets, texts, words


class ServiceCategory(StrEnum):
    ELDER_CARE = "elder_care"
    TRAFFIC = "traffic"
    MEDIATION = "mediation"
    RESCUE = "rescue"
    POLICY = "policy"
    HEALTH = "health"
    ENVIRONMENT = "environment"
    YOUTH = "youth"
    OTHER = "other"


class RosterKind(StrEnum):
    """What a roster lists: volunteers with their teams, or workers with their grades and wages."""

    VOLUNTEERS = "volunteers"
    WORKERS = "workers"


class ImportState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Volunteer(Table, table=True):
    """A person's volunteering: number, service categories, skills.

    `merged_into` is who has all of it since two records of one person were merged. Personal codes of an
    older `badge_version` are revoked.
    """

    __table_args__ = (
        Index(None, "merged_into", postgresql_where=text("merged_into IS NOT NULL")),
        CheckConstraint("merged_into <> id", name="merged_into"),
    )

    id: UUID = Field(primary_key=True)
    person_id: UUID = Field(foreign_key="person.id", unique=True)
    number: int = Field(
        sa_type=BigInteger,
        unique=True,
        nullable=False,
        sa_column_args=[Identity(always=True, start=10_000_001)],
    )
    service_categories: list[str] = texts(nullable=False)
    skills: list[str] = texts(nullable=False)
    joined_on: date
    badge_version: int = Field(1, sa_column_kwargs={"server_default": text("1")})
    merged_into: UUID | None = Field(None, foreign_key="volunteer.id")


class Team(Table, table=True):
    """A volunteer team: an organisation (same id) with its brand (品牌) and main service category."""

    id: UUID = Field(primary_key=True, foreign_key="organisation.id")
    brand: str | None = None
    category: ServiceCategory = choice(ServiceCategory)
    founded_on: date | None = None


class Membership(Table, table=True):
    """A volunteer's place in a team; `left_on` ends it."""

    __table_args__ = (
        Index(
            "uq_membership_current",
            "team_id",
            "volunteer_id",
            unique=True,
            postgresql_where=text("left_on IS NULL"),
        ),
        Index(None, "team_id", "joined_on", "id"),
    )

    id: UUID = Field(primary_key=True)
    team_id: UUID = Field(foreign_key="team.id")
    volunteer_id: UUID = Field(foreign_key="volunteer.id", index=True)
    joined_on: date
    left_on: date | None = None


class RosterImport(Table, table=True):
    """One upload of a roster with its report; `rows_done` of `rows_total` feed the progress bar."""

    __tablename__ = "roster_import"
    __table_args__ = (
        CheckConstraint("rows_done <= rows_total", name="progress"),
        Index(None, "organisation_id", "created_at"),
    )

    id: UUID = Field(primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisation.id")
    kind: RosterKind = choice(
        RosterKind, default=RosterKind.VOLUNTEERS, sa_column_kwargs={"server_default": text("'volunteers'")}
    )
    file_name: str
    file: bytes | None = octets(nullable=True, default=None)
    dry_run: bool
    state: ImportState = choice(ImportState)
    rows_total: int = Field(0, sa_column_kwargs={"server_default": text("0")})
    rows_done: int = Field(0, sa_column_kwargs={"server_default": text("0")})
    report: dict[str, Any] | None = document(nullable=True, default=None)
    refused_workbook: bytes | None = octets(nullable=True, default=None)
    created_by: UUID | None = None
    created_at: datetime = moment()
    finished_at: datetime | None = moment(nullable=True, default=None)


class HonourLevel(StrEnum):
    """Who stands behind an honour, the nearest first."""

    UNIT = "unit"
    COUNTY = "county"
    PREFECTURE = "prefecture"
    PROVINCE = "province"
    NATION = "nation"


class Training(Table, table=True):
    """A course that a volunteer attended, recorded in an organisation's name; withdrawn with a reason, never erased.

    What is kept of it: 民政部令67号, training (培训情况). `minutes` are those of the lessons.
    """

    __table_args__ = (
        CheckConstraint("started_on <= ended_on", name="period"),
        CheckConstraint("minutes > 0", name="minutes"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawal IS NULL)", name="withdrawn"),
        Index(
            "uq_training_standing",
            "volunteer_id",
            "course",
            "started_on",
            unique=True,
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
        Index(None, "organisation_id", "started_on", "id"),
    )

    id: UUID = Field(primary_key=True)
    volunteer_id: UUID = Field(foreign_key="volunteer.id", index=True)
    organisation_id: UUID = Field(foreign_key="organisation.id")
    course: str
    content: str = words()
    organiser: str
    place: str | None = None
    started_on: date
    ended_on: date
    minutes: int
    recorded_by: UUID | None = None
    recorded_at: datetime = moment()
    withdrawn_by: UUID | None = None
    withdrawn_at: datetime | None = moment(nullable=True, default=None)
    withdrawal: str | None = words(nullable=True, default=None)


class Honour(Table, table=True):
    """A commendation or prize of a volunteer (表彰奖励); withdrawn with a reason, never erased."""

    __table_args__ = (
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawal IS NULL)", name="withdrawn"),
        Index(
            "uq_honour_standing",
            "volunteer_id",
            "title",
            "awarded_on",
            unique=True,
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
        Index(None, "organisation_id", "awarded_on", "id"),
    )

    id: UUID = Field(primary_key=True)
    volunteer_id: UUID = Field(foreign_key="volunteer.id", index=True)
    organisation_id: UUID = Field(foreign_key="organisation.id")
    title: str
    level: HonourLevel = choice(HonourLevel)
    awarded_by: str
    awarded_on: date
    document_number: str | None = None
    recorded_by: UUID | None = None
    recorded_at: datetime = moment()
    withdrawn_by: UUID | None = None
    withdrawn_at: datetime | None = moment(nullable=True, default=None)
    withdrawal: str | None = words(nullable=True, default=None)
