"""Verbs of rewards: offering them, stocking them, redeeming points for them, handing them over."""

from .counter import HANDING_OVER, Ended, Found, find_voucher, fulfil, return_redemption
from .expiring import expire_redemption, overdue, remind
from .late import HandedOver, RefusalChange, fulfil_kept, fulfil_late, settle_refusal
from .matching import (
    called_off,
    close_request,
    decide_dispute,
    dispute_request,
    match_request,
    requests_due,
)
from .offering import STAFF, create_reward, edit_reward, offer_reward
from .photos import PHOTOS_MOST, add_photo, read_photo, remove_photo
from .places import Opened, edit_redemption_point, open_redemption_point
from .redeeming import SCOPE, Redeemed, redeem
from .requesting import WORKERS, Quote, RequestChange, Wish, cancel_request, quote_service, request_service
from .settling import Settlement, settlement
from .slots import charge
from .stocking import Counted, count_stock, decide_count, deliver_stock

__all__ = [
    "HANDING_OVER",
    "PHOTOS_MOST",
    "SCOPE",
    "STAFF",
    "WORKERS",
    "Counted",
    "Ended",
    "Found",
    "HandedOver",
    "Opened",
    "Quote",
    "Redeemed",
    "RefusalChange",
    "RequestChange",
    "Settlement",
    "Wish",
    "add_photo",
    "called_off",
    "cancel_request",
    "charge",
    "close_request",
    "count_stock",
    "create_reward",
    "decide_count",
    "decide_dispute",
    "deliver_stock",
    "dispute_request",
    "edit_redemption_point",
    "edit_reward",
    "expire_redemption",
    "find_voucher",
    "fulfil",
    "fulfil_kept",
    "fulfil_late",
    "match_request",
    "offer_reward",
    "open_redemption_point",
    "overdue",
    "quote_service",
    "read_photo",
    "redeem",
    "remind",
    "remove_photo",
    "request_service",
    "requests_due",
    "return_redemption",
    "settle_refusal",
    "settlement",
]
