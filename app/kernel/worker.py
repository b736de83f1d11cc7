"""Runs jobs, and puts those that run by the clock into the queue; as many processes at once as one likes."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import asyncpg
import msgspec
from croniter import croniter
from pgqueuer import PgQueuer
from pgqueuer.core.executors import EntrypointExecutor, ScheduleExecutor
from pgqueuer.domain import models
from pgqueuer.domain.errors import FailingListenerError, RetryRequested

from . import jobs
from .db import Database, Statement
from .errors import Busy
from .failures import told
from .jobs import Job, Nothing, enqueue
from .leases import SESSION, HandedBack, Lease
from .loops import run_loops

AT_ONCE = 8
"""How many jobs one process runs at the same time."""
STALE_AFTER = timedelta(seconds=10)
"""How long after its last sign of life a worker whose session has ended loses its jobs to others."""
GRACE = timedelta(seconds=20)
"""How long jobs may still run once a worker is told to stop; then they are handed back."""
LOST_CONNECTION = (
    OSError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # after the server said that it ends the session, before it did
    FailingListenerError,
)
EARLY = timedelta(seconds=1)
"""pgqueuer's alarms are cut to the second."""

logger = logging.getLogger(__name__)
_DUE = Statement(
    """
    INSERT INTO job_tick (name, due) VALUES ($1, $2)
    ON CONFLICT (name) DO UPDATE SET due = excluded.due WHERE job_tick.due < excluded.due
    RETURNING due
    """,
    ("name", "due"),
    {},
)


class JobFailed(Exception):
    """What is known of a job's last failure."""


async def run_worker(
    db: Database,
    stop: asyncio.Event,
    *,
    stale_after: timedelta = STALE_AFTER,
    grace: timedelta = GRACE,
    retry_seconds: float = 5,
) -> None:
    """Runs jobs and ticks until `stop` is set and `grace` over; what still runs then is handed back.

    It keeps one connection of its own; when that is lost, so are its jobs: it breaks them off, for others may
    run them, and takes a new connection after `retry_seconds`. Beside them it runs what goes on all the time.
    """
    async with asyncio.TaskGroup() as beside:
        beside.create_task(run_loops(db, stop, retry_seconds))
        await _run_jobs(db, stop, stale_after, grace, retry_seconds)


async def _run_jobs(
    db: Database, stop: asyncio.Event, stale_after: timedelta, grace: timedelta, retry_seconds: float
) -> None:
    while not stop.is_set():
        try:
            await _Session(db, stale_after, grace).run(stop)
        except LOST_CONNECTION as error:
            logger.warning("The job worker lost the database: %s", error)
        if not stop.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), retry_seconds)


class _Session:
    """A worker from one connection to its loss, or to the end."""

    def __init__(self, db: Database, stale_after: timedelta, grace: timedelta) -> None:
        self.db = db
        self.stale_after = stale_after
        self.grace = grace
        self.running: set[asyncio.Task[Any]] = set()

    async def run(self, stop: asyncio.Event) -> None:
        connection = await asyncpg.connect(self.db.url, command_timeout=60, server_settings=SESSION)
        lease = Lease(connection, self.stale_after)
        queue = PgQueuer(lease.driver, channel=lease.channel, queries=lease)
        queue.qm.queue_manager_id = lease.worker

        def lost(_: object) -> None:
            queue.shutdown.set()
            self._break_off()

        connection.add_termination_listener(lost)
        await lease.enter()
        for registered in jobs.JOBS.values():
            _attach(queue, self.db, registered, lease, self.running)
        beside = [
            asyncio.create_task(self._look_after(lease, connection)),
            asyncio.create_task(self._until(stop, queue)),
        ]
        try:
            await queue.run(
                dequeue_timeout=self.stale_after / 2,
                batch_size=AT_ONCE // 2,
                max_concurrent_tasks=AT_ONCE,
                shutdown_on_listener_failure=True,
                log_aggregation_interval=timedelta(),
            )
        finally:
            for task in beside:
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)
            connection.remove_termination_listener(lost)
            with suppress(TimeoutError, *LOST_CONNECTION):
                await asyncio.wait_for(lease.leave(), 2)
            connection.terminate()

    async def _look_after(self, lease: Lease, connection: "asyncpg.Connection[asyncpg.Record]") -> None:
        """Gives signs of life; ends the session when the database takes none for too long."""
        loop = asyncio.get_running_loop()
        patience = self.stale_after.total_seconds()
        while True:
            begun = loop.time()
            try:
                async with asyncio.timeout(patience):
                    await lease.look_after()
            except LOST_CONNECTION:
                connection.terminate()
                return
            except TimeoutError:
                if loop.time() < begun + patience + 1:  # later: this process itself stood still
                    connection.terminate()
                    return
            await asyncio.sleep(patience / 2)

    async def _until(self, stop: asyncio.Event, queue: PgQueuer) -> None:
        await stop.wait()
        queue.shutdown.set()
        if self.running:
            await asyncio.wait(self.running, timeout=self.grace.total_seconds())
        self._break_off()

    def _break_off(self) -> None:
        for task in self.running:
            task.cancel()


@dataclass
class _Executor(EntrypointExecutor):
    """Repeats what fails, keeps what is known of the failure, hands back what is broken off."""

    registered: Job[Any]
    lease: Lease
    running: set[asyncio.Task[Any]]

    async def execute(self, job: models.Job, context: models.Context) -> None:
        task = asyncio.current_task()
        assert task is not None
        self.running.add(task)
        try:
            await super().execute(job, context)
        except asyncio.CancelledError:
            raise HandedBack(reason="its worker was stopped") from None
        except Exception as error:
            attempt = job.attempts + 1
            logger.warning(
                "Job %s %s failed, attempt %s of %s",
                job.id,
                job.entrypoint,
                attempt,
                self.registered.attempts,
                exc_info=error,
            )
            if attempt >= self.registered.attempts:
                raise JobFailed(told(error)) from None
            raise RetryRequested(self.registered.delay(job.attempts), told(error)) from None
        finally:
            self.running.discard(task)
            self.lease.ended(job)


@dataclass
class _InZone(ScheduleExecutor):
    """Reads cron expressions by the clock of a zone instead of UTC's."""

    zone: ZoneInfo

    def get_next(self) -> datetime:
        return self._moment(lambda clock: clock.get_next(datetime), datetime.now(self.zone))

    def due(self) -> datetime:
        """The moment that a tick which comes now, or a little early, stands for."""
        return self._moment(lambda clock: clock.get_prev(datetime), datetime.now(self.zone) + EARLY)

    def _moment(self, take: Callable[[croniter], datetime], start: datetime) -> datetime:
        return take(croniter(self.parameters.expression, start)).astimezone(UTC)


def _attach(queue: PgQueuer, db: Database, registered: Job[Any], lease: Lease, running: set[asyncio.Task[Any]]) -> None:
    async def run(job: models.Job) -> None:
        await registered.run(db, msgspec.json.decode(job.payload or b"{}", type=registered.payload))

    executor = partial(_Executor, registered=registered, lease=lease, running=running)
    queue.entrypoint(registered.name, on_failure="hold", accepts_context=False, executor_factory=executor)(run)
    if registered.name not in jobs.SCHEDULES:
        return

    clocks: list[_InZone] = []

    def clock(parameters: Any) -> _InZone:
        clocks.append(_InZone(parameters, zone=db.settings.zone))
        return clocks[-1]

    async def tick(_: models.Schedule) -> None:
        """Whichever process writes down that this tick was due also puts its job into the queue, with one commit."""
        due = clocks[0].due()
        while True:
            try:
                async with db.unit_of_work() as tx:
                    if await tx.value(_DUE, name=registered.name, due=due) is not None:
                        await enqueue(tx, registered, Nothing(), key=registered.name)
                return
            except Busy:
                await asyncio.sleep(1)

    queue.schedule(registered.name, jobs.SCHEDULES[registered.name], accepts_context=False, executor_factory=clock)(
        tick
    )
