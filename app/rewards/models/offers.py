"""Rewards, the places that hand them over, and what lies there."""

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
