"""Rewards, the places that hand them over, and what lies there."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from app.kernel.models import Table, choice, days, moment, octets, texts, whole, words

ZERO = {"server_default": text("0")}
NONE = {"server_default": text("'{}'")}


class RewardKind(StrEnum):
    GOODS = "goods"
    SERVICE = "service"


class MovementKind(StrEnum):
    DELIVERY = "delivery"
    COUNT = "count"


class MovementState(StrEnum):
    RECORDED = "recorded"
    WAITING = "waiting"
    REFUSED = "refused"


class RedemptionPoint(Table, table=True):
    """Where rewards are handed over (兑换点, 积分超市): a place of a merchant.

    `opening_times` are like `Mo 09:00-18:00`, on the county's clock; `opening_hours` says in words what they can't.
    Coordinates are WGS 84 degrees.
    """

    __tablename__ = "redemption_point"
    __table_args__ = (CheckConstraint("(latitude IS NULL) = (longitude IS NULL)", name="whole_position"),)

    id: UUID = Field(primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisation.id", index=True)
    name: str
    address: str
    opening_hours: str = ""
    opening_times: list[str] = texts(nullable=False, sa_column_kwargs=NONE)
    closed_days: list[date] = days(nullable=False, sa_column_kwargs=NONE)
    latitude: float | None = None
    longitude: float | None = None


class Reward(Table, table=True):
    """Goods or a service with its price in points.

    What a person may have of it: `person_limit` a day, `period_limit` in any `period_days` days, `total_limit`
    in all; 0 for none of these limits.
    """

    __table_args__ = (
        CheckConstraint("points > 0", name="points"),
        CheckConstraint("person_limit >= 0", name="limit"),
        CheckConstraint("total_limit >= 0 AND period_limit >= 0 AND period_days >= 0", name="limits"),
        CheckConstraint("(period_limit = 0) = (period_days = 0)", name="period"),
    )

    id: UUID = Field(primary_key=True)
    title: str
    description: str = words()
    kind: RewardKind = choice(RewardKind)
    points: int = whole()
    person_limit: int = Field(0, sa_column_kwargs=ZERO)
    period_limit: int = Field(0, sa_column_kwargs=ZERO)
    period_days: int = Field(0, sa_column_kwargs=ZERO)
    total_limit: int = Field(0, sa_column_kwargs=ZERO)
    voucher_days: int = Field(30, sa_column_kwargs={"server_default": text("30")})
    active: bool = Field(True, sa_column_kwargs={"server_default": text("true")})
    created_at: datetime = moment()


class Stock(Table, table=True):
    """What of a reward lies at a redemption point: available + reserved + sold + damaged = delivered + adjusted.

    `adjusted` is what counts found more or less, `damaged` came back and can't be given again.
    """

    __table_args__ = (
        CheckConstraint("available >= 0 AND reserved >= 0 AND sold >= 0 AND damaged >= 0", name="not_negative"),
        CheckConstraint("available + reserved + sold + damaged = delivered + adjusted", name="adds_up"),
        Index("uq_stock_reward_point", "reward_id", "redemption_point_id", unique=True),
    )

    id: UUID = Field(primary_key=True)
    reward_id: UUID = Field(foreign_key="reward.id")
    redemption_point_id: UUID = Field(foreign_key="redemption_point.id", index=True)
    delivered: int = Field(0, sa_column_kwargs=ZERO)
    adjusted: int = Field(0, sa_column_kwargs=ZERO)
    available: int = Field(0, sa_column_kwargs=ZERO)
    reserved: int = Field(0, sa_column_kwargs=ZERO)
    sold: int = Field(0, sa_column_kwargs=ZERO)
    damaged: int = Field(0, sa_column_kwargs=ZERO)


class StockMovement(Table, table=True):
    """A delivery, or a count: `quantity` more, or less when negative, than what was there.

    A count finds `counted` where `expected` (available and reserved) should lie. A large difference waits until
    somebody else has looked.
    """

    __tablename__ = "stock_movement"
    __table_args__ = (
        CheckConstraint("kind <> 'delivery' OR (quantity > 0 AND state = 'recorded')", name="delivery"),
        CheckConstraint(
            "(kind = 'count') = (counted IS NOT NULL AND expected IS NOT NULL) "
            "AND (counted IS NULL OR counted >= 0 AND counted - expected = quantity)",
            name="count",
        ),
        CheckConstraint("(decided_at IS NULL) = (decided_by IS NULL)", name="decided"),
        CheckConstraint("decided_by <> recorded_by", name="four_eyes"),
        CheckConstraint("state <> 'waiting' OR decided_at IS NULL", name="waits"),
        Index(None, "stock_id", "id"),
        Index("uq_stock_movement_waiting", "stock_id", unique=True, postgresql_where=text("state = 'waiting'")),
    )

    id: UUID = Field(primary_key=True)
    stock_id: UUID = Field(foreign_key="stock.id")
    kind: MovementKind = choice(MovementKind)
    quantity: int
    counted: int | None = None
    expected: int | None = None
    note: str = words(sa_column_kwargs={"server_default": text("''")}, default="")
    state: MovementState = choice(MovementState)
    recorded_at: datetime = moment()
    recorded_by: UUID | None = None
    decided_at: datetime | None = moment(nullable=True, default=None)
    decided_by: UUID | None = None


class RewardPhoto(Table, table=True):
    """A picture of a reward, made anew from what was uploaded, in two sizes; `alt` says what it shows."""

    __tablename__ = "reward_photo"
    __table_args__ = (CheckConstraint("width > 0 AND height > 0", name="size"), Index(None, "reward_id", "id"))

    id: UUID = Field(primary_key=True)
    reward_id: UUID = Field(foreign_key="reward.id")
    alt: str
    width: int
    height: int
    large: bytes = octets()
    small: bytes = octets()
    added_at: datetime = moment()
    added_by: UUID | None = None
