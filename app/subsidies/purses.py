"""The accounts of subsidy money, in fen."""

from uuid import UUID

from app.ledger.accounts import Name

from .models import Stage

ASSET = "CNY"
GRANTED, AVAILABLE = "budget_granted", "budget_available"
OWED = Name(ASSET, "subsidy_owed")
"""What people owe comes from here, so that the ledger balances."""
WRITTEN_OFF = Name(ASSET, "subsidy_written_off")
KINDS = {
    Stage.RESERVED: "budget_reserved",
    Stage.COMMITTED: "budget_committed",
    Stage.PAID: "budget_paid",
    Stage.RELEASED: AVAILABLE,
}
"""Which account of its budget holds the money of a case in a stage."""


def granted(budget: UUID) -> Name:
    """Where a budget's money comes from: what was granted, with a minus."""
    return Name(ASSET, GRANTED, budget)


def available(budget: UUID) -> Name:
    """What may still be promised."""
    return Name(ASSET, AVAILABLE, budget, 0)


def standing(budget: UUID, stage: Stage) -> Name:
    """What cases in a stage have; released money is available."""
    return Name(ASSET, KINDS[stage], budget, 0)


def all_of(budget: UUID) -> list[Name]:
    """The bounded accounts of a budget."""
    return [standing(budget, stage) for stage in Stage]


def receivable(receivable: UUID) -> Name:
    """What is still owed of one claim."""
    return Name(ASSET, "subsidy_receivable", receivable, 0)
