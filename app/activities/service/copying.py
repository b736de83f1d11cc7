"""Planning the same once more."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from app.activities.queries import planning as queries
from app.kernel import audit, ids
from app.kernel.db import Transaction
from app.kernel.errors import Invalid
from app.kernel.i18n import mark
from app.kernel.idempotency import once
from app.kernel.identity import Actor

from .planning import ActivityChange, lock_activity
from .search import index
from .series_plan import FARTHEST, today

MOST_SHIFTS = 100


@once
async def copy_activity(
    tx: Transaction, actor: Actor, *, activity: UUID, starts_on: date, key: str | None = None
) -> ActivityChange:
    """Drafts an activity again: its shifts keep their times and distances, the first is on `starts_on`.

    Shifts that were called off and those of a series are left out, of very many the first; insurance is asked anew.
    """
    found = await lock_activity(tx, actor, activity=activity)
    zone = tx.settings.zone
    first_day = today(tx.now, zone)
    if not first_day <= starts_on <= first_day + FARTHEST:
        raise Invalid(field="starts_on", reason=mark("Choose a day from now on, within a year."))
    new = ids.new()
    told = {name: found[name] for name in queries.ACTIVITY_FIELDS}
    await tx.execute(
        queries.ADD_ACTIVITY,
        id=new,
        team_id=found.team_id,
        **{**told, "insured": False},
        created_by=actor.id,
        created_at=tx.now,
    )
    shifts = [dict(row) for row in await tx.all(queries.SHIFTS_TO_COPY, activity=activity, most=MOST_SHIFTS)]
    days = starts_on - shifts[0]["starts_at"].astimezone(zone).date() if shifts else timedelta()
    for shift in shifts:
        shift["starts_at"], shift["ends_at"] = _moved(shift, days, zone)
    if shifts and shifts[0]["starts_at"] <= tx.now:
        raise Invalid(field="starts_on", reason=mark("The first shift would be over by then. Choose a later day."))
    await tx.many(queries.ADD_SHIFT, [{"id": ids.new(), "activity_id": new, **shift} for shift in shifts])
    await index(tx, activity=new)
    await audit.record(tx, actor, "activities.copy_activity", new, after={"of": activity, "shifts": len(shifts)})
    return ActivityChange(new, 1)


def _moved(shift: dict[str, Any], days: timedelta, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The same times on the clock; where the clocks leave nothing between them, as long as it was."""
    starts_at, ends_at = ((shift[name].astimezone(zone) + days).astimezone(UTC) for name in ("starts_at", "ends_at"))
    return starts_at, ends_at if ends_at > starts_at else starts_at + (shift["ends_at"] - shift["starts_at"])
