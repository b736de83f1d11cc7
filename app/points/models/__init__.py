"""Tables of points."""

from .earning import Award, EarningRule, NothingDue

__all__ = ["Award", "EarningRule", "NothingDue"]
