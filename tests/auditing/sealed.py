"""What was sealed, for tests that look at it."""

from uuid import UUID

from app.kernel.db import Database
from app.ledger import sealing


async def seal(db: Database) -> UUID:
    """Seals what is there: the id of the newest root."""
    async with db.unit_of_work() as tx:
        await sealing.seal(tx)
    newest: UUID = await db.read("SELECT id FROM ledger_root ORDER BY number DESC LIMIT 1")
    return newest
