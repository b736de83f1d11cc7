"""A roster is taken in exactly, once, and in time; cancelled and resumed."""

import asyncio
import json
import time
from collections import defaultdict
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import openpyxl
import pytest
from sqlalchemy import func, select

from app.accounts.models import Person
from app.kernel import jobs
from app.kernel.crypto import mask_phone
from app.kernel.db import Database, Transaction, statement
from app.kernel.errors import NotAllowed, SignInRequired
from app.kernel.identity import ANONYMOUS, Actor, system
from app.volunteers import roster_import, roster_load, service
from app.volunteers.errors import ImportFileGone, ImportOver, RosterTooLarge, RosterUnreadable
from app.volunteers.models import Membership, RosterImport, Team, Volunteer
from app.volunteers.roster import tables
from app.volunteers.roster_report import Report
from tests.world import World

from .rosters import HEADING, TEAM, csv_of, id_number, row, xlsx_of

DATA = Path(__file__).parent.parent / "data" / "rosters"
ROSTER = DATA / "volunteers-gbk.csv"
EXPECTED: dict[str, Any] = json.loads((DATA / "expected.json").read_text())["volunteers-gbk.csv"]
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


async def test_twenty_thousand_rows_take_less_than_twenty_seconds(db: Database, tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    born = [f"{year}{month:02}{day:02}" for year in range(1960, 1963) for month in range(1, 13) for day in range(1, 29)]
    rows = [
        row(order, id_number=id_number(order, born[number % 1000]), team=f"第{number % 500}志愿服务队")
        for number in range(20_000)
        for order in (number // 1000 + 1,)
    ]
    path.write_bytes(csv_of(*rows, encoding="gb18030"))
    begun = time.perf_counter()
    report = await roster_import.run_file(db, OPERATOR, path)
    assert time.perf_counter() - begun < 20
    assert (report.new_people, report.new_teams, report.refused_rows) == (20_000, 500, 0)


async def test_statements_do_not_grow_with_the_rows_of_a_chunk(db: Database, tmp_path: Path) -> None:
    used = []
    for number in (1, 400):
        path = tmp_path / f"{number}.csv"
        path.write_bytes(csv_of(*(row(order, team=f"第{number}队") for order in range(1, number + 1))))
        before = db.statements
        await roster_import.run_file(db, OPERATOR, path)
        used.append(db.statements - before)
    assert abs(used[1] - used[0]) <= 3


async def imported(db: Database, world: World, content: bytes, **options: Any) -> UUID:
    async with db.unit_of_work() as tx:
        given = {"organisation": world.county, "file_name": "名册.csv", "content": content, "dry_run": False} | options
        started = await roster_import.start_import(tx, world.otto, **given)
    return started.roster_import


async def test_numbers_are_sealed_and_the_file_too(db: Database, world: World) -> None:
    kept = await imported(db, world, csv_of(row(1)))
    stored = (await all_of(db, IMPORTS))[0]
    assert b"632222" not in stored.file
    await roster_import.run(db, kept, "en")
    person = next(each for each in await all_of(db, PEOPLE) if each.id_number_index)
    assert db.vault.open(person.id_number_sealed) == id_number(1)
    assert person.phone_masked == mask_phone("13970000001")
    assert (person.pinyin, person.initials, person.sex) == ("wangxiuying", "wxy", "male")
    assert id_number(1) not in str((await all_of(db, IMPORTS))[0].report)


async def test_the_job_runs_it(db: Database, world: World) -> None:
    await imported(db, world, csv_of(row(1)))
    from app.volunteers import jobs as volunteers_jobs

    assert volunteers_jobs.import_roster.name in jobs.JOBS
    stop = asyncio.Event()
    worker = asyncio.create_task(jobs.run_worker(db, stop))
    for _ in range(100):
        await asyncio.sleep(0.1)
        if (await all_of(db, IMPORTS))[0].state == "done":
            break
    stop.set()
    await worker
    assert (await all_of(db, IMPORTS))[0].report["new_people"] == 1


async def test_a_cancelled_import_stops_at_the_next_chunk_and_a_repetition_adds_the_rest(
    db: Database, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(roster_load, "PEOPLE_PER_CHUNK", 2)
    content = csv_of(*(row(order) for order in range(1, 8)))
    kept = await imported(db, world, content)
    take_step, steps = roster_load.Load.step, count(1)

    async def cancelled_before_the_third(load: roster_load.Load, tx: Transaction) -> Any:
        if next(steps) == 3:
            await _cancel(db, world, kept)
        return await take_step(load, tx)

    monkeypatch.setattr(roster_load.Load, "step", cancelled_before_the_third)
    before = await counted(db)
    assert await roster_import.run(db, kept, "en") is None
    stopped = (await all_of(db, IMPORTS))[0]
    assert (stopped.state, stopped.file) == ("cancelled", None)
    taken = (await counted(db))["people"] - before["people"]
    assert taken == 4
    with pytest.raises(ImportOver):
        await _cancel(db, world, kept)
    report = await roster_import.run(db, await imported(db, world, content), "en")
    assert report is not None
    assert report.new_people == 7 - taken


async def _cancel(db: Database, world: World, kept: UUID) -> None:
    async with db.unit_of_work() as tx:
        await roster_import.cancel_import(tx, world.otto, roster_import=kept)


async def test_after_a_crash_it_goes_on_where_it_was(
    db: Database, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(roster_load, "PEOPLE_PER_CHUNK", 2)
    kept = await imported(db, world, csv_of(*(row(order) for order in range(1, 8))))

    def crash(done: int, _total: int) -> None:
        if done >= 4:
            raise ConnectionError

    with pytest.raises(ConnectionError):
        await roster_import.run(db, kept, "en", progress=crash)
    report = await roster_import.run(db, kept, "en")
    assert report is not None
    assert (report.new_people, report.new_memberships) == (7, 7)
    assert await roster_import.run(db, kept, "en") is None


async def test_two_workers_with_the_same_import_do_it_once(db: Database, world: World) -> None:
    kept = await imported(db, world, csv_of(*(row(order) for order in range(1, 50))))
    before = (await counted(db))["people"]
    reports = await asyncio.gather(*(roster_import.run(db, kept, "en") for _ in range(2)))
    assert len([report for report in reports if report]) == 1
    assert (await counted(db))["people"] == before + 49


async def test_a_dry_run_can_be_imported_afterwards(db: Database, world: World) -> None:
    looked = await imported(db, world, csv_of(row(1)), dry_run=True)
    before = await counted(db)
    report = await roster_import.run(db, looked, "en")
    assert report is not None
    assert (report.dry_run, report.new_people) == (True, 1)
    assert await counted(db) == before
    async with db.unit_of_work() as tx:
        started = await roster_import.import_examined(tx, world.otto, roster_import=looked)
    report = await roster_import.run(db, started.roster_import, "en")
    assert report is not None
    assert (report.dry_run, report.new_people) == (False, 1)
    async with db.unit_of_work() as tx:
        with pytest.raises(ImportFileGone):
            await roster_import.import_examined(tx, world.otto, roster_import=started.roster_import)


async def test_somebody_who_registered_by_phone_alone_is_the_same_person(db: Database, world: World) -> None:
    before = await counted(db)
    kept = await imported(db, world, csv_of(row(2, name="文凤英", phone="13900000001", sex="女")))
    report = await roster_import.run(db, kept, "en")
    assert report is not None
    assert (report.new_people, report.new_memberships) == (0, 1)
    assert (await counted(db))["people"] == before["people"]
    assert (await counted(db))["volunteers"] == before["volunteers"]


async def test_a_member_who_left_is_not_brought_back_by_the_old_roster(db: Database, world: World) -> None:
    content = csv_of(row(1))
    await roster_import.run(db, await imported(db, world, content), "en")
    membership = max(each.id for each in await all_of(db, statement(select(Membership.__table__))))  # type: ignore[attr-defined]
    async with db.unit_of_work() as tx:
        await service.remove_member(tx, world.otto, membership=membership)
    report = await roster_import.run(db, await imported(db, world, content), "en")
    assert report is not None
    assert report.new_memberships == 0


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


@pytest.mark.parametrize("content", [b"%PDF-1.7\n%\xe2\xe3\x00", b"\x89PNG\r\n\x1a\n\x00\x00", b"PK\x03\x04 no zip"])
async def test_what_is_no_table_is_refused_at_once_and_nothing_is_kept(
    db: Database, world: World, content: bytes
) -> None:
    with pytest.raises(RosterUnreadable) as refusal:
        await imported(db, world, content)
    assert refusal.value.field == "file"
    assert await all_of(db, IMPORTS) == []


async def test_a_file_that_is_too_large_is_refused_unread(
    db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "large.csv"
    with path.open("wb") as file:
        file.truncate(2 * 2**30)
    monkeypatch.setattr(tables, "read", None)
    with pytest.raises(RosterTooLarge, match="20 MB"):
        await roster_import.run_file(db, OPERATOR, path)


@pytest.mark.parametrize(
    ("who", "refusal"),
    [
        ("anonymous", SignInRequired),
        ("alice", NotAllowed),
        ("lena", NotAllowed),
        ("mei", NotAllowed),
        ("partner", NotAllowed),
        ("otto", None),
    ],
)
async def test_only_staff_of_the_county_imports(
    db: Database, world: World, who: str, refusal: type[Exception] | None
) -> None:
    actor = getattr(world, who) if who != "anonymous" else ANONYMOUS
    given: dict[str, Any] = {"organisation": world.county, "file_name": "r.csv", "content": csv_of(row())}
    if refusal is None:
        async with db.unit_of_work() as tx:
            await roster_import.start_import(tx, actor, **given, dry_run=True)
        return
    with pytest.raises(refusal):
        async with db.unit_of_work() as tx:
            await roster_import.start_import(tx, actor, **given, dry_run=True)


async def test_the_same_upload_sent_twice_is_one_import(db: Database, world: World) -> None:
    first = await imported(db, world, csv_of(row()), key="k")
    assert await imported(db, world, csv_of(row()), key="k") == first
    assert len(await all_of(db, IMPORTS)) == 1


async def test_files_are_forgotten_after_a_week(db: Database, world: World, clock: Any) -> None:
    from datetime import timedelta

    from app.kernel.jobs import Nothing
    from app.volunteers.jobs import forget_files

    looked = await imported(db, world, csv_of(row(name=" ")), dry_run=True)
    await roster_import.run(db, looked, "en")
    await forget_files(db, Nothing())
    assert (await all_of(db, IMPORTS))[0].refused_workbook is not None
    clock.at += timedelta(days=8)
    await forget_files(db, Nothing())
    kept = (await all_of(db, IMPORTS))[0]
    assert (kept.file, kept.refused_workbook) == (None, None)
    assert kept.report["refused_rows"] == 1


async def test_teams_come_below_the_organisation_with_the_category_of_their_name(db: Database, world: World) -> None:
    await roster_import.run(db, await imported(db, world, csv_of(row(1), row(2, team="无名队"))), "en")
    async with db.unit_of_work() as tx:
        found = await tx.all(statement(select(Team.__table__).where(Team.__table__.c.brand.is_(None))))  # type: ignore[attr-defined]
    assert sorted(team.category for team in found) == ["elder_care", "other"]
    assert TEAM.endswith("155")
