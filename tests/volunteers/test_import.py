"""A roster is taken in exactly, once, and in time."""

import json
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from app.kernel.db import Database, statement
from app.kernel.identity import system
from app.volunteers import roster_import
from app.volunteers.roster_report import Report
from sqlalchemy import func, select
from app.accounts.models import Organisation, Person
from app.volunteers.models import Membership, RosterImport, Team, Volunteer

DATA = Path(__file__).parent.parent / "data" / "rosters"
ROSTER = DATA / "volunteers-gbk.csv"
EXPECTED: dict[str, Any] = json.loads((DATA / "expected.json").read_text())["volunteers-gbk.csv"]
OPERATOR = system("import")
COUNTS = statement(
    select(*(select(func.count()).select_from(table).scalar_subquery().label(table.__tablename__) for table in (Person, Volunteer, Team, Membership)))
)


async def counted(db: Database) -> dict[str, int]:
    async with db.unit_of_work() as tx:
        return dict(await tx.one(COUNTS))


def refused_lines(report: Report) -> dict[str, list[int]]:
    found = defaultdict(list)
    for each in report.refused:
        found[each.reason].append(each.line)
    return dict(found)


async def test_the_county_roster_gives_exactly_what_is_expected(db: Database) -> None:
    before = db.statements
    begun = time.perf_counter()
    report = await roster_import.run_file(db, OPERATOR, ROSTER)
    print(time.perf_counter() - begun, db.statements - before)
    for name in ("rows", "people", "teams", "memberships", "repeated_rows", "refused_rows"):
        assert getattr(report, name) == EXPECTED[name], name
    assert refused_lines(report) == EXPECTED["refused"]
    assert (report.new_people, report.new_teams, report.new_memberships) == (7114, 169, 7174)
    assert await counted(db) == {"person": 7114, "volunteer": 7114, "team": 169, "membership": 7174}
    begun = time.perf_counter()
    again = await roster_import.run_file(db, OPERATOR, ROSTER)
    print(time.perf_counter() - begun)
    assert (again.new_people, again.new_teams, again.new_memberships) == (0, 0, 0)
    begun = time.perf_counter()
    dry = await roster_import.run_file(db, OPERATOR, ROSTER, dry_run=True)
    print(time.perf_counter() - begun)
    assert (dry.new_people, dry.new_teams, dry.new_memberships) == (0, 0, 0)
