"""Verbs of rewards: offering them, redeeming points for them, handing them over."""

from .counter import Ended, expire_redemption, find_voucher, fulfil, overdue, return_redemption
from .offering import (
    Delivered,
    Opened,
    RewardCreated,
    create_reward,
    deliver_stock,
    offer_reward,
    open_redemption_point,
)
from .redeeming import Redeemed, redeem

__all__ = [
    "Delivered",
    "Ended",
    "Opened",
    "Redeemed",
    "RewardCreated",
    "create_reward",
    "deliver_stock",
    "expire_redemption",
    "find_voucher",
    "fulfil",
    "offer_reward",
    "open_redemption_point",
    "overdue",
    "redeem",
    "return_redemption",
]
