"""Awards for everybody of a county at once, as one job gives them."""

import time
from datetime import UTC, datetime, timedelta

from app.kernel import ids
from app.kernel.db import Database
from app.kernel.identity import system
from app.points import service

PEOPLE = 26_473
BENCH = system("bench")


async def rule(database: Database) -> None:
    """By which an hour gives ten points."""
    async with database.unit_of_work() as tx:
        since = datetime.now(UTC) - timedelta(days=1)
        await service.set_rule(
            tx, BENCH, points_per_hour=10, activity_cap=1000, daily_cap=1000, valid_from=since, lot_days=365
        )


async def award_everybody(database: Database) -> float:
    """Seconds until all have their points, committed."""
    async with database.unit_of_work() as tx:
        people = await tx.connection.fetch("SELECT id FROM person ORDER BY id LIMIT $1", PEOPLE)
    now = datetime.now(UTC)
    services = [service.Service("bench", ids.new(), row["id"], 60, "elder_care", now) for row in people]
    began = time.monotonic()
    async with database.unit_of_work() as tx:
        awarded = await service.award_many(tx, BENCH, services=services)
    took = time.monotonic() - began
    assert len(awarded) == PEOPLE
    assert all(each.points == 10 for each in awarded)
    return took
