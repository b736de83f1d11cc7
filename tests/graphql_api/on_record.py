"""What is on Alice's record: a training, an honour, a rating, and stars that ask for one."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.attendance import service as attendance
from app.kernel.db import Database
from app.volunteers import merits
from app.volunteers.models import HonourLevel
from tests.world import World


async def keep_records(db: Database, world: World, record: UUID) -> dict[str, str]:
    """Recorded by Lena, who also rates the service of `record`."""
    given: dict[str, Any] = {"organisation": world.team, "volunteers": [world.alice.volunteer]}
    day, who = date(2026, 4, 3), "县红十字会"
    taught = {"course": "急救", "content": "包扎", "organiser": who, "minutes": 60, "started_on": day}
    praised = {"title": "优秀", "level": HonourLevel.COUNTY, "awarded_by": who, "awarded_on": day}
    ratings = [Decimal(0), Decimal("4.5")]
    async with db.unit_of_work() as tx:
        training = await merits.record_training(tx, world.lena, **given, **taught)
        honour = await merits.record_honour(tx, world.lena, **given, **praised)
        rating = await attendance.rate_service(tx, world.lena, record=record, score=4)
        await attendance.set_stars(tx, world.otto, organisation=world.county, hours=[1, 2_000], ratings=ratings)
    return {
        "training": f"Training:{training.results[0].id}",
        "honour": f"Honour:{honour.results[0].id}",
        "rating": f"Rating:{rating.id}",
    }
