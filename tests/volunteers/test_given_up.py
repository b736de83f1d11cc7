"""An import whose job was given up says so, until the job is repeated."""

from typing import Any

import pytest

from app.kernel import jobs
from app.kernel.db import Database, Statement
from app.kernel.jobs import Nothing
from app.volunteers import roster_import, roster_load
from app.volunteers.jobs import give_up_imports, import_roster
from app.volunteers.queries.rosters import GIVEN_UP
from tests.web_fixtures import Browser
from tests.world import World

from .conftest import Ask
from .rosters import csv_of, row
from .tallies import IMPORTS, all_of, counted

STANDS = Statement("UPDATE pgqueuer SET status = $1::text::pgqueuer_status RETURNING id", ("status",), {})
STATE = "query ($id: ID!) { rosterImport(id: $id) { state failureCode rowsDone finishedAt repeatable } }"


async def test_it_failed_and_a_repetition_adds_the_rest(
    db: Database, world: World, ask: Ask, client: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(roster_load, "PEOPLE_PER_CHUNK", 2)
    given: dict[str, Any] = {"organisation": world.county, "file_name": "r.csv", "dry_run": False}
    async with db.unit_of_work() as tx:
        content = csv_of(*(row(order) for order in range(1, 8)))
        begun = await roster_import.start_import(tx, world.otto, content=content, **given)
    before = await counted(db)

    def crash(done: int, _total: int) -> None:
        if done >= 4:
            raise ConnectionError

    with pytest.raises(ConnectionError):
        await roster_import.run(db, begun.roster_import, "en", progress=crash)

    async def told() -> Any:
        await give_up_imports(db, Nothing())
        return (await ask(world.otto, STATE, id=f"RosterImport:{begun.roster_import}"))["rosterImport"]

    for status in ("queued", "picked"):
        async with db.unit_of_work() as tx:
            job = await tx.value(STANDS, status=status)
        assert (await told())["state"] == "running"
    async with db.unit_of_work() as tx:
        await tx.value(STANDS, status="failed")
    failed = await told()
    assert (failed["state"], failed["failureCode"], failed["rowsDone"]) == ("failed", GIVEN_UP, 4)
    assert failed["finishedAt"]
    await client.sign_in(world.otto.id)
    client.speak("en")
    page = (await client.get(f"/imports/{begun.roster_import}")).text
    assert "failed after 4 of 7 rows" in page
    assert "every 1s" not in page
    async with db.unit_of_work() as tx:
        assert await jobs.repeat(tx, number=job)
    await import_roster(db, roster_import.ImportPayload(begun.roster_import, "en"))
    done = await told()
    assert (done["state"], done["failureCode"], done["rowsDone"]) == ("done", None, 7)
    assert (await counted(db))["people"] == before["people"] + 7


async def test_what_runs_without_a_job_is_left_alone(db: Database, world: World) -> None:
    async with db.unit_of_work() as tx:
        given: dict[str, Any] = {"organisation": world.county, "file_name": "r.csv", "dry_run": True}
        await roster_import.start_import(tx, world.otto, content=csv_of(row()), **given)
        await tx.execute(Statement("UPDATE roster_import SET created_by = NULL", (), {}))
        await tx.execute(Statement("DELETE FROM pgqueuer", (), {}))
    await give_up_imports(db, Nothing())
    assert [each.state for each in await all_of(db, IMPORTS)] == ["queued"]
