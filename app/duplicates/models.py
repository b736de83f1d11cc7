"""Tables of duplicates."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from app.kernel.models import Table, choice, document, moment, texts


class DuplicateState(StrEnum):
    OPEN = "open"
    DISMISSED = "dismissed"
    GONE = "gone"


class Likeness(StrEnum):
    """Why two records may be one person."""

    SAME_PHONE = "same_phone"
    SAME_NAME = "same_name"
    SIMILAR_NAME = "similar_name"
    SAME_BIRTH_DATE = "same_birth_date"


class MergeState(StrEnum):
    PROPOSED = "proposed"
    DECLINED = "declined"
    MERGED = "merged"
    UNDONE = "undone"


class Duplicate(Table, table=True):
    """A pair that may be one person; `score` from 0 to 100. A dismissed one is never proposed again."""

    __table_args__ = (
        UniqueConstraint("first_id", "second_id"),
        CheckConstraint("first_id < second_id", name="pair"),
        CheckConstraint("score BETWEEN 0 AND 100", name="score"),
        CheckConstraint("(state = 'dismissed') = (dismissed_at IS NOT NULL)", name="dismissed"),
        Index(None, "state", "score", "id"),
        Index(None, "second_id"),
    )

    id: UUID = Field(primary_key=True)
    first_id: UUID = Field(foreign_key="person.id")
    second_id: UUID = Field(foreign_key="person.id")
    likenesses: list[str] = texts(nullable=False)
    score: int
    state: DuplicateState = choice(DuplicateState)
    found_at: datetime = moment()
    dismissed_by: UUID | None = None
    dismissed_at: datetime | None = moment(nullable=True, default=None)


class PersonMerge(Table, table=True):
    """One person's things going to another's: proposed by one, decided by a second; undone by two as well."""

    __tablename__ = "person_merge"
    __table_args__ = (
        CheckConstraint("merged_id <> survivor_id", name="two_people"),
        CheckConstraint("state = 'declined' OR decided_by <> proposed_by", name="second_person"),
        CheckConstraint("undone_by <> undo_asked_by", name="second_person_undoes"),
        CheckConstraint("(state = 'proposed') = (decided_at IS NULL)", name="decided"),
        CheckConstraint("(state = 'undone') = (undone_at IS NOT NULL)", name="undone"),
        Index(
            "uq_person_merge_open",
            "merged_id",
            unique=True,
            postgresql_where=text("state IN ('proposed', 'merged')"),
        ),
        Index(None, "survivor_id"),
        Index(None, "proposed_at", "id"),
    )

    id: UUID = Field(primary_key=True)
    merged_id: UUID = Field(foreign_key="person.id")
    survivor_id: UUID = Field(foreign_key="person.id")
    state: MergeState = choice(MergeState)
    proposed_by: UUID | None = None
    proposed_at: datetime = moment()
    decided_by: UUID | None = None
    decided_at: datetime | None = moment(nullable=True, default=None)
    undo_asked_by: UUID | None = None
    undo_asked_at: datetime | None = moment(nullable=True, default=None)
    undone_by: UUID | None = None
    undone_at: datetime | None = moment(nullable=True, default=None)
    moved: dict[str, Any] | None = document(nullable=True, default=None)
    """How many rows of which table went to the survivor, and under `aside` how many stayed."""


class MergeChange(Table, table=True):
    """What a merge did to one row: the columns' values before and after; set aside, the row stays with the merged."""

    __tablename__ = "merge_change"
    __table_args__ = (Index(None, "table_name", "row_id"),)

    merge_id: UUID = Field(primary_key=True, foreign_key="person_merge.id")
    table_name: str = Field(primary_key=True)
    row_id: UUID = Field(primary_key=True)
    aside: bool = Field(False, sa_column_kwargs={"server_default": text("false")})
    before: dict[str, Any] | None = document(nullable=True, default=None)
    after: dict[str, Any] | None = document(nullable=True, default=None)
