"""Tables of points."""

from .drafts import DraftState, RuleDraft, RuleEffect
from .earning import Award, BonusRule, EarningRule, NothingDue
from .exchange import MEMBER_MOVES, ExchangePolicy, Family, FamilyMember, MemberState, Transfer, TransferScope
from .freezing import Freeze, FreezeEnd
from .giving import GRANT_MOVES, Donation, GrantState, Pool, PoolGrant
from .notices import ExpiryNotice

__all__ = [
    "GRANT_MOVES",
    "MEMBER_MOVES",
    "Award",
    "BonusRule",
    "Donation",
    "DraftState",
    "EarningRule",
    "ExchangePolicy",
    "ExpiryNotice",
    "Family",
    "FamilyMember",
    "Freeze",
    "FreezeEnd",
    "GrantState",
    "MemberState",
    "NothingDue",
    "Pool",
    "PoolGrant",
    "RuleDraft",
    "RuleEffect",
    "Transfer",
    "TransferScope",
]
