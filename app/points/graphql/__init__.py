"""The points bank in the API: earning.py has awards and rules, statement.py balances, ruling.py how rules are set."""

import strawberry

from app.reading import reads

from .bonuses import BonusMutation
from .drafts import DraftQuery, EarningRuleDraft
from .earning import Award, BonusRule, EarningQuery, EarningRule
from .exchange import ExchangeQuery, FamilyMember, Transfer
from .exchange_mutations import ExchangeMutation
from .freezing import FreezingQuery, PointsFreeze
from .freezing_mutations import FreezingMutation
from .giving import Donation, GivingQuery, Pool, PoolGrant
from .giving_mutations import GivingMutation
from .ruling import RulingMutation
from .statement import PointsBalance, StatementLine

__all__ = [
    "Award",
    "BonusRule",
    "Donation",
    "EarningRule",
    "EarningRuleDraft",
    "FamilyMember",
    "Mutation",
    "PointsBalance",
    "PointsFreeze",
    "Pool",
    "PoolGrant",
    "Query",
    "StatementLine",
    "Transfer",
]


@reads(None)
class Query(EarningQuery, DraftQuery, FreezingQuery, ExchangeQuery, GivingQuery):
    """Points that are everybody's to know."""


@strawberry.type
class Mutation(RulingMutation, BonusMutation, FreezingMutation, ExchangeMutation, GivingMutation):
    """What the points bank does when it is asked."""
