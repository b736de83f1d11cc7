"""What skills do by themselves: rosters of workers are among what the job of rosters takes in."""

from app.kernel.db import Database
from app.kernel.identity import system
from app.kernel.jobs import every

from . import service
from .roster import load

__all__ = ["load"]


@every("40 3 * * *", "skills.find_ready")
async def find_ready(db: Database) -> None:
    """Finds anew who may rise to the next grade, and when the others may."""
    await db.perform(service.find_ready, system("skills.find_ready"))
