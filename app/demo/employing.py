"""Enterprises with their wage tables, workers with their grades and skill wages, and one HR officer to be.

The roster is that of a whole year; here it is the present one: its days are drawn together or out, so that the
first of January stays and the last of December is today.
"""

import asyncio
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from app.accounts import service as accounts
from app.kernel.db import Database, Transaction
from app.kernel.identity import Actor, Held, Role
from app.kernel.workbooks import Sheet, workbook
from app.skills.roster.load import reader
from app.skills.roster.workers import Roster
from app.skills.service import wages
from app.skills.service.exporting import ROSTER, ROSTER_NAME
from app.volunteers import roster_import
from app.volunteers.models import RosterKind

from . import queries
from .founding import FOUNDED, County
from .plan import Plan
from .signs import HR, password
from .steps import TELLER, Made, step

RATES = {
    "初级工": 200,
    "中级工": 500,
    "高级工": 800,
    "技师": 1_200,
    "高级技师": 2_000,
    "特级技师": 3_000,
    "首席技师": 3_500,
}
"""Yuan a month by grade; enterprises pay half of it, as much, or half as much again."""
MULTIPLES = (50, 100, 150)


async def employ(db: Database, county: County, plan: Plan, now: datetime) -> None:
    """Takes the workers' roster in, gives every enterprise a wage table, and one of them an HR officer."""
    day = now.astimezone(db.settings.zone).date()
    content = await asyncio.to_thread(plan.workers_roster.read_bytes)
    async with db.at(now).unit_of_work() as tx:
        read = await reader(tx)
        names = {row.id: row.name for row in await tx.all(queries.RUNG_NAMES)}
    roster: Roster = await asyncio.to_thread(read, content, day)
    file = await asyncio.to_thread(_file, roster, names, plan.workers, day)

    async def start(tx: Transaction) -> Made:
        given: dict[str, Any] = {"kind": RosterKind.WORKERS, "file_name": "企业技能人才花名册.xlsx", "dry_run": False}
        started = await roster_import.start_import(tx, TELLER, organisation=county.id, content=file, **given)
        return Made({"roster": started.roster_import})

    started = await step(db.at(now), "workers", start)
    await roster_import.run(db.at(now), started.names["roster"], TELLER.language)
    await _set_wages(db, county, names, now)
    await _appoint(db, county, names, now)


def _file(roster: Roster, names: dict[UUID, str], workers: int, day: date) -> bytes:
    """The first so many workers as a roster of this year."""
    first, past = date(day.year, 1, 1), (day - date(day.year, 1, 1)).days
    entries = [entries[0] for entries in roster.people.values()][:workers]
    lines = [
        [
            at,
            entry.enterprise,
            entry.credit_code,
            entry.name,
            entry.id_number,
            entry.occupation,
            names[entry.rung],
            first + timedelta(days=past * (entry.since.timetuple().tm_yday - 1) // 365),
            entry.fen / 100,
            date(day.year - 3 - at % 12, 1 + at % 12, 1),
            f"{at:04}",
        ]
        for at, entry in enumerate(entries, start=1)
    ]
    return workbook([Sheet(ROSTER_NAME, ROSTER, lines)])


async def _set_wages(db: Database, county: County, names: dict[UUID, str], now: datetime) -> None:
    """Proposed long ago, approved by the officer."""
    valid_from = (now - FOUNDED).astimezone(db.settings.zone).date().replace(day=1)
    rungs = {name: rung for rung, name in names.items()}

    async def set_tables(tx: Transaction) -> Made:
        for at, enterprise in enumerate(await tx.all(queries.ENTERPRISES)):
            rates = [
                wages.Rate(fen=yuan * MULTIPLES[at % len(MULTIPLES)], rung=rungs[name]) for name, yuan in RATES.items()
            ]
            made = await wages.propose_wage_table(
                tx, TELLER, organisation=enterprise.id, valid_from=valid_from, rates=rates
            )
            await wages.approve_wage_table(tx, county.officer, wage_table=made.wage_table)
        return Made()

    await step(db.at(now - timedelta(days=2)), "wage tables", set_tables)


async def _appoint(db: Database, county: County, names: dict[UUID, str], now: datetime) -> None:
    """HR of the enterprise with most workers, who proposes what it shall pay from next year on."""
    rungs = {name: rung for rung, name in names.items()}

    async def appoint(tx: Transaction) -> Made:
        enterprise = (await tx.one(queries.LARGEST_ENTERPRISE)).id
        person = (await accounts.register_person(tx, TELLER, organisation=county.id, name=HR.name)).person
        await accounts.grant_role(tx, TELLER, person=person, organisation=enterprise, role=HR.role)
        await accounts.set_password(tx, TELLER, person=person, username=HR.username, password=password(tx.settings, HR))
        actor = Actor(kind="person", id=person, name=HR.name, roles=(Held(Role.HR, enterprise),))
        next_year = date(now.astimezone(tx.settings.zone).year + 1, 1, 1)
        rates = [wages.Rate(fen=yuan * 120, rung=rungs[name]) for name, yuan in RATES.items()]
        await wages.propose_wage_table(tx, actor, organisation=enterprise, valid_from=next_year, rates=rates)
        return Made({"hr": person, "enterprise": enterprise})

    await step(db.at(now), "hr", appoint)
