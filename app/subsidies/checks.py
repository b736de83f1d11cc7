"""What must always hold of subsidies."""

from .money_checks import MONEY_CHECKS

CHECKS = (*MONEY_CHECKS,)
