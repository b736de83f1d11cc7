"""Rewards in the API: offers.py and types.py have the types, added.py what they add to others, mutations.py and
stocking.py the verbs."""

from .added import Query
from .mutations import Mutation
from .offers import RedemptionPoint, Reward, RewardPhoto, Stock, StockMovement
from .refusals import RefusedHandOver
from .requests import ServiceRequest
from .types import HandOver, Redemption, Voucher

__all__ = [
    "HandOver",
    "Mutation",
    "Query",
    "Redemption",
    "RedemptionPoint",
    "RefusedHandOver",
    "Reward",
    "RewardPhoto",
    "ServiceRequest",
    "Stock",
    "StockMovement",
    "Voucher",
]
