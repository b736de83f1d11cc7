"""What journals of the points bank are called, and what they come to in figures."""

from app.kernel.i18n import mark

ISSUED = ("award",)
TAKEN_BACK = ("reversal",)
SPENT = ("redemption", "service")
RETURNED = ("return",)
EXPIRED = ("expiry",)
TRANSFERRED = ("transfer",)
DONATED = ("donation",)
GRANTED = ("grant",)

KINDS = {
    "award": mark("Awarded"),
    "reversal": mark("Award taken back"),
    "repayment": mark("Debt repaid"),
    "redemption": mark("Redeemed"),
    "service": mark("Spent on volunteers’ hours"),
    "return": mark("Points returned"),
    "expiry": mark("Points expired"),
    "transfer": mark("Passed to others"),
    "donation": mark("Given to a pool"),
    "grant": mark("Paid by a pool"),
    "succession": mark("Joined or parted records"),
}
"""By the journal's kind, in the order in which they are offered."""
