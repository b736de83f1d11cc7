"""What members of the visitor's team ask for: hours that nobody saw, a place where none is left, a word on a phone
that many used. An evening with few places has been, its hours are late; another one comes.
"""

from datetime import datetime, timedelta
from uuid import UUID

from app.activities import service as activities
from app.activities.service import Conduct, ShiftPlan
from app.attendance import service as attendance
from app.attendance.models import Direction, Method
from app.attendance.service import CheckIn
from app.kernel.db import Database, Transaction
from app.volunteers.models import ServiceCategory

from .calendar import DAY, HOUR, MINUTE
from .cast import Member, Place, Team
from .plan import HOME_TEAM, VOLUNTEER
from .steps import TELLER, Made, step

PLANNED, SERVED, APPEALED, COMES = -35 * DAY, -28 * DAY, -1 * DAY, 2 * DAY
"""When that is, seen from now: hours are late after ten working days, and appeals are heard for thirty days."""
BEGINS, LASTS = timedelta(hours=18, minutes=30), 2 * HOUR
PLACES = 5
"""Those who serve: three with one phone, one that the leader ticked, one whom nobody saw."""
REASON = "那天晚上我一直在，手机没电没能签到，刘队长和同去的志愿者都可以证明。"


async def ask(db: Database, places: list[Place], now: datetime) -> None:
    home = next(team for place in places for team in place.teams if team.name == HOME_TEAM)
    visitor = next((member for member in home.members if member.name == VOLUNTEER.name), None)
    everybody = (*home.members, *(member for place in places for member in place.members if member.team != home.name))
    company = [each for each in everybody if each not in (visitor, home.leader)][:PLACES]
    today = now.astimezone(db.settings.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    evenings = [today + days + BEGINS for days in (SERVED, COMES)]
    planned = (await step(db.at(now + PLANNED), "evenings", lambda tx: _plan(tx, home, company, evenings))).names
    for direction, at in ((Direction.IN, evenings[0]), (Direction.OUT, evenings[0] + LASTS)):
        await _scan(db.at(at), home, company[:-1], planned["been"], direction)
    await step(db.at(now + APPEALED), "appeal", lambda tx: _appeal(tx, company[-1], planned["been"]))
    if visitor:
        await step(db.at(now - HOUR), "waiting", lambda tx: _wait(tx, visitor, planned["comes"]))


async def _plan(tx: Transaction, home: Team, company: list[Member], evenings: list[datetime]) -> Made:
    activity = await activities.draft_activity(
        tx,
        home.leading,
        team=home.id,
        title="默勒镇牧户夜访：给老人测血压",
        description="四五人一组，入户量血压、送药、陪老人说说话。请穿厚衣服，带手电筒。",
        category=ServiceCategory.ELDER_CARE,
        risks=None,
        conduct=Conduct(insured=True),
    )
    made = {}
    for name, begins in zip(("been", "comes"), evenings, strict=True):
        plan = ShiftPlan(begins, begins + LASTS, place="默勒镇卫生院门口", capacity=PLACES)
        made[name] = (await activities.add_shift(tx, home.leading, activity=activity.id, plan=plan)).id
    await activities.publish_activity(tx, home.leading, activity=activity.id)
    for shift in made.values():
        for each in company:
            await activities.enrol(tx, each.actor, shift=shift)
    return Made(made)


async def _scan(db: Database, home: Team, seen: list[Member], shift: UUID, direction: Direction) -> None:
    """The last of them is ticked by the leader, the others share a phone."""

    async def tell(tx: Transaction) -> Made:
        for number, each in enumerate(seen):
            ticked, later = each is seen[-1], tx.at(tx.now + number * MINUTE)
            scan = CheckIn(
                shift=shift,
                volunteer=each.volunteer,
                nonce=f"evening-{each.number}-{direction}",
                device=f"phone-{(home.leader if ticked else seen[0]).number}",
                scanned_at=later.now,
                method=Method.STAFF_LIST if ticked else Method.VENUE_QR,
                direction=direction,
                token=None if ticked else attendance.venue_token(tx.vault, shift, later.now),
            )
            await attendance.check_in_many(later, home.leading if ticked else TELLER, scans=[scan])
        if direction == Direction.OUT:
            await attendance.find_in_scans(tx, since=tx.now - DAY)
        return Made()

    await step(db, f"evening {direction}", tell)


async def _appeal(tx: Transaction, member: Member, shift: UUID) -> Made:
    asked = await attendance.raise_appeal(tx, member.actor, shift=shift, minutes=int(LASTS / MINUTE), reason=REASON)
    return Made({"appeal": asked.id})


async def _wait(tx: Transaction, visitor: Member, shift: UUID) -> Made:
    place = await activities.enrol(tx, visitor.actor, shift=shift, waitlist=True)
    return Made({"place": place.id})
