"""What attendance does by itself."""

from app.kernel.db import Database
from app.kernel.jobs import every, job

from . import service
from .service import batches

AT_ONCE = 500


@every("*/5 * * * *", "attendance.close_forgotten")
async def close_forgotten(db: Database) -> None:
    """Closes the hours of those who forgot to check out, once their shift has ended."""
    closed = AT_ONCE
    while closed == AT_ONCE:
        async with db.unit_of_work() as tx:
            closed = await service.close_forgotten(tx, at_most=AT_ONCE)


@job(batches.JOB)
async def issue_certificates(db: Database, payload: batches.BatchPayload) -> None:
    """Certifies the hours of those on a list, some in each transaction, so that a repetition goes on where it was."""
    await batches.run(db, payload)
