"""Tables of who holds which grade, and who works where."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from app.kernel.models import Table, choice, moment, words


class GradeSource(StrEnum):
    """Where a grade is known from."""

    CERTIFICATE = "certificate"
    APPOINTMENT = "appointment"
    ROSTER = "roster"


class Grade(Table, table=True):
    """A rung that a person holds in an occupation, from a day on, until it ends or is withdrawn.

    `certificate_id` is the one that this deployment issued, `certificate_number` what a roster says.
    """

    __tablename__ = "skill_grade"
    __table_args__ = (
        CheckConstraint("until > since", name="days"),
        CheckConstraint("(ended_at IS NULL) = (end_reason IS NULL)", name="why_ended"),
        CheckConstraint("(source = 'certificate') = (certificate_id IS NOT NULL)", name="certificate"),
        Index(
            "uq_skill_grade_held",
            "person_id",
            "rung_id",
            "occupation_id",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
            postgresql_nulls_not_distinct=True,
        ),
        Index(None, "rung_id", "since"),
    )

    id: UUID = Field(primary_key=True)
    person_id: UUID = Field(foreign_key="person.id", index=True)
    rung_id: UUID = Field(foreign_key="rung.id")
    occupation_id: UUID | None = Field(None, foreign_key="occupation.id")
    organisation_id: UUID = Field(foreign_key="organisation.id", index=True)
    """Whose word it is: the assessing organisation, or the enterprise whose roster it stood in."""
    source: GradeSource = choice(GradeSource)
    certificate_id: UUID | None = Field(None, foreign_key="certificate.id", unique=True)
    certificate_number: str | None = None
    since: date
    until: date | None = None
    recorded_by: UUID | None = None
    recorded_at: datetime = moment()
    ended_at: datetime | None = moment(nullable=True, default=None)
    end_reason: str | None = words(nullable=True, default=None)


class Employment(Table, table=True):
    """A person who works for an enterprise or a community office: once at a time there."""

    __table_args__ = (
        CheckConstraint("until >= since", name="days"),
        Index(
            "uq_employment_present",
            "person_id",
            "organisation_id",
            unique=True,
            postgresql_where=text("until IS NULL"),
        ),
        Index(None, "organisation_id", "id"),
    )

    id: UUID = Field(primary_key=True)
    person_id: UUID = Field(foreign_key="person.id", index=True)
    organisation_id: UUID = Field(foreign_key="organisation.id")
    occupation_id: UUID | None = Field(None, foreign_key="occupation.id")
    number: str | None = None
    """What the enterprise calls this worker by (工号)."""
    since: date
    until: date | None = None
    recorded_by: UUID | None = None
    recorded_at: datetime = moment()
