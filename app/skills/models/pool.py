"""Tables of the talent pool (人才库) and the reserve plan (青苗计划): who is ready, examined, registered, reserved."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from app.kernel.models import Table, choice, moment, words


class Readiness(Table, table=True):
    """Whether a worker may rise to the rung above the one held, as it was found last: found anew as a whole.

    `ready_on` is the day it was found for where all is there, a later one where only time is missing, null else.
    """

    __table_args__ = (
        CheckConstraint("NOT ready OR ready_on IS NOT NULL", name="ready_on"),
        Index(None, "ready_on", "id"),
    )

    id: UUID = Field(primary_key=True)
    person_id: UUID = Field(foreign_key="person.id", index=True)
    rung_id: UUID = Field(foreign_key="rung.id")
    occupation_id: UUID | None = Field(None, foreign_key="occupation.id")
    ready: bool
    ready_on: date | None = None
    found_on: date


class ReservePlace(Table, table=True):
    """A place in the reserve plan: somebody whom an employer brings up to a rung, with what is planned."""

    __tablename__ = "reserve_place"
    __table_args__ = (
        CheckConstraint("until >= since", name="days"),
        Index("uq_reserve_place_present", "person_id", "rung_id", unique=True, postgresql_where=text("until IS NULL")),
    )

    id: UUID = Field(primary_key=True)
    person_id: UUID = Field(foreign_key="person.id")
    rung_id: UUID = Field(foreign_key="rung.id")
    plan: str = words()
    since: date
    until: date | None = None
    recorded_by: UUID | None = None
    recorded_at: datetime = moment()


class ExamState(StrEnum):
    """How an examination ended for somebody."""

    ENTERED = "entered"
    PASSED = "passed"
    FAILED = "failed"
    ABSENT = "absent"


class ExamEntry(Table, table=True):
    """Somebody is a candidate for a rung's examination on a day, and what came of it."""

    __tablename__ = "exam_entry"
    __table_args__ = (
        UniqueConstraint("person_id", "rung_id", "exam_on"),
        CheckConstraint("(state = 'entered') = (decided_at IS NULL)", name="decided"),
        CheckConstraint("score BETWEEN 0 AND 100", name="score"),
        CheckConstraint("decided_by <> person_id AND entered_by <> person_id", name="not_oneself"),
    )

    id: UUID = Field(primary_key=True)
    person_id: UUID = Field(foreign_key="person.id")
    rung_id: UUID = Field(foreign_key="rung.id", index=True)
    exam_on: date
    state: ExamState = choice(ExamState)
    score: int | None = None
    entered_by: UUID | None = None
    entered_at: datetime = moment()
    decided_by: UUID | None = None
    decided_at: datetime | None = moment(nullable=True, default=None)


class Registration(Table, table=True):
    """A grade was registered, or its registration renewed, until a day (null: for good)."""

    __tablename__ = "skill_registration"
    __table_args__ = (
        UniqueConstraint("grade_id", "registered_on"),
        CheckConstraint("ends_on > registered_on", name="days"),
        CheckConstraint("hours >= 0", name="hours"),
    )

    id: UUID = Field(primary_key=True)
    grade_id: UUID = Field(foreign_key="skill_grade.id")
    registered_on: date
    ends_on: date | None = None
    hours: int
    """Hours of training that were counted for it."""
    recorded_by: UUID | None = None
    recorded_at: datetime = moment()


class GradeTraining(Table, table=True):
    """Hours of training (继续教育) of who holds a registered grade."""

    __tablename__ = "grade_training"
    __table_args__ = (
        CheckConstraint("hours BETWEEN 1 AND 1000", name="hours"),
        Index(None, "grade_id", "held_on"),
    )

    id: UUID = Field(primary_key=True)
    grade_id: UUID = Field(foreign_key="skill_grade.id")
    held_on: date
    hours: int
    subject: str
    recorded_by: UUID | None = None
    recorded_at: datetime = moment()


class CommunityStaffing(Table, table=True):
    """How many residents the communities below an organisation have, and how many workers per 10,000 are wanted."""

    __tablename__ = "community_staffing"
    __table_args__ = (
        CheckConstraint("residents > 0", name="residents"),
        CheckConstraint("target BETWEEN 1 AND 1000", name="target"),
    )

    id: UUID = Field(primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisation.id", unique=True)
    residents: int
    target: int
    counted_on: date
    recorded_by: UUID | None = None
    recorded_at: datetime = moment()
