"""Points that people pass on to each other: what the deployment allows, families, transfers."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from app.kernel.models import Table, choice, moment, whole


class TransferScope(StrEnum):
    """To whom a deployment lets people pass points on."""

    NOBODY = "nobody"
    FAMILY = "family"
    ANYONE = "anyone"


class MemberState(StrEnum):
    INVITED = "invited"
    MEMBER = "member"
    DECLINED = "declined"
    LEFT = "left"


MEMBER_MOVES: dict[MemberState, frozenset[MemberState]] = {
    MemberState.INVITED: frozenset({MemberState.MEMBER, MemberState.DECLINED}),
    MemberState.MEMBER: frozenset({MemberState.LEFT}),
    MemberState.DECLINED: frozenset(),
    MemberState.LEFT: frozenset(),
}
"""What may become of a place in a family; who comes back is invited anew."""


class ExchangePolicy(Table, table=True):
    """What the deployment allows; the newest counts, and without one nothing is passed on.

    Amounts are points: the most of one transfer, of a person's day and year in the county, and what stays with the
    giver.
    """

    __tablename__ = "exchange_policy"
    __table_args__ = (
        CheckConstraint(
            "transfer_most > 0 AND day_most >= transfer_most AND year_most >= day_most AND keep_least >= 0",
            name="amounts",
        ),
        Index(None, "set_at", "id"),
    )

    id: UUID = Field(primary_key=True)
    transfers: TransferScope = choice(TransferScope)
    transfer_most: int = whole()
    day_most: int = whole()
    year_most: int = whole()
    keep_least: int = whole()
    set_by: UUID | None = None
    set_at: datetime = moment()


class Family(Table, table=True):
    """People who may pass points on among themselves."""

    id: UUID = Field(primary_key=True)
    created_at: datetime = moment()


class FamilyMember(Table, table=True):
    """A person's place in a family, from the invitation to the end; nobody has two places at once."""

    __tablename__ = "family_member"
    __table_args__ = (
        CheckConstraint("(state = 'invited') = (answered_at IS NULL)", name="answered"),
        CheckConstraint("(state = 'left') = (left_at IS NOT NULL)", name="left"),
        Index("uq_family_member_present", "person_id", unique=True, postgresql_where=text("state = 'member'")),
        Index(
            "uq_family_member_standing",
            "family_id",
            "person_id",
            unique=True,
            postgresql_where=text("state IN ('invited', 'member')"),
        ),
        Index(None, "person_id", "invited_at"),
    )

    id: UUID = Field(primary_key=True)
    family_id: UUID = Field(foreign_key="family.id")
    person_id: UUID = Field(foreign_key="person.id")
    state: MemberState = choice(MemberState)
    invited_by: UUID | None = None
    invited_at: datetime = moment()
    answered_at: datetime | None = moment(nullable=True, default=None)
    left_at: datetime | None = moment(nullable=True, default=None)


class Transfer(Table, table=True):
    """Points that one person passed on to another; the lots keep the day on which they expire.

    That nobody gives to themselves is looked at as a row comes in: a later merge of two records may join both sides.
    """

    __table_args__ = (
        CheckConstraint("points > 0", name="points"),
        Index(None, "giver_id", "created_at"),
        Index(None, "taker_id", "created_at"),
        Index(None, "created_at", "id"),
    )

    id: UUID = Field(primary_key=True)
    giver_id: UUID = Field(foreign_key="person.id")
    taker_id: UUID = Field(foreign_key="person.id")
    points: int = whole()
    within_family: bool
    note: str | None = None
    journal_id: UUID = Field(foreign_key="journal.id", unique=True)
    created_at: datetime = moment()
    created_by: UUID | None = None
