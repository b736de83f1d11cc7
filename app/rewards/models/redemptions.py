"""Redemptions and their vouchers."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from app.kernel.models import Table, choice, moment, whole


class RedemptionState(StrEnum):
    RESERVED = "reserved"
    FULFILLED = "fulfilled"
    RETURNED = "returned"
    EXPIRED = "expired"


MOVES = {
    (RedemptionState.RESERVED, RedemptionState.FULFILLED): ("reserved", "sold"),
    (RedemptionState.RESERVED, RedemptionState.RETURNED): ("reserved", "available"),
    (RedemptionState.RESERVED, RedemptionState.EXPIRED): ("reserved", "available"),
    (RedemptionState.FULFILLED, RedemptionState.RETURNED): ("sold", "available"),
}
"""What may become of a redemption, and from where to where its stock goes."""


class Redemption(Table, table=True):
    """A person's exchange of points for a reward; one hold, one voucher. `damaged`: what came back is of no use."""

    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("(state = 'reserved') = (ended_at IS NULL)", name="ended"),
        CheckConstraint("NOT damaged OR state = 'returned'", name="damaged"),
        Index(None, "person_id", "created_at"),
        Index(None, "created_at", "id"),
        Index(None, "ended_at", "id"),
        Index(None, "reward_id"),
        Index(None, "redemption_point_id", "ended_at"),
        Index(None, "expires_at", postgresql_where=text("state = 'reserved'")),
    )

    id: UUID = Field(primary_key=True)
    person_id: UUID = Field(foreign_key="person.id")
    reward_id: UUID = Field(foreign_key="reward.id")
    redemption_point_id: UUID = Field(foreign_key="redemption_point.id")
    quantity: int
    points: int = whole()
    hold_id: UUID = Field(foreign_key="hold.id", unique=True)
    state: RedemptionState = choice(RedemptionState)
    created_at: datetime = moment()
    redeemed_by: UUID | None = None
    expires_at: datetime = moment()
    ended_at: datetime | None = moment(nullable=True, default=None)
    ended_by: UUID | None = None
    damaged: bool = Field(False, sa_column_kwargs={"server_default": text("false")})
    reminded_at: datetime | None = moment(nullable=True, default=None)


class Voucher(Table, table=True):
    """What the person shows at the counter: a QR code, or the short code typed."""

    id: UUID = Field(primary_key=True)
    redemption_id: UUID = Field(foreign_key="redemption.id", unique=True)
    code: str = Field(unique=True)


class HandOver(Table, table=True):
    """What was handed over at a counter, or, with negative numbers, came back: what a merchant is paid for.

    Append-only by trigger, so that a sheet of a day that is over stays as it was.
    """

    __tablename__ = "hand_over"
    __table_args__ = (
        CheckConstraint("quantity <> 0 AND sign(quantity) = sign(points)", name="sign"),
        Index("uq_hand_over_there", "redemption_id", unique=True, postgresql_where=text("quantity > 0")),
        Index("uq_hand_over_back", "redemption_id", unique=True, postgresql_where=text("quantity < 0")),
        Index(None, "redemption_point_id", "happened_at"),
        Index(None, "happened_at"),
    )

    id: UUID = Field(primary_key=True)
    redemption_id: UUID = Field(foreign_key="redemption.id")
    reward_id: UUID = Field(foreign_key="reward.id")
    redemption_point_id: UUID = Field(foreign_key="redemption_point.id")
    quantity: int
    points: int = whole()
    happened_at: datetime = moment()
    recorded_by: UUID | None = None
