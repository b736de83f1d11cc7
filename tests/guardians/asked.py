"""Two guardians who were asked, and somebody who holds a qualification: what pages show of them."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from app.certificates import service as certificates
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from tests.activities.planning import Planner
from tests.world import NOW, World

from .family import LATE_PHONE, a_family


async def ask_guardians(db: Database, world: World, clock: SettableClock, activity: UUID) -> dict[str, Any]:
    """One, asked an hour ago, has not answered yet; a younger one's did not answer in time."""
    now, clock.at = clock.at, clock.at - timedelta(hours=1)
    asked = await a_family(db, world.team)
    await asked.name()
    shift = await Planner(db, world.lena).shift(activity, NOW + timedelta(days=5))
    await asked.ask_for(shift, risks_acknowledged=True)
    token = await asked.token()
    clock.at = NOW - timedelta(days=15)
    late = await a_family(db, world.team, born=date(2014, 1, 1))
    await late.name(phone=LATE_PHONE)
    await late.ask()
    clock.at = now
    return {
        "minor": asked.minor,
        "minors_shift": shift,
        "guardian_token": token,
        "expired_token": await late.token(LATE_PHONE),
    }


async def qualify(db: Database, world: World) -> UUID:
    """Alice."""
    async with db.unit_of_work() as tx:
        kind = await certificates.add_qualification_kind(
            tx, world.otto, organisation=world.county, code="first_aid", name="急救证", valid_months=24
        )
        assert world.alice.id
        given: dict[str, Any] = {"obtained_on": date(2026, 4, 1), "number": "A-1", "evidence": "Seen."}
        held = await certificates.grant_qualification(tx, world.otto, person=world.alice.id, kind=kind.id, **given)
    return held.id
