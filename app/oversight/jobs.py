"""What oversight does by itself."""

from app.kernel.db import Database
from app.kernel.jobs import every

from . import service


@every("*/15 * * * *", "oversight.count_points")
async def count_points(db: Database) -> None:
    """Counts what moved this month, and any month that was not counted since it was over."""
    async with db.unit_of_work() as tx:
        months = await service.months_to_count(tx)
    for month in months:
        async with db.unit_of_work() as tx:
            await service.count_month(tx, month=month)
    async with db.unit_of_work() as tx:
        await service.count_outstanding(tx)


@every("40 * * * *", "oversight.find_points_anomalies")
async def find_points_anomalies(db: Database) -> None:
    """Looks for what is unusual among points; what was found before is not found again."""
    async with db.unit_of_work() as tx:
        await service.find_anomalies(tx)
