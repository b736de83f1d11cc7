"""What must always hold of subsidies."""

from .case_checks import CASE_CHECKS
from .match_checks import MATCH_CHECKS
from .money_checks import MONEY_CHECKS

CHECKS = (*CASE_CHECKS, *MATCH_CHECKS, *MONEY_CHECKS)
