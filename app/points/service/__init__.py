"""Verbs of the points bank."""

from .awarding import Awarded, Service, TakenBack, award, award_many, expire_points, repay, reverse_award
from .ruling import RuleSet, set_rule

__all__ = [
    "Awarded",
    "RuleSet",
    "Service",
    "TakenBack",
    "award",
    "award_many",
    "expire_points",
    "repay",
    "reverse_award",
    "set_rule",
]
