"""Tables of ladders of posts: which levels a post may reach, who was put into which."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from app.kernel.models import Table, document, moment

from .ladders import NAMES


class Post(Table, table=True):
    """A post (岗) of a ladder of posts, with the levels that it reaches from `lowest` to `highest`."""

    __table_args__ = (
        UniqueConstraint("ladder_id", "code"),
        CheckConstraint(NAMES, name="names"),
        CheckConstraint("lowest > 0 AND highest >= lowest", name="levels"),
    )

    id: UUID = Field(primary_key=True)
    ladder_id: UUID = Field(foreign_key="ladder.id")
    code: str
    names: dict[str, str] = document()
    lowest: int
    highest: int


class GradeBonus(Table, table=True):
    """How many levels a professional grade adds on a ladder of posts: a rung of another ladder, by its code."""

    __tablename__ = "grade_bonus"
    __table_args__ = (
        UniqueConstraint("ladder_id", "grade_ladder", "grade_number"),
        CheckConstraint("grade_number > 0 AND levels > 0", name="levels"),
    )

    id: UUID = Field(primary_key=True)
    ladder_id: UUID = Field(foreign_key="ladder.id")
    grade_ladder: str
    grade_number: int
    levels: int


class Placement(Table, table=True):
    """The post that an employed person has, from a day on: one at a time in an employment."""

    __table_args__ = (
        CheckConstraint("until > since", name="days"),
        Index("uq_placement_present", "employment_id", unique=True, postgresql_where=text("until IS NULL")),
    )

    id: UUID = Field(primary_key=True)
    employment_id: UUID = Field(foreign_key="employment.id")
    post_id: UUID = Field(foreign_key="post.id")
    since: date
    until: date | None = None
    recorded_by: UUID | None = None
    recorded_at: datetime = moment()
