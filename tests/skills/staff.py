"""An enterprise with its staff: Hana and Hugo are its HR, Wu works there, Heng is HR of another one."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from app.accounts import service as accounts
from app.accounts.models import OrganisationKind
from app.kernel import ids
from app.kernel.db import Database
from app.kernel.identity import Actor, Held, Role, system
from app.skills.service import employment, grades, wages
from app.skills.service.wages import Rate
from tests.volunteers.rosters import id_number
from tests.world import World

from .rosters import eight_grades

TELLER = system("test")


@dataclass
class Staff:
    """Rungs by name; Wu holds 技师 (by a certificate from elsewhere) and is paid nothing for it yet."""

    db: Database
    world: World
    enterprise: UUID
    other: UUID
    rungs: dict[str, UUID]
    occupation: UUID
    hana: Actor
    hugo: Actor
    heng: Actor
    wu: Actor
    employment: UUID

    async def do(self, verb: Any, actor: Actor, **arguments: Any) -> Any:
        return await self.db.perform(verb, actor, **arguments)

    async def table(self, valid_from: date, **yuan: int) -> UUID:
        """A table that Hana proposed: yuan a month by the rung's name."""
        rates = [Rate(fen=100 * amount, rung=self.rungs[name]) for name, amount in yuan.items()]
        made = await self.do(
            wages.propose_wage_table, self.hana, organisation=self.enterprise, valid_from=valid_from, rates=rates
        )
        return UUID(str(made.wage_table))

    async def approved(self, valid_from: date, **yuan: int) -> Any:
        table = await self.table(valid_from, **yuan)
        return await self.do(wages.approve_wage_table, self.hugo, wage_table=table)

    async def paid(self) -> list[tuple[int, str, str | None, str, int]]:
        """Wu's wages but those that others took the place of: fen, since, until, how they stand, arrears."""
        rows = await self.db.column(
            "SELECT row_to_json(w) FROM wage_record w WHERE employment_id = $1 AND state <> 'replaced' ORDER BY since",
            [self.employment],
        )
        return [(row["fen"], row["since"], row["until"], row["state"], row["arrears_fen"]) for row in rows]


async def staffed(db: Database, world: World) -> Staff:
    rungs = await eight_grades(db)
    occupation = ids.new()
    await db.column(
        "INSERT INTO occupation (id, code, names) VALUES ($1, '6-24-02-01', $2)",
        [occupation, {"zh": "变压器互感器制造工"}],
    )
    enterprises = []
    for name in ("祁连变压器有限公司", "八宝木业有限公司"):
        given: dict[str, Any] = {"kind": OrganisationKind.ENTERPRISE, "name": name, "parent": world.county}
        enterprises.append((await db.perform(accounts.create_organisation, TELLER, **given)).organisation)
    enterprise, other = enterprises
    staff = [
        await _hr(db, name, place) for name, place in (("韩娜", enterprise), ("胡果", enterprise), ("衡山", other))
    ]
    hired = await db.perform(
        employment.hire,
        staff[0],
        organisation=enterprise,
        name="吴刚",
        identity=id_number(7),
        phone="13900000555",
        occupation=occupation,
        since=date(2016, 3, 1),
    )
    await db.perform(
        grades.confer_grade,
        staff[0],
        person=hired.person,
        rung=rungs["技师"],
        organisation=enterprise,
        since=date(2020, 6, 1),
        occupation=occupation,
        certificate_number="Y000000000000000000001",
    )
    wu = Actor(kind="person", id=hired.person, name="吴刚")
    hana, hugo, heng = staff
    return Staff(db, world, enterprise, other, rungs, occupation, hana, hugo, heng, wu, hired.employment)


async def _hr(db: Database, name: str, organisation: UUID) -> Actor:
    made = await db.perform(accounts.register_person, TELLER, organisation=organisation, name=name)
    given: dict[str, Any] = {"person": made.person, "organisation": organisation, "role": Role.HR}
    await db.perform(accounts.grant_role, TELLER, **given)
    return Actor(kind="person", id=made.person, name=name, roles=(Held(Role.HR, organisation),))
