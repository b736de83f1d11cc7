"""Tables of what a rung needs: rule sets per occupation, degrees, what counts as what elsewhere."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from app.kernel.models import Table, choice, moment, words


class Degree(StrEnum):
    """What somebody completed, low to high; a higher degree includes the lower ones from college on."""

    APPRENTICESHIP = "apprenticeship"
    COLLEGE = "college"
    BACHELOR = "bachelor"
    MASTER = "master"
    DOCTOR = "doctor"


class Prerequisite(Table, table=True):
    """By which rules one is admitted to a rung: in an occupation, or in all that have none of their own."""

    __table_args__ = (
        UniqueConstraint(
            "rung_id",
            "occupation_id",
            name="uq_prerequisite_rung_id_occupation_id",
            postgresql_nulls_not_distinct=True,
        ),
    )

    id: UUID = Field(primary_key=True)
    rung_id: UUID = Field(foreign_key="rung.id")
    occupation_id: UUID | None = Field(None, foreign_key="occupation.id")
    rule_set_id: UUID = Field(foreign_key="rule_set.id")


class Education(Table, table=True):
    """A degree that a person completed on a day."""

    id: UUID = Field(primary_key=True)
    person_id: UUID = Field(foreign_key="person.id", index=True)
    degree: Degree = choice(Degree)
    completed_on: date
    evidence: str = words()
    recorded_by: UUID | None = None
    recorded_at: datetime = moment()


class Equivalence(Table, table=True):
    """Who has held a rung of one ladder for some years counts as holding a rung of another.

    By the ladders' codes, so that it stays when a new version of either is published.
    """

    __table_args__ = (
        UniqueConstraint("held_ladder", "held_number", "counts_ladder", "counts_number"),
        CheckConstraint("held_ladder <> counts_ladder", name="other_ladder"),
        CheckConstraint("held_number > 0 AND counts_number > 0", name="numbers"),
        CheckConstraint("years BETWEEN 0 AND 50", name="years"),
    )

    id: UUID = Field(primary_key=True)
    held_ladder: str
    held_number: int
    counts_ladder: str
    counts_number: int
    years: int
    clause: str = words()
    recorded_by: UUID | None = None
    recorded_at: datetime = moment()
