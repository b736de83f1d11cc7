"""People hear of points that are about to expire, while there is time to spend them."""

from collections.abc import Callable
from datetime import datetime, timedelta

from app.accounts.service import tell
from app.kernel.db import Transaction
from app.kernel.formats import Formats
from app.kernel.i18n import mark, translate
from app.points.queries import notices as queries

EXPIRE_AT_ONCE = mark("%(county)s: %(points)s of your points expire on %(day)s. Spend them before: %(address)s")
EXPIRE_BETWEEN = mark(
    "%(county)s: %(points)s of your points expire between %(day)s and %(last)s. Spend them before: %(address)s"
)


async def tell_of_expiry(tx: Transaction, *, days: int, limit: int = 100) -> int:
    """Tells up to `limit` people what expires within so many days; how many there were, 0 when all were told.

    Each lot is told of once for each number of days of the settings, the nearest first, which then tells for those
    further off too. What expires within as many days after that is told of
    in the same message, so that nobody who earned every week hears every week.
    """
    soon, together = tx.now + timedelta(days=days), tx.now + timedelta(days=2 * days)
    passed = [each for each in tx.settings.expiry_notice_days if each >= days]
    due = await tx.all(queries.EXPIRING_SOON, days=days, now=tx.now, soon=soon, together=together, limit=limit)
    for each in due:
        # Two processes may have found the same: who notes a lot first tells of it.
        noted = await tx.all(queries.NOTE_TOLD, lots=each.lots, days=passed, now=tx.now)
        if noted:
            await tell(tx, people=[each.person], text=_text(tx, int(each.points), each.first_at, each.last_at))
    return len(due)


def _text(tx: Transaction, points: int, first_at: datetime, last_at: datetime) -> Callable[[str], str]:
    def text(language: str) -> str:
        formats = Formats(language, tx.settings.zone)
        day, last = formats.date(first_at), formats.date(last_at)
        said = {"county": tx.settings.county_name, "points": points, "address": f"{tx.settings.site}/my/points"}
        return translate(EXPIRE_AT_ONCE if day == last else EXPIRE_BETWEEN, language, day=day, last=last, **said)

    return text
