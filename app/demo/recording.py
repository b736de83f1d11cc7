"""What is on record of the visitor's team: a course, an honour, ratings; and one person who was registered twice."""

from datetime import datetime

from app.accounts import service as accounts
from app.attendance import service as attendance
from app.duplicates import service as duplicates
from app.kernel.db import Database, Transaction
from app.volunteers import merits
from app.volunteers.models import HonourLevel

from . import queries, ruling
from .calendar import DAY
from .cast import Place, Team
from .founding import County
from .plan import HOME_TEAM, VOLUNTEER
from .steps import Made, step

TAUGHT, HONOURED, REGISTERED, RATED = 150 * DAY, 60 * DAY, 10 * DAY, 3 * DAY
"""How long ago that was."""
SCORES = (5, 4, 5, 5, 3)
NOTES = {5: "耐心周到，主动帮忙。", 3: "按要求完成，下次请提前到场。"}
TWICE = {"name": "韩玉梅", "phone": "13997001234"}
"""Who came to the office in the county and, a year later, to the one in the township."""


async def record(db: Database, county: County, places: list[Place], now: datetime) -> None:
    home = next(team for place in places for team in place.teams if team.name == HOME_TEAM)
    await step(db.at(now - TAUGHT), "course", lambda tx: _teach(tx, home))
    await step(db.at(now - HONOURED), "honour", lambda tx: _honour(tx, home))
    await step(db.at(now - RATED), "ratings", lambda tx: _rate(tx, home))
    await step(db.at(now - REGISTERED), "registered twice", lambda tx: _register_twice(tx, county))
    await ruling.rule(db, county, home, now)


async def _teach(tx: Transaction, home: Team) -> Made:
    await merits.record_training(
        tx,
        home.leading,
        organisation=home.id,
        volunteers=[member.volunteer for member in home.members[:40]],
        course="志愿者急救基础培训",
        content="心肺复苏、止血包扎、高原反应的识别与处置。",
        organiser="祁连县红十字会",
        place="默勒镇文化活动中心",
        started_on=tx.today,
        minutes=4 * 60,
    )
    return Made()


async def _honour(tx: Transaction, home: Team) -> Made:
    best = [member.volunteer for member in home.members if member.name == VOLUNTEER.name]
    if best:
        await merits.record_honour(
            tx,
            home.leading,
            organisation=home.id,
            volunteers=best,
            title="祁连县优秀志愿者",
            level=HonourLevel.COUNTY,
            awarded_by="祁连县精神文明建设指导委员会",
            awarded_on=tx.today,
            document_number="祁文明委〔2026〕7号",
        )
    return Made()


async def _rate(tx: Transaction, home: Team) -> Made:
    served = await tx.all(queries.SERVED_LAST, team=home.id, but=home.leader.volunteer)
    for number, row in enumerate(served):
        score = SCORES[number % len(SCORES)]
        await attendance.rate_service(tx, home.leading, record=row.id, score=score, note=NOTES.get(score))
    return Made()


async def _register_twice(tx: Transaction, county: County) -> Made:
    for _ in range(2):
        await accounts.register_person(tx, county.officer, organisation=county.id, **TWICE)
    await duplicates.find_duplicates(tx)
    return Made()
