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

from . import queries
from .calendar import DAY, HOUR, MINUTE, full_five_minutes
from .cast import Member, Team, cast
from .plan import HOME_TEAM, VOLUNTEER
from .steps import TELLER, Made, step

COMING_DAYS = (1, 3, 6)
COMPANIONS = 12
"""How many of the team are expected beside the visitor."""
PLACES = 40
VENUE = "默勒镇文化活动中心"
LATITUDE, LONGITUDE = 37.946, 100.526


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
    needed = not expected and bool(offered)
    if needed:
        await _add_shifts(db, home, visitor, offered)
    await _come_without_network(db, home, visitor)
    return needed


async def _add_shifts(db: Database, home: Team, visitor: Member, offered: Sequence[UUID]) -> None:
    now = db.clock.now()

    async def tell(tx: Transaction) -> Made:
        there = partial(ShiftPlan, place=VENUE, capacity=PLACES, latitude=LATITUDE, longitude=LONGITUDE)
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
        for days in COMING_DAYS:
            starts_at = full_five_minutes(now) + days * DAY
            coming = there(starts_at, starts_at + 2 * HOUR)
            await activities.add_shift(tx, home.leading, activity=offered[-1], plan=coming)
        return Made()

    await step(db, f"today:{now:%Y-%m-%dT%H}", tell)


async def _come_without_network(db: Database, home: Team, visitor: Member) -> None:
    """One whose badge was scanned and sent later, and one with a picture of the venue's code that was old: both
    for the leader to look at.
    """
    async with db.unit_of_work() as tx:
        awaited = await tx.all(queries.AWAITED_NOW, team=home.id, visitor=visitor.volunteer, now=tx.now)
    if len(awaited) < 2 or home.leader.volunteer in [each.volunteer_id for each in awaited]:
        return
    first, second = awaited

    async def tell(tx: Transaction) -> Made:
        at = tx.now - 6 * MINUTE
        badge = attendance.badge(tx.vault, first.volunteer_id)
        old = attendance.venue_token(tx.vault, second.shift_id, at - 10 * MINUTE)
        for actor, one, method, token in (
            (home.leading, first, Method.STAFF_SCAN, badge),
            (TELLER, second, Method.VENUE_QR, old),
        ):
            scan = CheckIn(
                shift=one.shift_id,
                volunteer=one.volunteer_id,
                nonce=f"late-{one.shift_id}-{one.volunteer_id}",
                device="demo phone",
                scanned_at=at,
                method=method,
                direction=Direction.IN,
                token=token,
                sent_offline=True,
            )
            await attendance.check_in_many(tx, actor, scans=[scan])
        return Made()

    await step(db, f"late:{first.shift_id}", tell)
