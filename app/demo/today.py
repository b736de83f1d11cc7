"""Keeps the demonstration young: whenever the site starts, something is going on that a visitor can take part in."""

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from app.activities import service as activities
from app.activities.service import ShiftPlan
from app.attendance import service as attendance
from app.attendance.models import Direction, Method
from app.attendance.service import CheckIn
from app.kernel.db import Database, Transaction
from app.kernel.identity import Actor

from . import queries
from .calendar import DAY, HOUR, MINUTE, full_five_minutes
from .cast import cast
from .plan import HOME_TEAM, VOLUNTEER
from .steps import TELLER, Made, step

COMING_DAYS = (1, 3, 6)
COMPANIONS = 12
"""How many of the team are expected beside the visitor."""
PLACES = 40
VENUE = "默勒镇文化活动中心"


async def _arrive(tx: Transaction, leader: Actor, shift: UUID, members: Sequence[UUID]) -> None:
    """Where there was no network: one whose badge was scanned, one whose picture of the venue's code was old."""
    at = tx.now - 6 * MINUTE
    given = partial(CheckIn, shift=shift, direction=Direction.IN, scanned_at=at, sent_offline=True)
    for actor, volunteer, method, token in (
        (leader, members[0], Method.STAFF_SCAN, attendance.badge(tx.vault, members[0])),
        (TELLER, members[1], Method.VENUE_QR, attendance.venue_token(tx.vault, shift, at - 10 * MINUTE)),
    ):
        scan = given(volunteer=volunteer, method=method, token=token, device="demo", nonce=f"{shift}-{volunteer}")
        await attendance.check_in_many(tx, actor, scans=[scan])


async def refresh(db: Database) -> bool:
    """Adds a shift that has just begun, where the visitor is expected, and some that come; whether it was needed."""
    now = db.clock.now()
    places = await cast(db)
    home = next((team for place in places for team in place.teams if team.name == HOME_TEAM), None)
    visitor = next((member for member in home.members if member.name == VOLUNTEER.name), None) if home else None
    if home is None or visitor is None:
        return False
    async with db.unit_of_work() as tx:
        expected = await tx.value(
            queries.IS_EXPECTED, volunteer=visitor.volunteer, since=now + 15 * MINUTE, until=now + 3 * HOUR
        )
        offered = [row.id for row in await tx.all(queries.LATEST_ACTIVITIES, team=home.id)]
    if expected or not offered:
        return False

    async def tell(tx: Transaction) -> Made:
        there = partial(ShiftPlan, place=VENUE, capacity=PLACES)
        begun = there(full_five_minutes(now) - 20 * MINUTE, full_five_minutes(now) + 3 * HOUR)
        before = tx.at(now - HOUR)
        shift = await activities.add_shift(before, home.leading, activity=offered[0], plan=begun)
        others = [member.volunteer for member in home.members if member not in (visitor, home.leader)]
        await activities.enrol_many(
            before,
            home.leading,
            shift=shift.id,
            volunteers=[visitor.volunteer, *others[:COMPANIONS]],
            risks_acknowledged=True,
        )
        await _arrive(tx, home.leading, shift.id, others[:COMPANIONS])
        for days in COMING_DAYS:
            starts_at = full_five_minutes(now) + days * DAY
            coming = there(starts_at, starts_at + 2 * HOUR)
            await activities.add_shift(tx, home.leading, activity=offered[-1], plan=coming)
        return Made()

    await step(db, f"today:{now:%Y-%m-%dT%H}", tell)
    return True
