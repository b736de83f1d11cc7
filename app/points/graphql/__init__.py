"""The points bank in the API: earning.py has awards and rules, statement.py balances, ruling.py how rules are set."""

import strawberry

from app.reading import reads

from .earning import Award, EarningQuery, EarningRule
from .freezing import FreezingQuery, PointsFreeze
from .freezing_mutations import FreezingMutation
from .ruling import RulingMutation
from .statement import PointsBalance, StatementLine

__all__ = ["Award", "EarningRule", "Mutation", "PointsBalance", "PointsFreeze", "Query", "StatementLine"]


@reads(None)
class Query(EarningQuery, FreezingQuery):
    """Points that are everybody's to know."""


@strawberry.type
class Mutation(RulingMutation, FreezingMutation):
    """What the points bank does when it is asked."""
