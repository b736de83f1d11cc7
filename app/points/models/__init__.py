"""Tables of points."""

from .earning import Award, EarningRule, NothingDue
from .exchange import MEMBER_MOVES, ExchangePolicy, Family, FamilyMember, MemberState, Transfer, TransferScope
from .giving import GRANT_MOVES, Donation, GrantState, Pool, PoolGrant

__all__ = [
    "GRANT_MOVES",
    "MEMBER_MOVES",
    "Award",
    "Donation",
    "EarningRule",
    "ExchangePolicy",
    "Family",
    "FamilyMember",
    "GrantState",
    "MemberState",
    "NothingDue",
    "Pool",
    "PoolGrant",
    "Transfer",
    "TransferScope",
]
