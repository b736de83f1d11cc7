"""What attendance does by itself."""

from app.kernel.db import Database
from app.kernel.jobs import every

from . import service

AT_ONCE = 500


@every("*/5 * * * *", "attendance.close_forgotten")
async def close_forgotten(db: Database) -> None:
    """Closes the hours of those who forgot to check out, once their shift has ended."""
    closed = AT_ONCE
    while closed == AT_ONCE:
        async with db.unit_of_work() as tx:
            closed = await service.close_forgotten(tx, at_most=AT_ONCE)
