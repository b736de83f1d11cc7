"""Tables of rewards."""

from .offers import RedemptionPoint, Reward, RewardKind, Stock
from .redemptions import MOVES, Redemption, RedemptionState, Voucher

__all__ = [
    "MOVES",
    "Redemption",
    "RedemptionPoint",
    "RedemptionState",
    "Reward",
    "RewardKind",
    "Stock",
    "Voucher",
]
