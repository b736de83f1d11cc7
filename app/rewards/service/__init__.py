"""Verbs of rewards: offering them, stocking them, redeeming points for them, handing them over."""

from .counter import Ended, Found, HandedOver, find_voucher, fulfil, fulfil_kept, return_redemption
from .expiring import expire_redemption, overdue, remind
from .offering import STAFF, create_reward, edit_reward, offer_reward
from .photos import PHOTOS_MOST, add_photo, read_photo, remove_photo
from .places import Opened, edit_redemption_point, open_redemption_point
from .redeeming import SCOPE, Redeemed, redeem
from .stocking import Counted, count_stock, decide_count, deliver_stock

__all__ = [
    "PHOTOS_MOST",
    "SCOPE",
    "STAFF",
    "Counted",
    "Ended",
    "Found",
    "HandedOver",
    "Opened",
    "Redeemed",
    "add_photo",
    "count_stock",
    "create_reward",
    "decide_count",
    "deliver_stock",
    "edit_redemption_point",
    "edit_reward",
    "expire_redemption",
    "find_voucher",
    "fulfil",
    "fulfil_kept",
    "offer_reward",
    "open_redemption_point",
    "overdue",
    "read_photo",
    "redeem",
    "remind",
    "remove_photo",
    "return_redemption",
]
