"""Tables of ladders: grading schemes as data."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from app.kernel.models import Table, choice, document, keys, moment

NAMES = "jsonb_typeof(names) = 'object' AND names ? 'zh'"
"""Names by language; the Chinese one is always there."""


class LadderState(StrEnum):
    """A draft may change; a published version never does, it is only followed by a newer one."""

    DRAFT = "draft"
    PUBLISHED = "published"


class Ladder(Table, table=True):
    """A version of a grading scheme, for what is decided on a day from `valid_from`, before `valid_until`.

    Pass marks are points of 100 in theory and practice; both are null where a ladder has no assessment. `levels`
    and `step_every_years` are of ladders of posts; `renew_every_years` of those whose registration ends.
    """

    __table_args__ = (
        UniqueConstraint("code", "version"),
        CheckConstraint("version > 0", name="version"),
        CheckConstraint(NAMES, name="names"),
        CheckConstraint("valid_until > valid_from", name="validity"),
        CheckConstraint("(state = 'draft') = (published_at IS NULL)", name="published"),
        CheckConstraint("published_by <> ALL (authors)", name="two_people"),
        CheckConstraint("theory_pass BETWEEN 0 AND 100 AND practice_pass BETWEEN 0 AND 100", name="pass_marks"),
        CheckConstraint("notice_working_days BETWEEN 0 AND 100", name="notice"),
        Index("uq_ladder_draft", "code", unique=True, postgresql_where=text("state = 'draft'")),
    )

    id: UUID = Field(primary_key=True)
    code: str
    version: int
    names: dict[str, str] = document()
    state: LadderState = choice(LadderState)
    previous_id: UUID | None = Field(None, foreign_key="ladder.id")
    """The version before it, from which it was begun."""
    valid_from: date
    valid_until: date | None = None
    theory_pass: int | None = None
    practice_pass: int | None = None
    notice_working_days: int = 5
    register_within_years: int | None = None
    renew_every_years: int | None = None
    levels: int | None = None
    step_every_years: int | None = None
    degree_years: dict[str, int] = document(default_factory=dict, sa_column_kwargs={"server_default": text("'{}'")})
    """Years of service that a degree counts as, by degree: {"college": 3}."""
    created_by: UUID | None = None
    created_at: datetime = moment()
    authors: list[UUID] = keys(default_factory=list, sa_column_kwargs={"server_default": text("'{}'")})
    """Everybody who wrote at the draft: none of them publishes it."""
    published_by: UUID | None = None
    published_at: datetime | None = moment(nullable=True, default=None)


class Rung(Table, table=True):
    """A grade of a ladder; `number` rises with skill, `national_level` falls."""

    __table_args__ = (
        UniqueConstraint("ladder_id", "number"),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint(NAMES, name="names"),
    )

    id: UUID = Field(primary_key=True)
    ladder_id: UUID = Field(foreign_key="ladder.id")
    number: int
    names: dict[str, str] = document()
    national_level: int | None = None
    appointed: bool = Field(False, sa_column_kwargs={"server_default": text("false")})
    """Whether an enterprise appoints to it, within its quota, instead of examining."""
    comprehensive_review: bool = Field(False, sa_column_kwargs={"server_default": text("false")})
    """Whether theory and practice are followed by a comprehensive review (综合评审)."""
    training_hours_per_renewal: int | None = None


class Occupation(Table, table=True):
    """What a grade is held in (职业, 工种), by the code of the national classification where it has one."""

    __table_args__ = (CheckConstraint(NAMES, name="names"),)

    id: UUID = Field(primary_key=True)
    code: str = Field(unique=True)
    names: dict[str, str] = document()
