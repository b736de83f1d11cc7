"""What rewards refuse, with the numbers that a person needs to know what to do."""

from app.kernel.errors import DomainError


class InsufficientPoints(DomainError):
    code = "INSUFFICIENT_POINTS"
    template = "This costs %(needed)s points; you have %(available)s."


class OutOfStock(DomainError):
    code = "OUT_OF_STOCK"
    template = "There are not enough here: %(left)s left, %(wanted)s wanted. Choose another place or reward."


class RewardInactive(DomainError):
    code = "REWARD_INACTIVE"
    template = "This reward is not offered at present. Choose another one."


class DailyLimit(DomainError):
    code = "DAILY_LIMIT"
    template = "At most %(limit)s a day for each person; you have taken %(had)s today."


class UnknownVoucher(DomainError):
    code = "UNKNOWN_VOUCHER"
    template = "No voucher has this code. Compare it letter by letter, or scan it."


class OtherCounter(DomainError):
    """A voucher shown at a place that can't hand it over."""

    code = "OTHER_COUNTER"
    template = "This voucher is for another place: %(counter)s."


class OwnVoucher(DomainError):
    code = "OWN_VOUCHER"
    template = "You redeemed this yourself, so somebody else must hand it over."


class AlreadyFulfilled(DomainError):
    code = "ALREADY_FULFILLED"
    template = "This voucher has been handed over already."


class AlreadyReturned(DomainError):
    code = "ALREADY_RETURNED"
    template = "This voucher was given back; its points were returned to the volunteer."


class VoucherExpired(DomainError):
    code = "VOUCHER_EXPIRED"
    template = "This voucher was valid until %(until)s; its points go back to the volunteer."
