"""What else earns points in the county, and a change of the rule that the officer thinks about."""

from datetime import datetime
from functools import partial

import msgspec

from app.kernel.db import Database, Transaction
from app.points.service.bonuses import award_bonus, set_bonus
from app.points.service.drafting import draft_rule
from app.points.service.ruling import Terms

from .calendar import DAY
from .cast import Member, Team
from .founding import County
from .plan import VOLUNTEER
from .shopping import Rule
from .steps import Made, step

BONUSES = (
    {"code": "problem_report", "name": "随手拍核实奖励", "points": 5, "daily_cap": 20, "yearly_cap": 300},
    {"code": "credit", "name": "信用换积分", "points": 1, "daily_cap": 100, "yearly_cap": 100},
)
BEGAN, REPORTED = 390 * DAY, 20 * DAY
"""How long ago that was."""


async def rule(db: Database, county: County, home: Team, now: datetime) -> None:
    await step(db.at(now - BEGAN), "bonuses", partial(_bonuses, county))
    await step(db.at(now - REPORTED), "reports", partial(_reports, county, home.members))
    await step(db.at(now), "draft of a rule", partial(_draft, county))


async def _bonuses(county: County, tx: Transaction) -> Made:
    for bonus in BONUSES:
        await set_bonus(tx, county.officer, **bonus, lot_days=Rule().lot_days)
    return Made()


async def _reports(county: County, members: tuple[Member, ...], tx: Transaction) -> Made:
    """The visitor saw that a street was dark, and her record of credit is good."""
    for member in (each for each in members if each.name == VOLUNTEER.name):
        award = partial(award_bonus, tx, county.officer, person=member.person)
        await award(code="problem_report", reference="2026-0131", note="文化广场路灯不亮，已修复")
        await award(code="credit", reference=f"{member.number}", quantity=20, note="信用分20分")
    return Made()


async def _draft(county: County, tx: Transaction) -> Made:
    """More for care of the elderly, mediation and nights, and a lower cap for a day."""
    present = Rule()
    kinds = {**present.coefficients, "elder_care": 150, "mediation": 110}
    changed = msgspec.structs.replace(present, coefficients=kinds, daily_cap=100, night=200)
    await draft_rule(tx, county.officer, terms=Terms(**msgspec.structs.asdict(changed)))
    return Made()
