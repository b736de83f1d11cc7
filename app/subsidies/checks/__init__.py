"""What must always hold of subsidies."""

from .cases import CASE_CHECKS
from .matches import MATCH_CHECKS
from .money import MONEY_CHECKS

CHECKS = (*CASE_CHECKS, *MATCH_CHECKS, *MONEY_CHECKS)
