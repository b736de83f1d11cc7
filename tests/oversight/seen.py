"""What those who run the points bank look at: figures that were counted, and something unusual."""

from uuid import UUID

from app.kernel import ids
from app.kernel.db import Database
from app.kernel.jobs import Nothing
from app.oversight.jobs import count_points
from app.oversight.models import AnomalyState, PointsAnomalyKind
from app.oversight.queries.anomalies import ADD
from tests.world import World


async def look(db: Database, world: World) -> tuple[UUID, UUID]:
    """An open finding about Alice and the merchant, and the movement that shows it."""
    await count_points(db, Nothing())
    movement: UUID = await db.read("SELECT journal_id FROM award WHERE journal_id IS NOT NULL ORDER BY id LIMIT 1")
    anomaly = ids.new()
    async with db.unit_of_work() as tx:
        await tx.execute(
            ADD,
            id=anomaly,
            kind=PointsAnomalyKind.ONE_CUSTOMER,
            subject="here",
            person_id=world.alice.id,
            organisation_id=world.merchant,
            figures={"vouchers": 12, "of": 20, "points": 600},
            journals=[movement],
            involved=[world.alice.id, world.mei.id],
            found_at=tx.now,
            state=AnomalyState.OPEN,
        )
    return anomaly, movement
