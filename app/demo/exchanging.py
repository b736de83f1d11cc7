"""What the visitor's team does with its points: a family, a pool for those who can't earn, help that is asked for."""

from datetime import datetime
from uuid import UUID

from app.kernel.db import Database, Transaction
from app.kernel.identity import Actor
from app.ledger import service as ledger
from app.points import purses
from app.points import service as points
from app.points.models import TransferScope
from app.rewards import service as rewards
from app.volunteers.models import ServiceCategory

from .calendar import DAY, MINUTE
from .cast import Member, Place
from .founding import County
from .plan import HOME_TEAM, VOLUNTEER
from .steps import TELLER, Made, step

ALLOWED, OPENED, GIVEN, GRANTED, JOINED, ASKED = (
    60 * DAY,
    55 * MINUTE,
    50 * MINUTE,
    40 * MINUTE,
    30 * MINUTE,
    20 * MINUTE,
)
"""How long ago that was: after all that moved points in the year."""
ADULT_BORN = 2000
LIMITS = {"transfer_most": 100, "day_most": 200, "year_most": 1000, "keep_least": 0}
POOL = {
    "name": "祁连暖心积分池",
    "purpose": "为失能老人、残疾人和大病家庭代付积分，兑换生活用品和上门服务。",
    "person_year_most": 200,
}
GIVERS = 6
LEAST = 40
"""Who has less keeps it."""


async def exchange(db: Database, county: County, places: list[Place], now: datetime) -> None:
    home = next(team for place in places for team in place.teams if team.name == HOME_TEAM)
    visitor = next((member for member in home.members if member.name == VOLUNTEER.name), home.members[0])
    adults = [each for each in home.members if each.birth_date.year < ADULT_BORN]
    others = [each for each in adults if each not in (visitor, home.leader)][:GIVERS]
    allowed = {"transfers": TransferScope.ANYONE, **LIMITS}
    await step(db.at(now - ALLOWED), "passing on", lambda tx: _allow(tx, county.officer, allowed))
    pool = (await step(db.at(now - OPENED), "pool", lambda tx: _pool(tx, county))).names["pool"]
    await step(db.at(now - GIVEN), "given", lambda tx: _give(tx, pool, [visitor, *others]))
    await step(db.at(now - GRANTED), "granted", lambda tx: _grant(tx, county.officer, pool, others))
    if others:
        await step(db.at(now - JOINED), "family", lambda tx: _family(tx, visitor, others[0]))
    await step(db.at(now - ASKED), "help", lambda tx: _ask(tx, visitor, home.leading, home.id))


async def _allow(tx: Transaction, officer: Actor, allowed: dict[str, object]) -> Made:
    set_ = await points.set_exchange_policy(tx, officer, **allowed)
    return Made({"policy": set_.id})


async def _pool(tx: Transaction, county: County) -> Made:
    opened = await points.open_pool(tx, county.officer, organisation=county.id, **POOL)
    return Made({"pool": opened.id})


async def _give(tx: Transaction, pool: UUID, givers: list[Member]) -> Made:
    for number, each in enumerate(givers):
        if await _has(tx, each) >= LEAST:
            await points.donate(tx, each.actor, pool=pool, points=10 + number, named=number % 2 == 0)
    return Made()


async def _grant(tx: Transaction, officer: Actor, pool: UUID, others: list[Member]) -> Made:
    """One is paid, another one waits for a second person."""
    for number, each in enumerate(others[-2:]):
        if await ledger.available(tx, account=purses.pool(pool)) >= 10:
            whom = {"number": str(each.number), "name": each.name}
            made = await points.propose_grant(tx, TELLER, pool=pool, points=10, reason="家中有失能老人。", **whom)
            if number == 0:
                await points.confirm_grant(tx, officer, grant=made.id)
    return Made()


async def _family(tx: Transaction, visitor: Member, relative: Member) -> Made:
    whom = {"number": str(relative.number), "name": relative.name}
    invited = await points.invite_to_family(tx, visitor.actor, **whom)
    await points.answer_family_invitation(tx, relative.actor, member=invited.id, accept=True)
    if await _has(tx, relative) >= LEAST:
        whom = {"number": str(visitor.number), "name": visitor.name}
        await points.transfer(tx, relative.actor, points=15, note="给孩子换文具", **whom)
    return Made()


async def _ask(tx: Transaction, visitor: Member, leader: Actor, team: UUID) -> Made:
    """One request waits for a team, another one is an activity already."""
    for title, days, taken in (("帮老人搬煤、劈柴", 6, False), ("陪老人去县医院复查", 9, True)):
        wish = rewards.Wish(
            category=ServiceCategory.OTHER,
            title=title,
            description="老人一个人住，需要年轻人帮一把手。",
            area="默勒镇",
            place="默勒镇老日根村二社 18 号",
            starts_at=tx.now + days * DAY,
            minutes=60,
        )
        if await _has(tx, visitor) < LEAST:
            break
        asked = await rewards.request_service(tx, visitor.actor, wish=wish)
        if taken:
            await rewards.match_request(tx, leader, service_request=asked.id, team=team)
    return Made()


async def _has(tx: Transaction, member: Member) -> int:
    return await ledger.available(tx, account=purses.wallet(member.person))
