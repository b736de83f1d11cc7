"""What public notices do by themselves."""

from app.kernel.db import Database
from app.kernel.identity import system
from app.kernel.jobs import every

from .service import close_due_notices


@every("10 * * * *", "notices.close")
async def close(db: Database) -> None:
    """Each in a transaction of its own."""
    while True:
        async with db.unit_of_work() as tx:
            if not await close_due_notices(tx, system("notices.close")):
                return
