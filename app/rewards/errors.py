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


class PeriodLimit(DomainError):
    code = "PERIOD_LIMIT"
    template = "At most %(limit)s in %(days)s days for each person; you have taken %(had)s."


class TotalLimit(DomainError):
    code = "TOTAL_LIMIT"
    template = "At most %(limit)s for each person; you have taken %(had)s."


class CountWaiting(DomainError):
    code = "COUNT_WAITING"
    template = "A count of this stock waits for somebody else to confirm it. Decide on that one first."


class OwnCount(DomainError):
    code = "OWN_COUNT"
    template = "You counted this yourself, so somebody else must confirm it."


class CountDecided(DomainError):
    code = "COUNT_DECIDED"
    template = "This count has been decided on already."


class ReservedMissing(DomainError):
    """A count that finds less than vouchers wait for."""

    code = "RESERVED_MISSING"
    template = "Vouchers wait for %(waiting)s, more than you counted. Give some of them back first, or look again."


class NoPhoto(DomainError):
    code = "NO_PHOTO"
    template = "This file is no picture that can be read. Choose a JPEG, PNG or WebP of up to 40 megapixels."


class TooManyPhotos(DomainError):
    code = "TOO_MANY_PHOTOS"
    template = "A reward has at most %(most)s photos. Remove one first."


class VoucherFrozen(DomainError):
    """To the counter it says no more than that: why is the person's own matter."""

    code = "VOUCHER_FROZEN"
    template = "Don't hand this over now: the voucher is blocked. Its owner finds out why under My points."


class KeptByAnother(DomainError):
    """Vouchers that a phone kept for one person, sent by another who is signed in there."""

    code = "KEPT_BY_ANOTHER"
    template = "Somebody else kept these vouchers. They are sent when that person signs in on this device."


class NoPrice(DomainError):
    code = "NO_PRICE"
    template = "There is no price for this kind of service at that time. Choose another kind or time."


class RequestNotOpen(DomainError):
    code = "REQUEST_NOT_OPEN"
    template = "This request was matched, called off or is over. Look at it again."


class RequestBegun(DomainError):
    code = "REQUEST_BEGUN"
    template = "It has begun already, so it can't be called off. If nobody came, say so."


class OwnRequest(DomainError):
    """Who asks for help neither gives it nor decides on it."""

    code = "OWN_REQUEST"
    template = "This is your own request, so somebody else must do this."


class NothingToDispute(DomainError):
    code = "NOTHING_TO_DISPUTE"
    template = "You can say that nobody came once it has begun and before hours were approved."


class DisputeDecided(DomainError):
    code = "DISPUTE_DECIDED"
    template = "Nobody waits for a decision here: nothing was said, or it was decided already."


class OtherMustSettle(DomainError):
    code = "OTHER_MUST_SETTLE"
    template = "You handed this over yourself, so somebody else must say how it was settled."


class RefusalSettled(DomainError):
    code = "REFUSAL_SETTLED"
    template = "Somebody has said already how this was settled."
