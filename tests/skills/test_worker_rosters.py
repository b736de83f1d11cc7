"""A roster of workers is taken in exactly, once, and in time; what is refused comes back."""

import json
from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from app import registry
from app.kernel.db import Database
from app.skills.roster import workers
from app.volunteers import roster_import
from app.volunteers.models import RosterKind
from app.volunteers.roster.reasons import REFUSALS
from app.volunteers.roster_report import Report
from tests.volunteers.rosters import id_number
from tests.volunteers.tallies import OPERATOR
from tests.world import NOW, World

from .rosters import DATA, GRADES, LEVELS, WORKERS, credit_code, eight_grades, row, workers_xlsx

EXPECTED: dict[str, Any] = json.loads((DATA / "expected.json").read_text())["workers.xlsx"]
COUNTED = (
    "SELECT (SELECT count(*) FROM organisation WHERE credit_code IS NOT NULL) AS enterprises,"
    " (SELECT count(*) FROM employment) AS employments, (SELECT count(*) FROM skill_grade) AS grades,"
    " (SELECT count(*) FROM wage_record) AS wages, (SELECT count(*) FROM person) AS people"
)
ENGLISH = {"技师": {"en": "Technician"}}
RUNGS = [
    workers.Rung(UUID(int=number), number, {"zh": name} | ENGLISH.get(name, {}), level)
    for number, (name, level) in enumerate(zip(GRADES, LEVELS, strict=True), start=1)
]
registry.load_handlers()


def as_expected(report: Report) -> dict[str, Any]:
    refused = defaultdict(list)
    for each in report.refused:
        refused[each.reason].append(each.line)
    return {
        "rows": report.rows,
        "workers": report.people,
        "enterprises": report.enterprises,
        "refused": dict(refused),
        "refused_rows": report.refused_rows,
    }


async def counted(db: Database) -> dict[str, int]:
    async with db.unit_of_work() as tx:
        return dict(await tx.connection.fetchrow(COUNTED))


def new(report: Report) -> list[int | None]:
    return [getattr(report, f"new_{name}") for name in ("people", "enterprises", "employments", "grades", "wages")]


async def taken_in(db: Database, folder: Path, *rows: list[object], **options: Any) -> Report:
    path = folder / "workers.xlsx"
    path.write_bytes(workers_xlsx(*rows))
    return await roster_import.run_file(db, OPERATOR, path, kind=RosterKind.WORKERS, **options)


async def test_the_county_roster_gives_exactly_what_is_expected_and_nothing_the_second_time(db: Database) -> None:
    await eight_grades(db)
    report = await roster_import.run_file(db, OPERATOR, WORKERS, kind=RosterKind.WORKERS)
    assert as_expected(report) == EXPECTED
    assert new(report) == [3400, 217, 3400, 3400, 3400]
    everything = dict.fromkeys(("employments", "grades", "wages", "people"), 3400) | {"enterprises": 217}
    assert await counted(db) == everything
    again = await roster_import.run_file(db, OPERATOR, WORKERS, kind=RosterKind.WORKERS)
    assert as_expected(again) == EXPECTED
    assert new(again) == [0, 0, 0, 0, 0]
    assert await counted(db) == everything


async def test_a_dry_run_reports_the_same_and_leaves_no_trace(db: Database, world: World, tmp_path: Path) -> None:
    await eight_grades(db)
    before = await counted(db)
    report = await taken_in(db, tmp_path, row(1), row(2, credit_code=credit_code(2), enterprise="另一家"), dry_run=True)
    assert new(report) == [2, 2, 2, 2, 2]
    assert await counted(db) == before
    assert await db.read("SELECT count(*) FROM roster_import") == 0


async def test_a_later_roster_adds_the_next_grade_and_ends_the_former_wage(db: Database, tmp_path: Path) -> None:
    rungs = await eight_grades(db)
    await taken_in(db, tmp_path, row(1))
    later = row(1, former="技师", grade="一级", since=date(2026, 3, 15), wage="1500.50")
    report = await taken_in(db, tmp_path, row(1), later)
    assert new(report) == [0, 0, 0, 1, 1]
    wages = await db.column("SELECT row_to_json(w) FROM wage_record w ORDER BY since", [])
    assert [(each["fen"], each["since"], each["until"]) for each in wages] == [
        (80_000, "2026-02-10", "2026-03-15"),
        (150_050, "2026-03-15", None),
    ]
    assert str(wages[1]["rung_id"]) == str(rungs["高级技师"])
    older = await taken_in(db, tmp_path, row(1, former="中级工", grade="高级工", since="2025.1.2", wage=300))
    assert new(older) == [0, 0, 0, 1, 0]


async def test_who_has_left_or_whose_grade_was_withdrawn_is_not_brought_back(db: Database, tmp_path: Path) -> None:
    await eight_grades(db)
    await taken_in(db, tmp_path, row(1), row(2))
    await db.column(
        "UPDATE employment SET until = '2026-04-01' WHERE person_id = (SELECT min(id::text)::uuid FROM person)", []
    )
    await db.column("UPDATE skill_grade SET ended_at = now(), end_reason = 'forged'", [])
    report = await taken_in(db, tmp_path, row(1), row(2))
    assert new(report) == [0, 0, 0, 0, 0]
    assert [each.reason for each in report.remarks] == ["left_since"]


async def test_an_enterprise_imports_its_own_workers_alone(db: Database, world: World, tmp_path: Path) -> None:
    await eight_grades(db)
    await taken_in(db, tmp_path, row(1))
    own = await db.read("SELECT id FROM organisation WHERE credit_code = $1", [credit_code()])
    other = row(3, credit_code=credit_code(2), enterprise="另一家")
    report = await taken_in(db, tmp_path, row(2), other, organisation=own)
    assert new(report) == [1, 0, 1, 1, 1]
    assert [(each.line, each.reason) for each in report.remarks] == [(5, "enterprise_elsewhere")]


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"credit_code": credit_code()[:-1] + "I"}, "credit_code_invalid"),
        ({"credit_code": ""}, "credit_code_missing"),
        ({"id_number": 632222196803080019.0}, "id_precision_lost"),
        ({"grade": "九级工"}, "grade_unknown"),
        ({"grade": "二级/高级工"}, "grade_unknown"),
        ({"grade": "首席技师"}, "grade_skips"),
        ({"grade": "初级工"}, "grade_falls"),
        ({"grade": ""}, "grade_missing"),
        ({"since": "2031-05-01"}, "date_in_future"),
        ({"since": ""}, "date_missing"),
        ({"wage": -300}, "wage_negative"),
        ({"wage": "12.345"}, "wage_invalid"),
        ({"wage": 9_000_000}, "wage_invalid"),
        ({"wage": ""}, "wage_missing"),
        ({"occupation": ""}, "occupation_missing"),
        ({"enterprise": ""}, "enterprise_missing"),
    ],
)
def test_a_wrong_cell_is_refused_with_its_reason(changed: dict[str, object], reason: str) -> None:
    roster = workers.read(workers_xlsx(row(1, **changed), row(2)), NOW.date(), rungs=RUNGS)
    assert [(each.line, each.reason) for each in roster.refused] == [(4, reason)]
    assert len(roster.people) == 1
    assert REFUSALS[reason]


@pytest.mark.parametrize(
    "name", ["技师", "二级", "2级", "二级/技师", "技师（二级）", "国家二级", " 技 师 ", "Technician"]
)
def test_a_grade_is_known_by_all_its_names(name: str) -> None:
    roster = workers.read(workers_xlsx(row(1, grade=name)), NOW.date(), rungs=RUNGS)
    (person,) = roster.people.values()
    assert person[0].rung == RUNGS[4].id


def test_titles_sums_and_empty_lines_are_no_rows() -> None:
    total: list[object] = ["", "合计", "", "", "", "", "", "", "", 1600]
    roster = workers.read(workers_xlsx(row(1), row(2), [], total), NOW.date(), rungs=RUNGS)
    assert (roster.rows, len(roster.people), roster.refused) == (2, 2, [])


@pytest.mark.thorough
async def test_twenty_thousand_rows_go_in_as_chunks(db: Database, tmp_path: Path) -> None:
    await eight_grades(db)
    born = [f"{year}{month:02}{day:02}" for year in range(1960, 1963) for month in range(1, 13) for day in range(1, 29)]
    rows = [
        row(
            at,
            id_number=id_number(at // 1000 + 1, born[at % 1000]),
            enterprise=f"企业{at % 500}",
            credit_code=credit_code(at % 500 + 1),
        )
        for at in range(20_000)
    ]
    before = db.statements
    report = await taken_in(db, tmp_path, *rows)
    assert db.statements - before < 1_000
    assert new(report) == [20_000, 500, 20_000, 20_000, 20_000]
