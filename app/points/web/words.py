"""What kinds of movements are called, on the page and in the file."""

from app.kernel.i18n import mark

KINDS = {
    "award": mark("Volunteer service"),
    "bonus": mark("Bonus"),
    "reversal": mark("Award taken back"),
    "repayment": mark("Repayment of what you owed"),
    "redemption": mark("Redeemed"),
    "return": mark("Points returned"),
    "expiry": mark("Points expired"),
    "transfer": mark("Passed on"),
    "donation": mark("Given to a pool"),
    "grant": mark("From a pool"),
    "service": mark("Volunteers’ help"),
}
"""By the journal's kind; an award that is a bonus has a word of its own."""
SHOWN = {
    "earned": ("award", "reversal", "repayment"),
    "spent": ("redemption", "service", "return"),
    "passed": ("transfer", "donation", "grant"),
    "expired": ("expiry",),
}
"""What people choose between, and the kinds that each means."""
