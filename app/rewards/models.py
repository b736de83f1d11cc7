"""Tables of rewards."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from app.kernel.models import Table, choice, moment, whole, words

ZERO = {"server_default": text("0")}


class RewardKind(StrEnum):
    GOODS = "goods"
    SERVICE = "service"


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


class RedemptionPoint(Table, table=True):
    """Where rewards are handed over (兑换点, 积分超市): a place of a merchant."""

    __tablename__ = "redemption_point"

    id: UUID = Field(primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisation.id", index=True)
    name: str
    address: str
    opening_hours: str = ""


class Reward(Table, table=True):
    """Goods or a service with its price in points; `person_limit` per person and day, 0 for none."""

    __table_args__ = (
        CheckConstraint("points > 0", name="points"),
        CheckConstraint("person_limit >= 0", name="limit"),
    )

    id: UUID = Field(primary_key=True)
    title: str
    description: str = words()
    kind: RewardKind = choice(RewardKind)
    points: int = whole()
    person_limit: int = Field(0, sa_column_kwargs=ZERO)
    voucher_days: int = Field(30, sa_column_kwargs={"server_default": text("30")})
    active: bool = Field(True, sa_column_kwargs={"server_default": text("true")})
    created_at: datetime = moment()


class Stock(Table, table=True):
    """What of a reward lies at a redemption point: available + reserved + sold = delivered."""

    __table_args__ = (
        CheckConstraint("available >= 0 AND reserved >= 0 AND sold >= 0", name="not_negative"),
        CheckConstraint("available + reserved + sold = delivered", name="adds_up"),
        Index("uq_stock_reward_point", "reward_id", "redemption_point_id", unique=True),
    )

    id: UUID = Field(primary_key=True)
    reward_id: UUID = Field(foreign_key="reward.id")
    redemption_point_id: UUID = Field(foreign_key="redemption_point.id", index=True)
    delivered: int = Field(0, sa_column_kwargs=ZERO)
    available: int = Field(0, sa_column_kwargs=ZERO)
    reserved: int = Field(0, sa_column_kwargs=ZERO)
    sold: int = Field(0, sa_column_kwargs=ZERO)


class Redemption(Table, table=True):
    """A person's exchange of points for a reward; one hold, one voucher."""

    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("(state = 'reserved') = (ended_at IS NULL)", name="ended"),
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


class Voucher(Table, table=True):
    """What the person shows at the counter: a QR code, or the short code typed."""

    id: UUID = Field(primary_key=True)
    redemption_id: UUID = Field(foreign_key="redemption.id", unique=True)
    code: str = Field(unique=True)
