"""What those who run the points bank see: points that went round, somebody's that are frozen, and the figures."""

from datetime import datetime

from app.kernel.db import Database, Transaction
from app.kernel.identity import Actor
from app.ledger import service as ledger
from app.oversight import service as oversight
from app.points import purses
from app.points import service as points
from app.points.service import freezing

from .calendar import MINUTE
from .cast import Member, Place
from .founding import County
from .plan import HOME_TEAM
from .steps import Made, step

SENT, FROZEN = 35 * MINUTE, 30 * MINUTE
"""How long ago that was."""
ROUND = 20
ADULT_BORN = 2000
REASON = "三人在短时间内相互转赠积分，需要核实。"


async def oversee(db: Database, county: County, places: list[Place], now: datetime) -> None:
    """Three of one team pass points round; an officer freezes the first one's in an emergency."""
    teams = (team for place in places for team in place.teams if team.name != HOME_TEAM)
    adults = [each for team in teams for each in team.members if each.birth_date.year < ADULT_BORN]
    await step(db.at(now - SENT), "round", lambda tx: _round(tx, adults))
    await step(db.at(now - FROZEN), "frozen", lambda tx: _freeze(tx, county.administrator, adults))
    async with db.at(now).unit_of_work() as tx:
        await oversight.find_anomalies(tx)
        months = await oversight.months_to_count(tx)
    for month in months:
        async with db.at(now).unit_of_work() as tx:
            await oversight.count_month(tx, month=month)
    async with db.at(now).unit_of_work() as tx:
        await oversight.count_outstanding(tx)


async def _round(tx: Transaction, adults: list[Member]) -> Made:
    three = await _three(tx, adults)
    for giver, taker in zip(three, three[1:] + three[:1], strict=True):
        whom = {"number": str(taker.number), "name": taker.name}
        await points.transfer(tx, giver.actor, points=ROUND, **whom)
    return Made({str(number): each.person for number, each in enumerate(three)})


async def _freeze(tx: Transaction, officer: Actor, adults: list[Member]) -> Made:
    three = await _three(tx, adults)
    if three:
        await freezing.propose_freeze(tx, officer, person=three[0].person, reason=REASON, emergency=True)
    return Made()


async def _three(tx: Transaction, adults: list[Member]) -> list[Member]:
    """The first three who have enough; nobody where there are not as many."""
    found: list[Member] = []
    for each in adults:
        if await ledger.available(tx, account=purses.wallet(each.person)) >= ROUND:
            found.append(each)
        if len(found) == 3:
            return found
    return []
