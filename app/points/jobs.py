"""What the points bank does by itself."""

from app.kernel.db import Database
from app.kernel.identity import system
from app.kernel.jobs import every
from app.ledger import service as ledger

from . import service
from .service.expiring import tell_of_expiry as tell_of
from .service.freezing import end_lapsed

POSTINGS_AT_ONCE = 10_000


@every("* * * * *", "points.fold")
async def fold(db: Database) -> None:
    """Adds up what waits on the accounts that points come from and go to."""
    folded = POSTINGS_AT_ONCE
    while folded == POSTINGS_AT_ONCE:
        async with db.unit_of_work() as tx:
            folded = await ledger.fold(tx, limit=POSTINGS_AT_ONCE)


@every("7 * * * *", "points.expire")
async def expire(db: Database) -> None:
    """Takes away what has expired, some people at a time, until none is left."""
    left = True
    while left:
        async with db.unit_of_work() as tx:
            left = await service.expire_points(tx, system("points.expire")) > 0


@every("23 10 * * *", "points.tell_of_expiry")
async def tell_of_expiry(db: Database) -> None:
    """Tells people what of theirs expires soon, by daylight, some at a time."""
    for days in sorted(db.settings.expiry_notice_days):
        left = True
        while left:
            async with db.unit_of_work() as tx:
                left = await tell_of(tx, days=days) > 0


@every("*/5 * * * *", "points.end_lapsed_freezes")
async def end_lapsed_freezes(db: Database) -> None:
    """Puts on record which emergency freezes nobody confirmed in time."""
    async with db.unit_of_work() as tx:
        await end_lapsed(tx)
