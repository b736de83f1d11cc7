"""Verbs of the points bank."""

from .awarding import Awarded, Service, TakenBack, award, award_many, expire_points, repay, reverse_award
from .ruling import set_rule

__all__ = [
    "Awarded",
    "Service",
    "TakenBack",
    "award",
    "award_many",
    "expire_points",
    "repay",
    "reverse_award",
    "set_rule",
]
