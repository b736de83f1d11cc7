"""What rewards tell partners and higher slices."""

from typing import ClassVar
from uuid import UUID

from app.kernel.events import Event


class Redeemed(Event, frozen=True):
    """Points are held and goods are reserved."""

    kind: ClassVar[str] = "rewards.redeemed"
    redemption: UUID
    reward: UUID
    redemption_point: UUID
    quantity: int
    points: int


class Fulfilled(Event, frozen=True):
    """The goods were handed over."""

    kind: ClassVar[str] = "rewards.fulfilled"
    redemption: UUID


class Returned(Event, frozen=True):
    """Points and goods went back."""

    kind: ClassVar[str] = "rewards.returned"
    redemption: UUID
    expired: bool
