"""Tables of points."""

from .drafts import DraftState, RuleDraft, RuleEffect
from .earning import Award, BonusRule, EarningRule, NothingDue
from .notices import ExpiryNotice

__all__ = [
    "Award",
    "BonusRule",
    "DraftState",
    "EarningRule",
    "ExpiryNotice",
    "NothingDue",
    "RuleDraft",
    "RuleEffect",
]
