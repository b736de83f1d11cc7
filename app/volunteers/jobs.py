"""What volunteers do by themselves: rosters are imported, and their files forgotten."""

from datetime import timedelta

from app.kernel.db import Database
from app.kernel.jobs import every, job

from . import roster_import

FILES_KEPT = timedelta(days=7)
"""How long a roster's file and its refused rows can be fetched after the import."""


@job(roster_import.JOB, attempts=4)
async def import_roster(db: Database, payload: roster_import.ImportPayload) -> None:
    await roster_import.run(db, payload.roster_import, payload.language)


@every("* * * * *", "volunteers.give_up_imports")
async def give_up_imports(db: Database) -> None:
    """Whoever waits for an import hears of it within a minute when its job was given up."""
    async with db.unit_of_work() as tx:
        await roster_import.give_up(tx)


@every("20 3 * * *", "volunteers.forget_files")
async def forget_files(db: Database) -> None:
    """Personal numbers are not kept in files for longer than somebody works on them."""
    async with db.unit_of_work() as tx:
        await roster_import.forget_files(tx, before=tx.now - FILES_KEPT)
