"""Tables of rewards."""

from .offers import (
    MovementKind,
    MovementState,
    RedemptionPoint,
    Reward,
    RewardKind,
    RewardPhoto,
    Stock,
    StockMovement,
)
from .redemptions import MOVES, HandOver, Redemption, RedemptionState, Voucher
from .refusals import Refusal, RefusedHandOver
from .requests import REQUEST_MOVES, RequestSlot, RequestState, ServiceRequest

__all__ = [
    "MOVES",
    "REQUEST_MOVES",
    "HandOver",
    "MovementKind",
    "MovementState",
    "Redemption",
    "RedemptionPoint",
    "RedemptionState",
    "Refusal",
    "RefusedHandOver",
    "RequestSlot",
    "RequestState",
    "Reward",
    "RewardKind",
    "RewardPhoto",
    "ServiceRequest",
    "Stock",
    "StockMovement",
    "Voucher",
]
