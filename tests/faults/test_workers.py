"""Workers in processes of their own, killed, frozen and stopped: no job is lost, none runs twice at a time."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec
import psutil
import pytest

from app.kernel.db import Database, Statement
from app.kernel.jobs import enqueue, failed
from tests.faults.laborer import MAKE_EFFECTS, MAKE_TABLES, POISON, TICK, Labour
from tests.faults.serving import environment
from tests.kernel.working import drained, until, waiting

JOBS = 200
FEW = 20
MADE_DUE = Statement(
    "INSERT INTO pgqueuer_schedules (expression, entrypoint, next_run) VALUES ('0 3 1 1 *', 'test.tick', now())"
    " ON CONFLICT (expression, entrypoint) DO UPDATE SET next_run = now()",
    (),
    {},
)
TWICE_AT_A_TIME = Statement(
    """
    SELECT one.job FROM span AS one JOIN span AS other ON other.job = one.job AND other.number <> one.number
    WHERE other.began >= one.began AND other.began < COALESCE(
        one.ended, (SELECT at FROM unnest($1::integer[], $2::timestamptz[]) AS killed(process, at)
                    WHERE killed.process = one.process))
    """,
    ("processes", "moments"),
    {},
)
BROKEN_OFF = Statement("SELECT count(*) FROM span WHERE ended IS NULL", (), {})
EFFECTS = Statement("SELECT array_agg(job ORDER BY job) FROM effect", (), {})
RAN = Statement("SELECT count(*) FROM span WHERE job = $1", ("job",), {})
BEGUN_BY = Statement("SELECT count(*) FROM span WHERE process = $1", ("process",), {})
NOW = Statement("SELECT clock_timestamp()", (), {})
QUEUED = Statement("SELECT attempts, status FROM pgqueuer WHERE entrypoint = 'test.labour'", (), {})


class Workers:
    """Starts `commonweal jobs` and `commonweal serve`, and ends them in every way."""

    def __init__(self, db: Database, zygote: "subprocess.Popen[str]") -> None:
        self.db = db
        self.zygote = zygote
        self.started: list[int] = []
        self.killed: dict[int, Any] = {}
        self.put = 0
        self.environment = environment(db.settings, DATABASE_URL=db.url, COMMONWEAL_DATABASE_CONNECTIONS="6")

    def start(self, command: str = "jobs") -> int:
        assert self.zygote.stdin
        assert self.zygote.stdout
        asked = {"command": command, "environment": self.environment}
        self.zygote.stdin.write(msgspec.json.encode(asked).decode() + "\n")
        self.started.append(int(self.zygote.stdout.readline()))
        return self.started[-1]

    async def kill(self, process: int) -> None:
        os.kill(process, signal.SIGKILL)
        await self.gone(process)

    async def gone(self, process: int) -> None:
        async def is_gone() -> bool:
            return not psutil.pid_exists(process)

        await until(is_gone)
        self.killed[process] = await value(self.db, NOW)

    async def busy(self, process: int) -> None:
        """Once it has begun a few jobs."""

        async def begun() -> bool:
            if self.put and await waiting(self.db) < FEW:  # the others may have done all before it began
                await self.more(FEW)
            return bool(await value(self.db, BEGUN_BY, process=process) >= 3)

        await until(begun)

    async def more(self, number: int) -> None:
        await put(self.db, *(Labour(self.put + each) for each in range(1, number + 1)))
        self.put += number

    def end(self) -> None:
        for process in set(self.started) - set(self.killed):
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)


async def value(db: Database, statement: Statement, **binds: Any) -> Any:
    async with db.unit_of_work() as tx:
        return await tx.value(statement, **binds)


@pytest.fixture(scope="module")
def zygote() -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, "-m", "tests.faults.laborer"]
    pipe, root = subprocess.PIPE, Path(__file__).parents[2]
    with subprocess.Popen(command, cwd=root, text=True, bufsize=1, stdin=pipe, stdout=pipe) as running:
        yield running
        running.kill()


@pytest.fixture
async def workers(db: Database, zygote: "subprocess.Popen[str]") -> AsyncIterator["Workers"]:
    async with db.unit_of_work() as tx:
        await tx.execute(MAKE_TABLES)
        await tx.execute(MAKE_EFFECTS)
    workers = Workers(db, zygote)
    yield workers
    workers.end()


async def put(db: Database, *labours: Labour, name: str = "test.labour") -> None:
    async with db.unit_of_work() as tx:
        for labour in labours:
            await enqueue(tx, name, labour, key=f"labour {labour.number}")


@pytest.mark.thorough
async def test_jobs_survive_their_workers(db: Database, workers: Workers) -> None:
    """Two of `jobs` and one of `serve`; four are killed, one is frozen for longer than a silent worker may live."""
    await workers.more(JOBS)
    async with db.unit_of_work() as tx:
        await tx.execute(MADE_DUE)
    frozen, serving, first = (workers.start(command) for command in ("jobs", "serve", "jobs"))
    await workers.busy(frozen)
    os.kill(frozen, signal.SIGSTOP)
    victims = [first]
    for _ in range(2):
        await workers.busy(victims[-1])
        await workers.kill(victims[-1])
        victims.append(workers.start())
    await workers.busy(serving)
    await workers.kill(serving)
    async with db.unit_of_work() as tx:
        await tx.execute(MADE_DUE)
    workers.start()
    await asyncio.sleep(2.2)  # the frozen one has been silent for more than twice the limit
    os.kill(frozen, signal.SIGCONT)
    await drained(db)
    processes, moments = list(workers.killed), list(workers.killed.values())
    assert await value(db, EFFECTS) == list(range(workers.put + 1)), "none lost; the tick has number 0"
    assert await value(db, TWICE_AT_A_TIME, processes=processes, moments=moments) is None
    assert await value(db, BROKEN_OFF) > 0, "the kills hit something"
    assert await value(db, RAN, job=TICK) - await lost_ticks(db) <= 1
    async with db.unit_of_work() as tx:
        assert await failed(tx) == []


async def lost_ticks(db: Database) -> int:
    """Ticks that a kill broke off, which ran again."""
    statement = Statement("SELECT count(*) FROM span WHERE job = 0 AND ended IS NULL", (), {})
    return int(await value(db, statement))


async def test_a_job_that_kills_its_process_is_given_up(db: Database, workers: Workers) -> None:
    await put(db, Labour(POISON), name="test.poison")
    await put(db, Labour(1), Labour(2))
    for _ in range(3):
        await workers.gone(workers.start())
    workers.start()
    await drained(db)
    async with db.unit_of_work() as tx:
        (row,) = await failed(tx)
    assert row.name == "test.poison"
    assert row.attempts == 3
    assert "WorkerLost" in row.reason
    assert str(list(workers.killed)[-1]) in row.reason
    assert await value(db, RAN, job=POISON) == 3
    assert await value(db, EFFECTS) == [1, 2]


async def test_a_worker_that_is_told_to_stop_ends_what_is_short_and_hands_back_what_is_long(
    db: Database, workers: Workers
) -> None:
    worker = workers.start()
    await put(db, Labour(1, seconds=0.5), Labour(2, seconds=60), Labour(3, seconds=0))
    await workers.busy(worker)
    os.kill(worker, signal.SIGTERM)
    await workers.gone(worker)
    assert await value(db, EFFECTS) == [1, 3]
    async with db.unit_of_work() as tx:
        (row,) = await tx.all(QUEUED)
    assert (row.attempts, row.status) == (0, "queued"), "it has lost no attempt, and need not wait"
