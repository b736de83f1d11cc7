"""What merchants are to be paid for: a period's hand-overs, less what came back."""

from datetime import datetime

import msgspec

from app.kernel.db import Transaction
from app.kernel.errors import Invalid, NotAllowed
from app.kernel.i18n import mark
from app.kernel.identity import Actor, Role
from app.rewards.models import Refusal
from app.rewards.queries import settling as queries
from app.rewards.queries.refusals import REFUSALS

from .offering import STAFF

ENTRIES_MOST = 50_000
SETTLE = (Role.MERCHANT, *STAFF, Role.AUDITOR)


class Entry(msgspec.Struct, frozen=True):
    """One voucher handed over, or with negative numbers taken back; `holder` is masked."""

    happened_at: datetime
    merchant: str
    place: str
    reward: str
    quantity: int
    points: int
    holder: str


class Item(msgspec.Struct, frozen=True):
    """What one place gave of one reward, less what came back."""

    merchant: str
    place: str
    reward: str
    vouchers: int
    returned: int
    quantity: int
    points: int


class RefusedEntry(msgspec.Struct, frozen=True):
    """What was handed over without a network, refused when it was sent, and how that was settled, if it was."""

    said_at: datetime
    merchant: str
    code: str
    reason: Refusal
    note: str | None


class Settlement(msgspec.Struct, frozen=True):
    since: datetime
    until: datetime
    entries: list[Entry]
    refused: list[RefusedEntry] = []

    @property
    def items(self) -> list[Item]:
        """Sorted as the entries are."""
        groups: dict[tuple[str, str, str], list[Entry]] = {}
        for entry in self.entries:
            groups.setdefault((entry.merchant, entry.place, entry.reward), []).append(entry)
        return [
            Item(
                *key,
                vouchers=sum(entry.quantity > 0 for entry in entries),
                returned=sum(entry.quantity < 0 for entry in entries),
                quantity=sum(entry.quantity for entry in entries),
                points=sum(entry.points for entry in entries),
            )
            for key, entries in groups.items()
        ]


async def settlement(tx: Transaction, actor: Actor, *, since: datetime, until: datetime) -> Settlement:
    """The entries of a period: for merchants of their places, for officers and auditors of all below them.

    Raises NotAllowed, and Invalid for a period that is empty or has more than 50,000 entries.
    """
    actor.require_person()
    reach = actor.reach(*SETTLE)
    if not reach:
        raise NotAllowed()
    if until <= since:
        raise Invalid(reason=mark("The end must be after the beginning."))
    found = await tx.all(queries.ENTRIES, since=since, until=until, organisations=reach, limit=ENTRIES_MOST + 1)
    if len(found) > ENTRIES_MOST:
        raise Invalid(reason=mark("This is too much for one sheet. Choose a shorter time."))
    refused = await tx.all(REFUSALS, since=since, until=until, organisations=reach, limit=ENTRIES_MOST)
    return Settlement(since, until, [Entry(**row) for row in found], [RefusedEntry(**row) for row in refused])
