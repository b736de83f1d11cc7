"""Noting as absent who had a place and was never scanned, once there was time to send what waited for a network."""

from datetime import timedelta

from app.activities.service import mark_no_shows
from app.attendance.queries.absences import NEVER_THERE
from app.kernel.db import Transaction

LOOKS_BACK = timedelta(days=60)


async def note_absences(tx: Transaction, *, at_most: int) -> int:
    """Up to `at_most` of the shifts that ended long enough ago; how many people were noted."""
    ended_by = tx.now - timedelta(hours=tx.settings.no_show_grace_hours)
    found = await tx.all(NEVER_THERE, ended_by=ended_by, since=tx.now - LOOKS_BACK, at_most=at_most)
    return await mark_no_shows(tx, enrolments=[each.id for each in found])
