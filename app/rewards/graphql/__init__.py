"""Rewards in the API: types.py has the types, added.py what they add to others, mutations.py the verbs."""

from .added import Query
from .mutations import Mutation
from .types import Redemption, RedemptionPoint, Reward, Stock, Voucher

__all__ = ["Mutation", "Query", "Redemption", "RedemptionPoint", "Reward", "Stock", "Voucher"]
