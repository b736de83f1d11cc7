"""What is in the tables of people and volunteers."""

from typing import Any

from sqlalchemy import func, select

from app.accounts.models import Person
from app.kernel.db import Database, statement
from app.kernel.identity import system
from app.volunteers.models import Membership, RosterImport, Team, Volunteer

OPERATOR = system("import")
TABLES: dict[str, Any] = {"people": Person, "volunteers": Volunteer, "teams": Team, "memberships": Membership}
COUNTS = statement(
    select(*(select(func.count()).select_from(table).scalar_subquery().label(name) for name, table in TABLES.items()))
)
PEOPLE = statement(select(Person.__table__))  # type: ignore[attr-defined]
IMPORTS = statement(select(RosterImport.__table__))  # type: ignore[attr-defined]


async def counted(db: Database) -> dict[str, int]:
    async with db.unit_of_work() as tx:
        return dict(await tx.one(COUNTS))


async def all_of(db: Database, query: Any) -> list[Any]:
    async with db.unit_of_work() as tx:
        return list(await tx.all(query))
