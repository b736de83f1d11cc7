"""Work done later: jobs on PostgreSQL by pgqueuer, put there in the transaction that wants them.

A job runs at least once, and never twice at a time: what runs it may be killed after the work and before it
is noted, so it must bear being run again. A job that fails is tried again after growing delays; when its
attempts are used up, or too many workers ended while they ran it, it stays as failed, with its payload, until
somebody repeats or discards it. `worker` runs them.
"""

import inspect
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Generic, TypeVar

import msgspec
from croniter import croniter

from .db import Database, Row, Statement, Transaction

ATTEMPTS = 8
FIRST_DELAY = timedelta(seconds=10)
LONGEST_DELAY = timedelta(hours=1)

P = TypeVar("P", bound=msgspec.Struct)


class Nothing(msgspec.Struct, frozen=True):
    """The payload of a job that needs none."""


@dataclass(frozen=True)
class Job(Generic[P]):
    """A registered job; calling it runs it at once."""

    name: str
    run: Callable[[Database, P], Awaitable[None]]
    payload: type[P]
    attempts: int
    first_delay: timedelta

    def delay(self, failures: int) -> timedelta:
        """How long it waits after so many failures before this one."""
        return min(self.first_delay * 2.0**failures, LONGEST_DELAY)

    async def __call__(self, db: Database, payload: P) -> None:
        await self.run(db, payload)


JOBS: dict[str, Job[Any]] = {}
SCHEDULES: dict[str, str] = {}
"""The cron expression of each job that runs by the clock."""


def job(
    name: str, *, attempts: int = ATTEMPTS, first_delay: timedelta = FIRST_DELAY
) -> Callable[[Callable[[Database, P], Awaitable[None]]], Job[P]]:
    """Registers `async def run(db, payload: SomeStruct)` under a stable dotted name.

    After a failure it waits `first_delay`, then twice as long each time, an hour at most.
    """

    def register(run: Callable[[Database, P], Awaitable[None]]) -> Job[P]:
        _, payload = inspect.signature(run, eval_str=True).parameters.values()
        if name in JOBS:
            raise ValueError(f"two jobs are named {name}")
        JOBS[name] = made = Job(name, run, payload.annotation, attempts, first_delay)
        return made

    return register


def every(cron: str, name: str) -> Callable[[Callable[[Database], Awaitable[None]]], Job[Nothing]]:
    """Registers `async def run(db)` to run by the clock of the county, in one process at a time.

    A tick is a job like others: it is repeated when it fails, and skipped while the last one still runs.
    """
    if not croniter.is_valid(cron):
        raise ValueError(f"{cron!r} is no cron expression")

    def register(run: Callable[[Database], Awaitable[None]]) -> Job[Nothing]:
        async def tick(db: Database, _: Nothing) -> None:
            await run(db)

        SCHEDULES[name] = cron
        return job(name)(tick)

    return register


_ENQUEUE = Statement(
    """
    INSERT INTO pgqueuer (priority, entrypoint, payload, dedupe_key, execute_after, status)
    VALUES (0, $1, $2, $3, now() + $4::interval, 'queued')
    ON CONFLICT (dedupe_key) WHERE status IN ('queued', 'picked') AND dedupe_key IS NOT NULL DO NOTHING
    RETURNING id
    """,
    ("name", "payload", "key", "delay"),
    {},
)
_FAILED = Statement(
    "SELECT number, name, attempts, enqueued_at, failed_at, reason FROM job WHERE state = 'failed'"
    " ORDER BY number DESC LIMIT $1",
    ("limit",),
    {},
)
_REPEAT = Statement(
    """
    UPDATE pgqueuer SET status = 'queued', attempts = 0, headers = headers - 'lost', execute_after = now(),
        updated = now(), queue_manager_id = NULL
    WHERE status = 'failed' AND id IN (
        SELECT DISTINCT ON (COALESCE(dedupe_key, id::text)) id FROM pgqueuer AS failed
        WHERE status = 'failed' AND (id = $1 OR entrypoint = $2) AND NOT EXISTS (
            SELECT FROM pgqueuer AS same
            WHERE same.dedupe_key = failed.dedupe_key AND same.status IN ('queued', 'picked')
        )
        ORDER BY COALESCE(dedupe_key, id::text), id DESC
    )
    """,
    ("id", "name"),
    {},
)
_DISCARD = Statement("DELETE FROM pgqueuer WHERE id = $1 AND status = 'failed'", ("id",), {})
_ONE = Statement("SELECT number, name, state, attempts, enqueued_at, reason FROM job WHERE number = $1", ("id",), {})
_UNFINISHED = Statement("SELECT payload FROM pgqueuer WHERE entrypoint = $1 AND status <> 'failed'", ("name",), {})
_STANDING = Statement(
    """
    SELECT count(*) FILTER (WHERE status = 'queued') AS waiting,
        count(*) FILTER (WHERE status = 'picked') AS running,
        count(*) FILTER (WHERE status = 'failed') AS failed,
        COALESCE(extract(epoch FROM now() - min(execute_after) FILTER (
            WHERE status = 'queued' AND execute_after <= now())), 0)::float AS oldest_seconds,
        (SELECT count(*) FROM job_worker) AS workers
    FROM pgqueuer
    """,
    (),
    {},
)
_TIDY = Statement("DELETE FROM pgqueuer_log WHERE created < now() - interval '30 days'", (), {})
_TIDY_SCHEDULES = Statement(
    "DELETE FROM pgqueuer_schedules WHERE next_run < now() - interval '2 days' AND entrypoint <> ALL($1)",
    ("names",),
    {},
)


async def enqueue(
    tx: Transaction, job: Job[P] | str, payload: P, *, key: str | None = None, delay: timedelta = timedelta()
) -> int | None:
    """The number of the new job, which runs once the transaction is committed and `delay` has passed.

    None when a job with the same key waits or runs already: nothing is added then.
    """
    name = job if isinstance(job, str) else job.name
    body = msgspec.json.encode(payload)
    found: int | None = await tx.value(_ENQUEUE, name=name, payload=body, key=key, delay=delay)
    return found


async def failed(tx: Transaction, *, limit: int = 100) -> list[Row]:
    """Failed jobs, newest first: number, name, attempts, enqueued_at, failed_at, reason."""
    return await tx.all(_FAILED, limit=limit)


async def one(tx: Transaction, *, number: int) -> Row | None:
    """A job that is not done: number, name, state (queued, running, failed), attempts, enqueued_at, reason."""
    return await tx.maybe(_ONE, id=number)


async def repeat(tx: Transaction, *, number: int) -> bool:
    """Gives a failed job its attempts again; False where it isn't failed, or another with its key waits or runs."""
    return await tx.execute(_REPEAT, id=number, name=None) == 1


async def repeat_all(tx: Transaction, *, name: str) -> int:
    """Repeats the failed jobs of a name, of several with the same key the last; how many."""
    return await tx.execute(_REPEAT, id=None, name=name)


async def discard(tx: Transaction, *, number: int) -> bool:
    """Removes a failed job with its payload; False where it isn't failed."""
    return await tx.execute(_DISCARD, id=number) == 1


async def unfinished(tx: Transaction, name: str, payload: type[P]) -> list[P]:
    """What the jobs of a name that wait or run were told."""
    return [msgspec.json.decode(row.payload, type=payload) for row in await tx.all(_UNFINISHED, name=name)]


async def standing(tx: Transaction) -> Row:
    """How many are waiting, running, failed; for how many seconds the oldest could have run; live workers."""
    return await tx.one(_STANDING)


@every("40 3 * * *", "jobs.tidy")
async def tidy(db: Database) -> None:
    """Forgets what ran more than 30 days ago. Failed jobs stay."""
    async with db.unit_of_work() as tx:
        await tx.execute(_TIDY)
        await tx.execute(_TIDY_SCHEDULES, names=list(SCHEDULES))
