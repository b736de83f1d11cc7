"""A roster's file is taken in exactly, once, and in time; what is refused comes back."""

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from app.kernel.db import Database
from app.kernel.identity import Actor
from app.volunteers import roster_import
from app.volunteers.errors import RosterTooLarge
from app.volunteers.roster import tables
from app.volunteers.roster_report import Report
from tests.world import World

from .rosters import HEADING, csv_of, id_number, row, xlsx_of
from .tallies import IMPORTS, OPERATOR, PEOPLE, all_of, counted

DATA = Path(__file__).parent.parent / "data" / "rosters"
ROSTER = DATA / "volunteers-gbk.csv"
EXPECTED: dict[str, Any] = json.loads((DATA / "expected.json").read_text())["volunteers-gbk.csv"]


def refused_lines(report: Report) -> dict[str, list[int]]:
    found = defaultdict(list)
    for each in report.refused:
        found[each.reason].append(each.line)
    return dict(found)


def is_as_expected(report: Report) -> bool:
    numbers = ("rows", "people", "teams", "memberships", "repeated_rows", "refused_rows")
    return {name: getattr(report, name) for name in numbers} | {"refused": refused_lines(report)} == EXPECTED


async def test_the_county_roster_gives_exactly_what_is_expected_and_nothing_the_second_time(db: Database) -> None:
    report = await roster_import.run_file(db, OPERATOR, ROSTER)
    assert is_as_expected(report)
    assert (report.new_people, report.new_teams, report.new_memberships) == (7114, 169, 7174)
    everything = {"people": 7114, "volunteers": 7114, "teams": 169, "memberships": 7174}
    assert await counted(db) == everything
    before = await all_of(db, PEOPLE)

    again = await roster_import.run_file(db, OPERATOR, ROSTER)
    assert is_as_expected(again)
    assert (again.new_people, again.new_teams, again.new_memberships) == (0, 0, 0)
    assert await counted(db) == everything
    assert await all_of(db, PEOPLE) == before


async def test_a_dry_run_reports_the_same_and_leaves_no_trace(db: Database) -> None:
    report = await roster_import.run_file(db, OPERATOR, ROSTER, dry_run=True)
    assert is_as_expected(report)
    assert (report.new_people, report.new_teams, report.new_memberships) == (7114, 169, 7174)
    assert await counted(db) == {"people": 0, "volunteers": 0, "teams": 0, "memberships": 0}
    assert await all_of(db, IMPORTS) == []


@pytest.mark.parametrize("kind", ["utf-8", "utf-8-sig", "utf-16", "xlsx"])
async def test_the_same_roster_in_other_forms_gives_the_same(db: Database, tmp_path: Path, kind: str) -> None:
    text = ROSTER.read_text("gb18030")
    path = tmp_path / "roster"
    if kind == "xlsx":
        path.write_bytes(xlsx_of(*(line.split(",") for line in text.splitlines())))
    else:
        path.write_text(text, kind)
    report = await roster_import.run_file(db, OPERATOR, path, dry_run=True)
    assert is_as_expected(report)


@pytest.mark.parametrize("number_of_rows", [4_000, pytest.param(20_000, marks=pytest.mark.thorough)])
async def test_thousands_of_rows_go_in_as_chunks(db: Database, tmp_path: Path, number_of_rows: int) -> None:
    path = tmp_path / "roster.csv"
    born = [f"{year}{month:02}{day:02}" for year in range(1960, 1963) for month in range(1, 13) for day in range(1, 29)]
    rows = [
        row(order, id_number=id_number(order, born[number % 1000]), team=f"第{number % 500}志愿服务队")
        for number in range(number_of_rows)
        for order in (number // 1000 + 1,)
    ]
    path.write_bytes(csv_of(*rows, encoding="gb18030"))
    before = db.statements
    report = await roster_import.run_file(db, OPERATOR, path)
    assert db.statements - before < number_of_rows / 20
    assert (report.new_people, report.new_teams, report.refused_rows) == (number_of_rows, 500, 0)


async def test_statements_do_not_grow_with_the_rows_of_a_chunk(db: Database, tmp_path: Path) -> None:
    used = []
    for number in (1, 400):
        path = tmp_path / f"{number}.csv"
        path.write_bytes(csv_of(*(row(order, team=f"第{number}队") for order in range(1, number + 1))))
        before = db.statements
        await roster_import.run_file(db, OPERATOR, path)
        used.append(db.statements - before)
    assert abs(used[1] - used[0]) <= 3


async def test_the_refused_rows_come_back_as_a_workbook_to_correct(db: Database, world: World, tmp_path: Path) -> None:
    path, refused = tmp_path / "roster.csv", tmp_path / "refused.xlsx"
    wrong = id_number(1)[:-1] + ("1" if id_number(1)[-1] != "1" else "2")
    path.write_bytes(csv_of(row(1, id_number=wrong, phone="1385566"), row(2)))
    actor = Actor(kind="system", name="import", language="en")
    await roster_import.run_file(db, actor, path, refused_to=refused)
    book = openpyxl.load_workbook(refused)
    sheet = book.active
    assert sheet is not None
    heading, line = ([cell.value for cell in cells] for cells in sheet.iter_rows())
    assert heading == [*HEADING, "Line in the file", "Why it was refused"]
    assert line[:4] == ["王秀英", "男", wrong, "1385566"]
    assert line[-2] == 2
    assert "mistyped" in str(line[-1])
    assert "11 digits" in str(line[-1])
    coloured = [cell.column for cell in sheet[2] if cell.fill.fgColor.rgb == "FFFFD6D6"]
    assert coloured == [3, 4]
    sheet["C2"], sheet["D2"] = id_number(1), "13970000001"
    book.save(refused)
    corrected = await roster_import.run_file(db, actor, refused)
    assert (corrected.new_people, corrected.refused_rows, corrected.new_teams) == (1, 0, 0)


async def test_a_file_that_is_too_large_is_refused_unread(
    db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "large.csv"
    with path.open("wb") as file:
        file.truncate(2 * 2**30)
    monkeypatch.setattr(tables, "read", None)
    with pytest.raises(RosterTooLarge, match="20 MB"):
        await roster_import.run_file(db, OPERATOR, path)
