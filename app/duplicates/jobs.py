"""What duplicates do by themselves: every night, new pairs are looked for."""

from app.kernel.db import Database
from app.kernel.jobs import every

from . import service


@every("40 3 * * *", "duplicates.find")
async def find_duplicates(db: Database) -> None:
    """Adds the pairs of records that may be one person; those that were told apart stay so."""
    async with db.unit_of_work() as tx:
        await service.find_duplicates(tx)
