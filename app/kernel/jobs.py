"""Work done later: jobs on PostgreSQL by pgqueuer, put there in the transaction that wants them.

A job runs at least once: what runs it may be killed after the work and before it is noted. It must
therefore bear being run twice. A job that fails is tried again after growing delays; when its attempts
are used up it stays as failed until somebody repeats it.
"""

import asyncio
import inspect
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Generic, TypeVar
from zoneinfo import ZoneInfo

import asyncpg
import msgspec
from croniter import croniter
from pgqueuer import PgQueuer
from pgqueuer.adapters.drivers.asyncpg import AsyncpgDriver
from pgqueuer.adapters.persistence.qb import QueryBuilderEnvironment, QueryQueueBuilder, QuerySchedulerBuilder
from pgqueuer.adapters.persistence.queries import Queries
from pgqueuer.core.executors import DatabaseRetryEntrypointExecutor, ScheduleExecutor
from pgqueuer.domain import models
from pgqueuer.domain.errors import FailingListenerError, RetryRequested
from pgqueuer.domain.settings import DBSettings
from pydantic_settings import PydanticBaseSettingsSource

from .db import Database, Row, Statement, Transaction

ATTEMPTS = 8
FIRST_DELAY = timedelta(seconds=10)
AT_ONCE = 8
"""How many jobs one process runs at the same time."""
STALE_AFTER = timedelta(seconds=30)
"""How long after a worker's last sign of life its jobs are given to another."""
LOST_CONNECTION = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, FailingListenerError)

P = TypeVar("P", bound=msgspec.Struct)
logger = logging.getLogger(__name__)


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
    """
    SELECT pgqueuer.id, entrypoint AS name, attempts + 1 AS attempts, created AS enqueued_at, updated AS failed_at,
        (SELECT traceback ->> 'exception_message' FROM pgqueuer_log
         WHERE job_id = pgqueuer.id AND traceback IS NOT NULL ORDER BY id DESC LIMIT 1) AS reason
    FROM pgqueuer WHERE status = 'failed' ORDER BY pgqueuer.id DESC LIMIT $1
    """,
    ("limit",),
    {},
)
_REPEAT = Statement(
    """
    UPDATE pgqueuer SET status = 'queued', attempts = 0, execute_after = now(), updated = now(), queue_manager_id = NULL
    WHERE id = $1 AND status = 'failed'
    """,
    ("id",),
    {},
)
_TIDY = Statement("DELETE FROM pgqueuer_log WHERE created < now() - interval '30 days'", (), {})


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
    """Jobs whose attempts are used up, newest first: id, name, attempts, enqueued_at, failed_at, reason."""
    return await tx.all(_FAILED, limit=limit)


async def repeat(tx: Transaction, *, id: int) -> bool:
    """Gives a failed job its attempts again; False where it isn't failed."""
    return await tx.execute(_REPEAT, id=id) == 1


@every("40 3 * * *", "jobs.tidy")
async def tidy(db: Database) -> None:
    """Forgets what ran more than 30 days ago. Failed jobs stay."""
    async with db.unit_of_work() as tx:
        await tx.execute(_TIDY)


async def run_worker(
    db: Database, stop: asyncio.Event, *, stale_after: timedelta = STALE_AFTER, retry_seconds: float = 5
) -> None:
    """Runs jobs and ticks until `stop` is set, and those begun to their end.

    It keeps one connection of its own; when that is lost, it takes a new one after `retry_seconds`.
    """
    while not stop.is_set():
        try:
            await _work(db, stop, stale_after)
        except LOST_CONNECTION as error:
            logger.warning("The job worker lost the database: %s", error)
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), retry_seconds)


async def _work(db: Database, stop: asyncio.Event, stale_after: timedelta) -> None:
    connection = await asyncpg.connect(
        db.url, command_timeout=60, server_settings={"application_name": "commonweal jobs"}
    )
    queue = _queue(connection)
    for registered in JOBS.values():
        _attach(queue, db, registered)
    stopping = asyncio.create_task(stop.wait())
    stopping.add_done_callback(lambda _: queue.shutdown.set())
    try:
        await queue.run(
            dequeue_timeout=stale_after / 3,
            batch_size=AT_ONCE // 2,
            max_concurrent_tasks=AT_ONCE,
            heartbeat_timeout=stale_after,
            shutdown_on_listener_failure=True,
            log_aggregation_interval=timedelta(),
        )
    finally:
        stopping.cancel()
        connection.terminate()


class _Names(DBSettings):
    """The names that the migration gave, whatever CHANNEL or QUEUE_TABLE the environment holds."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[Any],
        init_settings: PydanticBaseSettingsSource,
        *_others: PydanticBaseSettingsSource,
        **_more: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings,)


class _Executor(DatabaseRetryEntrypointExecutor):
    """Repeats what fails, and what its worker's end broke off: pgqueuer alone would drop the latter."""

    async def execute(self, job: models.Job, context: models.Context) -> None:
        try:
            await super().execute(job, context)
        except asyncio.CancelledError as error:
            raise RetryRequested(reason="its worker was stopped") from error


@dataclass
class _InZone(ScheduleExecutor):
    """Reads cron expressions by the clock of a zone instead of UTC's."""

    zone: ZoneInfo

    def get_next(self) -> datetime:
        after: datetime = croniter(self.parameters.expression, datetime.now(self.zone)).get_next(datetime)
        return after.astimezone(UTC)


def _queue(connection: "asyncpg.Connection[asyncpg.Record]") -> PgQueuer:
    names = _Names()
    driver = AsyncpgDriver(connection)
    queries = Queries(driver, QueryBuilderEnvironment(names), QueryQueueBuilder(names), QuerySchedulerBuilder(names))
    return PgQueuer(driver, channel=names.channel, queries=queries)


def _attach(queue: PgQueuer, db: Database, registered: Job[Any]) -> None:
    async def run(job: models.Job) -> None:
        await registered.run(db, msgspec.json.decode(job.payload or b"{}", type=registered.payload))

    executor = partial(
        _Executor,
        max_attempts=registered.attempts - 1,
        initial_delay=registered.first_delay,
        max_delay=timedelta(hours=1),
    )
    queue.entrypoint(registered.name, on_failure="hold", accepts_context=False, executor_factory=executor)(run)
    if registered.name not in SCHEDULES:
        return

    async def tick(_: models.Schedule) -> None:
        async with db.unit_of_work() as tx:
            await enqueue(tx, registered, Nothing(), key=registered.name)

    clock = partial(_InZone, zone=db.settings.zone)
    queue.schedule(registered.name, SCHEDULES[registered.name], accepts_context=False, executor_factory=clock)(tick)
