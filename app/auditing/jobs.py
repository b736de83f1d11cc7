"""What auditing does by itself."""

from app.kernel.db import Database
from app.kernel.jobs import every

from . import passes


@every("25 1 * * *", "auditing.seal")
async def seal(db: Database) -> None:
    """Seals the day's journals under signed roots."""
    await passes.seal_all(db)
