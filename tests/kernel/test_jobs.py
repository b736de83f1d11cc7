"""Jobs: one for each commit, run once, repeated when they fail, taken over from the dead."""

import asyncio
import re
import subprocess
import sys
from collections import Counter
from datetime import timedelta

import pytest

from app.kernel.db import Database
from app.kernel.jobs import Job, enqueue, failed, job, repeat
from tests.kernel.working import Greeting, done, drained, note, until, waiting, working

pytestmark = pytest.mark.usefixtures("fresh_jobs")
KILLED = """
import asyncio, sys
from app.kernel.db import Database
from app.kernel.jobs import job
from app.kernel.settings import load_settings
from app.kernel.worker import run_worker
from tests.kernel.working import Greeting

@job("test.survives")
async def survives(db: Database, payload: Greeting) -> None:
    print("begun", flush=True)
    await asyncio.sleep(60)

async def main():
    db = await Database.open(sys.argv[1], load_settings(data=sys.argv[2]))
    await run_worker(db, asyncio.Event())

asyncio.run(main())
"""
TERMINATE = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'commonweal jobs'"


async def test_a_job_of_a_committed_transaction_runs(db: Database, greet: Job[Greeting]) -> None:
    async with working(db):
        async with db.unit_of_work() as tx:
            assert await enqueue(tx, greet, Greeting("alice"))
            assert await enqueue(tx, "test.greet", Greeting("bob"))
        await drained(db)
    assert sorted(await done(db)) == ["alice", "bob"]


async def test_a_job_of_a_transaction_that_is_rolled_back_never_was(db: Database, greet: Job[Greeting]) -> None:
    async def change_one_s_mind() -> None:
        async with db.unit_of_work() as tx:
            await enqueue(tx, greet, Greeting("alice"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await change_one_s_mind()
    assert await waiting(db) == 0


async def test_a_key_keeps_a_waiting_job_from_being_added_twice(db: Database, greet: Job[Greeting]) -> None:
    async with db.unit_of_work() as tx:
        assert await enqueue(tx, greet, Greeting("alice"), key="alice")
        assert await enqueue(tx, greet, Greeting("alice"), key="alice") is None
    async with working(db):
        await drained(db)
    async with db.unit_of_work() as tx:
        assert await enqueue(tx, greet, Greeting("alice"), key="alice")
    assert await done(db) == ["alice"]


async def test_a_delayed_job_waits(db: Database, greet: Job[Greeting]) -> None:
    async with db.unit_of_work() as tx:
        await enqueue(tx, greet, Greeting("later"), delay=timedelta(seconds=2))
        await enqueue(tx, greet, Greeting("now"))
    async with working(db):
        await drained(db)
    assert await done(db) == ["now", "later"]


async def test_two_workers_run_each_job_once(db: Database, greet: Job[Greeting]) -> None:
    async with db.unit_of_work() as tx:
        for number in range(60):
            await enqueue(tx, greet, Greeting(f"volunteer {number}"))
    async with working(db), working(db):
        await drained(db)
    assert Counter(await done(db)) == {f"volunteer {number}": 1 for number in range(60)}


async def test_a_job_that_fails_is_tried_again(db: Database) -> None:
    @job("test.flaky", first_delay=timedelta(milliseconds=50))
    async def flaky(db: Database, payload: Greeting) -> None:
        await note(db, payload.who)
        if len(await done(db)) < 3:
            raise ConnectionError("the gateway is away")

    async with db.unit_of_work() as tx:
        await enqueue(tx, flaky, Greeting("alice"))
    async with working(db, stale_after=3):
        await drained(db)
    assert await done(db) == ["alice"] * 3
    async with db.unit_of_work() as tx:
        assert await failed(tx) == []


async def test_a_job_whose_attempts_are_used_up_stays_visible_until_it_is_repeated(db: Database) -> None:
    @job("test.hopeless", attempts=2, first_delay=timedelta(milliseconds=50))
    async def hopeless(db: Database, payload: Greeting) -> None:
        await note(db, payload.who)
        if len(await done(db)) < 3:
            raise ConnectionError("the gateway is away")

    async with db.unit_of_work() as tx:
        number = await enqueue(tx, hopeless, Greeting("alice"))
    assert number is not None
    async with working(db, stale_after=3):
        await drained(db)
        async with db.unit_of_work() as tx:
            (row,) = await failed(tx)
            assert (row.number, row.name, row.attempts) == (number, "test.hopeless", 2)
            assert re.fullmatch(r"ConnectionError: the gateway is away \(tests/kernel/test_jobs.py:\d+\)", row.reason)
            assert await repeat(tx, number=number)
            assert not await repeat(tx, number=number)
        await drained(db)
    async with db.unit_of_work() as tx:
        assert await failed(tx) == []
    assert await done(db) == ["alice"] * 3


async def test_a_killed_worker_s_job_is_run_by_another(db: Database) -> None:
    @job("test.survives")
    async def survives(db: Database, payload: Greeting) -> None:
        await note(db, payload.who)

    async with db.unit_of_work() as tx:
        await enqueue(tx, survives, Greeting("alice"))
    command = [sys.executable, "-c", KILLED, db.url, str(db.settings.data)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: ASYNC220
        assert process.stdout is not None
        assert await asyncio.to_thread(process.stdout.readline) == "begun\n"
        process.kill()
    assert await done(db) == []
    async with working(db, stale_after=1):
        await drained(db)
    assert await done(db) == ["alice"]


async def test_a_job_that_the_worker_s_end_breaks_off_runs_again(db: Database) -> None:
    begun = asyncio.Event()
    tasks: list[asyncio.Task[object] | None] = []

    @job("test.broken_off")
    async def broken_off(db: Database, payload: Greeting) -> None:
        await note(db, payload.who)
        if not begun.is_set():
            tasks.append(asyncio.current_task())
            begun.set()
            await asyncio.sleep(60)

    async with db.unit_of_work() as tx:
        await enqueue(tx, broken_off, Greeting("alice"))
    async with working(db):
        await begun.wait()
        for task in tasks:
            assert task is not None
            task.cancel()
        await drained(db)
    assert await done(db) == ["alice", "alice"]


async def test_a_worker_ends_its_job_before_it_stops(db: Database) -> None:
    begun = asyncio.Event()

    @job("test.slow")
    async def slow(db: Database, payload: Greeting) -> None:
        begun.set()
        await asyncio.sleep(0.5)
        await note(db, payload.who)

    async with db.unit_of_work() as tx:
        await enqueue(tx, slow, Greeting("alice"))
    async with working(db):
        await begun.wait()
    assert await done(db) == ["alice"]
    assert await waiting(db) == 0


async def test_a_worker_that_loses_its_connection_takes_another(db: Database, greet: Job[Greeting]) -> None:
    async with working(db):
        async with db.unit_of_work() as tx:
            await enqueue(tx, greet, Greeting("alice"))
        await drained(db)
        async with db.connection() as connection:
            await connection.execute(TERMINATE)
        async with db.unit_of_work() as tx:
            await enqueue(tx, greet, Greeting("bob"))
        await drained(db)
    assert await done(db) == ["alice", "bob"]


async def test_a_worker_that_loses_its_connection_breaks_off_what_others_may_run_now(db: Database) -> None:
    @job("test.long")
    async def long(db: Database, payload: Greeting) -> None:
        if await done(db):
            return await note(db, "again")
        await note(db, "begun")
        try:
            await asyncio.sleep(60)
        finally:
            await note(db, "broken off")

    async def begun() -> bool:
        return bool(await done(db))

    async with db.unit_of_work() as tx:
        await enqueue(tx, long, Greeting("alice"))
    async with working(db, stale_after=1):
        await until(begun)
        async with db.connection() as connection:
            await connection.execute(TERMINATE)
        await drained(db)
    assert await done(db) == ["begun", "broken off", "again"]


def test_two_jobs_cannot_share_a_name(greet: Job[Greeting]) -> None:
    async def other(db: Database, payload: Greeting) -> None: ...

    with pytest.raises(ValueError, match=r"two jobs are named test\.greet"):
        job(greet.name)(other)
