"""The verbs of rewards in the API: one mutation each."""

import strawberry

from .late import LateMutation
from .offering import OfferingMutation
from .redeeming import RedeemingMutation
from .requests import RequestMutation
from .stocking import StockingMutation


@strawberry.type
class Mutation(RedeemingMutation, LateMutation, OfferingMutation, StockingMutation, RequestMutation):
    """All of them."""
