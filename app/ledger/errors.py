"""What the ledger refuses. Domains above catch these where they can say it in their own words."""

from app.kernel.errors import DomainError


class InsufficientFunds(DomainError):
    """An account would fall below its floor, or its lots don't hold as much."""

    code = "INSUFFICIENT_FUNDS"
    template = "There is not enough on this account."


class HoldEnded(DomainError):
    code = "HOLD_ENDED"
    template = "This reservation has already been used or given back."


class AlreadyReversed(DomainError):
    code = "ALREADY_REVERSED"
    template = "This movement has already been reversed."


class NotYetSealed(DomainError):
    """A journal that no root covers yet."""

    code = "NOT_YET_SEALED"
    template = "This movement is not sealed yet. It will be tonight; ask again tomorrow."
