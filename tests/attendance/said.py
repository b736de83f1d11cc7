"""What people say about hours, and what is found unusual: one of each."""

from uuid import UUID

from app.attendance import service
from app.attendance.queries.anomalies import ADD_ANOMALY
from app.kernel import ids
from app.kernel.db import Database
from tests.activities.planning import do
from tests.world import World


async def say(db: Database, world: World, record: UUID) -> dict[str, UUID]:
    """Lena proposes more minutes for a record; Alice appeals about the world's shift; a phone was shared there."""
    raised = await do(
        db, service.correct_service_record, world.lena, record=record, minutes=190, reason="She tidied up afterwards."
    )
    given = {"shift": world.shift, "minutes": 200, "reason": "I came earlier."}
    appeal = await do(db, service.raise_appeal, world.alice, **given)
    anomaly = ids.new()
    async with db.unit_of_work() as tx:
        await tx.execute(
            ADD_ANOMALY,
            id=anomaly,
            kind="shared_device",
            subject="here",
            organisation_id=world.team,
            volunteer_id=None,
            shift_id=world.shift,
            record_id=record,
            figures={"people": 3},
            involved=[world.alice.id, world.lena.id],
            found_at=tx.now,
        )
    return {"correction": raised.correction, "appeal": appeal.id, "anomaly": anomaly}
