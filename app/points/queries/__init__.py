"""The statements of points, and the expressions that a balance is made of wherever it is shown."""

from .awarding import AWARD_OF_SOURCE, AWARDS_BESIDE, OWED, RECORD_AWARDS, REVERSED, reversed_
from .balances import AVAILABLE, DEBT_ID, EARNED, EXPIRES_AT, EXPIRING, HELD, OWES, WALLET_ID, expiring
from .rules import ADD_RULE, END_RULE, LOCK_RULES, NEWEST_RULE, RULES, SERVICE

__all__ = [
    "ADD_RULE",
    "AVAILABLE",
    "AWARDS_BESIDE",
    "AWARD_OF_SOURCE",
    "DEBT_ID",
    "EARNED",
    "END_RULE",
    "EXPIRES_AT",
    "EXPIRING",
    "HELD",
    "LOCK_RULES",
    "NEWEST_RULE",
    "OWED",
    "OWES",
    "RECORD_AWARDS",
    "REVERSED",
    "RULES",
    "SERVICE",
    "WALLET_ID",
    "expiring",
    "reversed_",
]
