"""Vouchers have their time: a reminder before it is over, and everything back when it is."""

from datetime import datetime, timedelta
from uuid import UUID

from app.accounts.service import tell
from app.kernel.db import Row, Transaction
from app.kernel.formats import Formats
from app.kernel.i18n import mark, translate
from app.kernel.identity import Actor
from app.rewards.models import RedemptionState
from app.rewards.queries import redeeming as queries

from .counter import release

REMIND_BEFORE = timedelta(days=3)
NOT_BEFORE = timedelta(days=1)
"""After redeeming: whoever has just redeemed knows."""
_ENDS = mark("Your voucher for %(reward)s is valid until %(until)s. Collect it at %(counter)s, or give it back.")
_ENDED = mark("Your voucher for %(reward)s has expired. The points it held were given back.")


async def expire_redemption(tx: Transaction, actor: Actor, *, redemption: UUID) -> bool:
    """Gives everything back when a voucher's time is over, and tells its person: whether it was; the job's verb."""
    found = await tx.one(queries.REDEMPTION, redemption=redemption)
    if found.state != RedemptionState.RESERVED or found.expires_at > tx.now:
        return False
    await release(tx, actor, found=found, state=RedemptionState.EXPIRED)
    await _tell(tx, found, _ENDED)
    return True


async def overdue(tx: Transaction, *, limit: int = 200) -> list[UUID]:
    """Redemptions whose vouchers' time is over and that still hold points."""
    return [row.id for row in await tx.all(queries.OVERDUE, now=tx.now, limit=limit)]


async def remind(tx: Transaction, *, limit: int = 200) -> int:
    """Tells people of vouchers that end within three days, each once: how many it told of; the job's verb."""
    ending = await tx.all(
        queries.ENDING,
        now=tx.now,
        until=tx.now + REMIND_BEFORE,
        made_before=tx.now - NOT_BEFORE,
        limit=limit,
    )
    for found in ending:
        await _tell(tx, found, _ENDS)
    if ending:
        await tx.execute(queries.REMINDED, redemptions=[found.id for found in ending], now=tx.now)
    return len(ending)


async def _tell(tx: Transaction, found: Row, msgid: str) -> None:
    until: datetime = found.expires_at

    def text(language: str) -> str:
        formats = Formats(language, tx.settings.zone)
        return translate(msgid, language, reward=found.title, counter=found.counter, until=formats.datetime(until))

    await tell(tx, people=[found.person_id], text=text)
