"""Points given to a pool, which pays for those who can't earn."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from app.kernel.models import Table, choice, moment, whole, words


class GrantState(StrEnum):
    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    DECLINED = "declined"


GRANT_MOVES: dict[GrantState, frozenset[GrantState]] = {
    GrantState.PROPOSED: frozenset({GrantState.CONFIRMED, GrantState.DECLINED}),
    GrantState.CONFIRMED: frozenset(),
    GrantState.DECLINED: frozenset(),
}
"""What may become of a grant."""


class Pool(Table, table=True):
    """An organisation's pool of donated points; a person gets at most `person_year_most` of them in a year."""

    __table_args__ = (
        CheckConstraint("person_year_most > 0", name="person_year_most"),
        Index(None, "organisation_id"),
        Index(None, "created_at", "id"),
    )

    id: UUID = Field(primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisation.id")
    name: str
    purpose: str = words()
    person_year_most: int = whole()
    open: bool = Field(True, sa_column_kwargs={"server_default": text("true")})
    created_by: UUID | None = None
    created_at: datetime = moment()


class Donation(Table, table=True):
    """Points that a person gave to a pool; the public reads their name only if they want it so."""

    __table_args__ = (
        CheckConstraint("points > 0", name="points"),
        Index(None, "pool_id", "created_at", "id"),
        Index(None, "person_id", "created_at"),
    )

    id: UUID = Field(primary_key=True)
    pool_id: UUID = Field(foreign_key="pool.id")
    person_id: UUID = Field(foreign_key="person.id")
    points: int = whole()
    named: bool
    journal_id: UUID = Field(foreign_key="journal.id", unique=True)
    created_at: datetime = moment()


class PoolGrant(Table, table=True):
    """Points of a pool for a person: proposed with a reason by one, paid when a second one confirms."""

    __tablename__ = "pool_grant"
    __table_args__ = (
        CheckConstraint("points > 0", name="points"),
        CheckConstraint("(state = 'proposed') = (decided_at IS NULL)", name="decided"),
        CheckConstraint("(state = 'confirmed') = (journal_id IS NOT NULL)", name="paid"),
        CheckConstraint("state = 'declined' OR decided_by <> proposed_by", name="second_person"),
        Index(None, "pool_id", "proposed_at", "id"),
        Index(None, "person_id", "decided_at"),
    )

    id: UUID = Field(primary_key=True)
    pool_id: UUID = Field(foreign_key="pool.id")
    person_id: UUID = Field(foreign_key="person.id")
    points: int = whole()
    reason: str = words()
    state: GrantState = choice(GrantState)
    proposed_by: UUID | None = None
    proposed_at: datetime = moment()
    decided_by: UUID | None = None
    decided_at: datetime | None = moment(nullable=True, default=None)
    journal_id: UUID | None = Field(None, foreign_key="journal.id", unique=True)
