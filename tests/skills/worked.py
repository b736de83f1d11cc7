"""An enterprise at work, for pages and the API: wages paid, one that waits, a table that waits, a grade by hand."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.kernel.db import Database
from app.kernel.identity import Actor
from app.skills.service import grades
from tests.world import World

from .staff import staffed


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


async def work(db: Database, world: World) -> Worked:
    staff = await staffed(db, world)
    await staff.approved(date(2026, 2, 15), 技师=700, 高级技师=1000)
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
