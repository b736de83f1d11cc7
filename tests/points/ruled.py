"""Rules that are thought about, and a bonus: what officers' pages and the API show."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from app.kernel import ids
from app.kernel.db import Database
from app.kernel.identity import Actor, system
from app.points.service import Service, award_many
from app.points.service.bonuses import award_bonus, set_bonus
from app.points.service.drafting import draft_rule
from app.points.service.ruling import Terms
from tests.world import NOW, World

REPORT = {"code": "problem_report", "name": "问题随手拍核实奖励", "points": 5, "daily_cap": 20, "yearly_cap": 50}


@dataclass(frozen=True)
class Ruled:
    draft: UUID
    bonus: UUID
    award: UUID


def terms(**changed: Any) -> Terms:
    """The world's rule, with something changed."""
    said: dict[str, Any] = {
        "points_per_hour": 10,
        "coefficients": {"rescue": 150},
        "activity_cap": 80,
        "daily_cap": 120,
    }
    return Terms(**said | changed)


def served(
    person: Actor, minutes: int, category: str = "elder_care", *, at: datetime = NOW - timedelta(days=10)
) -> Any:
    """A service of last month, if not otherwise."""
    assert person.id
    return Service("test", ids.new(), person.id, minutes, category, at, at + timedelta(minutes=minutes), 10, 4)


async def rule(db: Database, world: World, somebody: Actor) -> Ruled:
    """Somebody served last month; Otto drafts a rule that gives more for rescue and less for the rest."""
    async with db.unit_of_work() as tx:
        await award_many(tx, system("tests"), services=[served(somebody, 120), served(somebody, 60, "rescue")])
        draft = await draft_rule(tx, world.otto, terms=terms(points_per_hour=8, coefficients={"rescue": 300}))
        bonus = await set_bonus(tx, world.otto, **REPORT)
        award = await award_bonus(
            tx, world.otto, code=REPORT["code"], reference="2026-013", person=somebody.id, note="路灯不亮"
        )
    return Ruled(draft.id, bonus.id, award.id)
