"""The accounts of the points bank."""

from uuid import UUID

from app.ledger.accounts import Name

ASSET = "points"
WALLET = "wallet"
DEBT = "debt"
POOL = "pool"

ISSUED = Name(ASSET, "issued")
SPENT = Name(ASSET, "spent")
EXPIRED = Name(ASSET, "expired")

MOST_OWED = 10**12
"""No one can owe as much; the floor makes of a debt an account that is locked like a wallet."""


def wallet(person: UUID) -> Name:
    """What a person can spend: never below zero, held amounts counted."""
    return Name(ASSET, WALLET, person, 0)


def debt(person: UUID) -> Name:
    """What a person owes since an award was taken back that was already spent: zero or negative."""
    return Name(ASSET, DEBT, person, -MOST_OWED)


def pool(pool: UUID) -> Name:
    """What people gave to a pool and it has not yet paid out: never below zero."""
    return Name(ASSET, POOL, pool, 0)
