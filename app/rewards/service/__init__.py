"""Verbs of rewards: offering them, redeeming points for them, handing them over."""

from .counter import Ended, Found, expire_redemption, find_voucher, fulfil, overdue, return_redemption
from .offering import STAFF, Opened, create_reward, deliver_stock, offer_reward, open_redemption_point
from .redeeming import SCOPE, Redeemed, redeem

__all__ = [
    "SCOPE",
    "STAFF",
    "Ended",
    "Found",
    "Opened",
    "Redeemed",
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
