"""An enterprise at work, for pages and the API: wages paid, one that waits, a table that waits, a grade by hand."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from app.kernel.db import Database
from app.kernel.identity import Actor
from app.skills import service
from app.skills.service import grades, wages
from app.skills.service.wages import Rate
from tests.world import World

from .climbed import POSTS
from .staff import TELLER, Staff, staffed


@dataclass(frozen=True)
class Worked:
    enterprise: UUID
    other: UUID
    """Without a wage table or workers."""
    employment: UUID
    """Wu's, who is paid with arrears for 技师."""
    hana: Actor
    """HR; she proposed what waits."""
    hugo: Actor
    """HR too; he decides."""
    wu: Actor
    grade: UUID
    wage: UUID
    """Waits for a second person."""
    table: UUID
    """Waits for a second person."""
    rate: UUID


async def _place(staff: Staff) -> None:
    """Wu has a post too, by whose level he could be paid."""
    found = "SELECT id FROM post WHERE code = 'worker'"
    post = await staff.db.read(found)
    if post is None:
        await staff.do(service.load_ladder, TELLER, text=POSTS)
        post = await staff.db.read(found)
    await staff.do(service.place, staff.hana, employment=staff.employment, post=post, since=date(2017, 1, 1))


async def work(db: Database, world: World) -> Worked:
    staff = await staffed(db, world)
    rates = [Rate(fen=10_000 * level, level=level) for level in range(1, 18)]
    rates += [Rate(fen=fen, rung=staff.rungs[name]) for name, fen in (("技师", 70_000), ("高级技师", 100_000))]
    given: dict[str, Any] = {"organisation": staff.enterprise, "valid_from": date(2026, 2, 15), "rates": rates}
    first = await staff.do(wages.propose_wage_table, staff.hana, **given)
    await staff.do(wages.approve_wage_table, staff.hugo, wage_table=first.wage_table)
    await _place(staff)
    done = await staff.do(
        grades.confer_grade,
        staff.hana,
        person=staff.wu.id,
        rung=staff.rungs["高级技师"],
        organisation=staff.enterprise,
        since=date(2026, 4, 21),
        occupation=staff.occupation,
        certificate_number="Y000000000000000000002",
    )
    table = await staff.table(date(2026, 6, 1), 技师=750, 高级技师=1100)
    rate = await db.read("SELECT id FROM wage_rate WHERE table_id = $1 ORDER BY fen LIMIT 1", [table])
    return Worked(
        staff.enterprise,
        staff.other,
        staff.employment,
        staff.hana,
        staff.hugo,
        staff.wu,
        done.grade,
        done.wage,
        table,
        rate,
    )
