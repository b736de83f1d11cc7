"""How accounts are named, and what is asked to be written in them."""

from datetime import datetime
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID, uuid5

_NAMESPACE = UUID("6f1b0a52-6f0e-5d3c-9d1e-0c0ffee1ed9e")
DEPLOYMENT = UUID(int=0)
"""Owns the accounts that belong to nobody in particular: where points come from and go to."""


class Name(NamedTuple):
    """An account's name; its id follows from it, so that nothing need be looked up.

    `floor` is the least that may be available, None for an insert-only account without bounds.
    """

    asset: str
    kind: str
    owner: UUID = DEPLOYMENT
    floor: int | None = None

    @property
    def id(self) -> UUID:
        return _id(self.asset, self.kind, self.owner)


@lru_cache(maxsize=2**15)
def _id(asset: str, kind: str, owner: UUID) -> UUID:
    return uuid5(_NAMESPACE, f"{asset}/{kind}/{owner}")


class Line(NamedTuple):
    """What an account gets (negative: gives)."""

    account: Name
    amount: int


class NewLot(NamedTuple):
    """A lot to be made with a journal: what `account` got, until when it can be spent."""

    account: Name
    amount: int
    expires_at: datetime | None


class Entry(NamedTuple):
    """A journal to be posted. `request` names its cause once for ever; lines sum to zero per asset."""

    id: UUID
    kind: str
    lines: tuple[Line, ...]
    request: str | None = None
    reason: str | None = None
    effective_at: datetime | None = None
    reverses: UUID | None = None
    lot: NewLot | None = None
