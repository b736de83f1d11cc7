"""An uploaded roster is imported by a job: for whom, once, cancelled, resumed, forgotten."""

import asyncio
from itertools import count
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from app.kernel import jobs
from app.kernel.crypto import mask_phone
from app.kernel.db import Database, Transaction, statement
from app.kernel.errors import NotAllowed, SignInRequired
from app.kernel.identity import ANONYMOUS
from app.kernel.worker import run_worker
from app.volunteers import roster_import, roster_load, service
from app.volunteers.errors import ImportFileGone, ImportOver, RosterUnreadable
from app.volunteers.models import Membership, Team
from tests.world import World

from .rosters import csv_of, id_number, row
from .tallies import IMPORTS, PEOPLE, all_of, counted


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
    worker = asyncio.create_task(run_worker(db, stop))
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


@pytest.mark.parametrize("content", [b"%PDF-1.7\n%\xe2\xe3\x00", b"\x89PNG\r\n\x1a\n\x00\x00", b"PK\x03\x04 no zip"])
async def test_what_is_no_table_is_refused_at_once_and_nothing_is_kept(
    db: Database, world: World, content: bytes
) -> None:
    with pytest.raises(RosterUnreadable) as refusal:
        await imported(db, world, content)
    assert refusal.value.field == "file"
    assert await all_of(db, IMPORTS) == []


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
