"""A worker's claim on its jobs: it holds as long as the worker's session with the database lives.

The session holds an advisory lock, and through it alone a worker says how a job ended. So a worker that is
gone has let go at the same moment, one that only stands still keeps its jobs, and none can speak for a job
that was given to another.
"""

import os
import socket
from datetime import timedelta
from uuid import UUID, uuid4

import asyncpg
from pgqueuer.adapters.drivers.asyncpg import AsyncpgDriver
from pgqueuer.adapters.persistence.qb import QueryBuilderEnvironment, QueryQueueBuilder, QuerySchedulerBuilder
from pgqueuer.adapters.persistence.queries import Queries
from pgqueuer.domain import models, types
from pgqueuer.domain.errors import RetryRequested
from pgqueuer.domain.settings import DBSettings
from pgqueuer.ports.repository import EntrypointExecutionParameter
from pydantic_settings import PydanticBaseSettingsSource

LOSSES = 3
"""A job is given up when so many workers ended while they ran it."""
AFTER_A_LOSS = timedelta(seconds=10)
"""How long a job waits that two workers were lost with, more or less: those lost together part here."""
ASIDE = timedelta(seconds=1)
NEVER = timedelta(days=36500)
SESSION = {
    "application_name": "commonweal jobs",
    # A session whose other end is unplugged ends in 25 seconds, and with it its claims.
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "25000",
}
_ENTER = """
    WITH entered AS (
        INSERT INTO worker (id, host, process, started_at, seen_at) VALUES ($1, $2, $3, now(), now()) RETURNING number
    ), gone AS (
        DELETE FROM worker
        WHERE seen_at < now() - interval '1 hour' AND id NOT IN (SELECT id FROM job_worker)
            AND NOT EXISTS (SELECT FROM pgqueuer WHERE queue_manager_id = worker.id)
    )
    SELECT pg_try_advisory_lock('worker'::regclass::oid::integer, number) FROM entered
"""
_SEEN = "UPDATE worker SET seen_at = now() WHERE id = $1"
_LEAVE = "DELETE FROM worker WHERE id = $1 AND NOT EXISTS (SELECT FROM pgqueuer WHERE queue_manager_id = $1)"
_TAKE_BACK = """
    WITH lost AS (
        SELECT job.id, COALESCE((job.headers ->> 'lost')::integer, 0) + 1 AS losses,
            worker.host, worker.process, worker.seen_at
        FROM pgqueuer AS job LEFT JOIN worker ON worker.id = job.queue_manager_id
        WHERE job.status = 'picked'
            AND (worker.id IS NULL OR worker.seen_at < now() - $1::interval)
            AND NOT EXISTS (SELECT FROM job_worker WHERE id = job.queue_manager_id)
        FOR UPDATE OF job SKIP LOCKED
    ), back AS (
        UPDATE pgqueuer AS job SET
            status = CASE WHEN losses < $2 THEN 'queued'::pgqueuer_status ELSE 'failed' END,
            attempts = attempts + CASE WHEN losses < $2 THEN 1 ELSE 0 END,
            headers = COALESCE(headers, '{}') || jsonb_build_object('lost', losses),
            execute_after = now() + CASE WHEN losses > 1 THEN (0.5 + random()) * $3::interval ELSE interval '0' END,
            updated = now(),
            queue_manager_id = NULL
        FROM lost WHERE job.id = lost.id
        RETURNING job.id, job.status, entrypoint, priority, losses, host, process, seen_at
    )
    INSERT INTO pgqueuer_log (job_id, status, entrypoint, priority, traceback)
    SELECT id, status, entrypoint, priority, jsonb_build_object(
        'exception_type', 'WorkerLost',
        'exception_message', format('WorkerLost: the worker ended while it ran (%s, process %s, last seen %s UTC), '
            'for the %s. time', COALESCE(host, '?'), COALESCE(process::text, '?'),
            COALESCE(to_char(seen_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS'), '?'), losses)
    ) FROM back
"""
_HAND_BACK = """
    UPDATE pgqueuer SET status = 'queued', execute_after = now(), updated = now(), queue_manager_id = NULL
    WHERE id = $1 AND queue_manager_id = $2
"""

_PUT_ASIDE = """
    UPDATE pgqueuer SET status = 'queued', execute_after = now() + $3::interval, updated = now(),
        queue_manager_id = NULL
    WHERE id = ANY($1::bigint[]) AND queue_manager_id = $2
"""


class HandedBack(RetryRequested):
    """A worker that stops gives a job to the others; that costs it no attempt."""


class Lease(Queries):
    """The job queue as one worker sees it, on a session of its own."""

    def __init__(self, connection: "asyncpg.Connection[asyncpg.Record]", stale_after: timedelta) -> None:
        names = _Names()
        super().__init__(
            AsyncpgDriver(connection),
            QueryBuilderEnvironment(names),
            QueryQueueBuilder(names),
            QuerySchedulerBuilder(names),
        )
        self.channel = types.Channel(names.channel)
        self.worker = types.QueueManagerId(uuid4())
        self.stale_after = stale_after
        self.suspect: types.JobId | None = None

    async def enter(self) -> None:
        await self.driver.fetch(_ENTER, self.worker, socket.gethostname(), os.getpid())

    async def look_after(self) -> None:
        """Gives a sign of life, and takes back the jobs of those who gave none and are gone."""
        await self.driver.execute(_SEEN, self.worker)
        await self.driver.execute(_TAKE_BACK, self.stale_after, LOSSES, AFTER_A_LOSS)

    async def leave(self) -> None:
        await self.driver.execute(_LEAVE, self.worker)

    async def dequeue(
        self,
        batch_size: int,
        entrypoints: dict[types.QueueEntrypoint, EntrypointExecutionParameter],
        queue_manager_id: UUID,
        global_concurrency_limit: int | None,
        heartbeat_timeout: timedelta,
    ) -> list[models.Job]:
        """Only what waits: a heartbeat that is late doesn't tell that a worker is gone.

        Of the jobs that a worker was lost with, each a suspect, a worker runs one at a time: so what only
        happened to run beside the one that ends its workers is not given up with it.
        """
        jobs = await super().dequeue(
            batch_size, entrypoints, types.QueueManagerId(queue_manager_id), global_concurrency_limit, NEVER
        )
        suspects = [job.id for job in jobs if job.headers and "lost" in job.headers]
        if suspects and self.suspect is None:
            self.suspect = suspects.pop(0)
        if suspects:
            await self.driver.execute(_PUT_ASIDE, suspects, self.worker, ASIDE)
        return [job for job in jobs if job.id not in suspects]

    def ended(self, job: models.Job) -> None:
        """However it ended."""
        if self.suspect == job.id:
            self.suspect = None

    async def retry_job(
        self, job: models.Job, delay: timedelta, traceback_record: models.TracebackRecord | None
    ) -> None:
        if traceback_record is not None and traceback_record.exception_type == HandedBack.__name__:
            await self.driver.execute(_HAND_BACK, job.id, self.worker)
        else:
            await super().retry_job(job, delay, traceback_record)


class _Names(DBSettings):
    """The names that the migration gave, whatever CHANNEL or QUEUE_TABLE the environment holds."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[object],
        init_settings: PydanticBaseSettingsSource,
        *_others: PydanticBaseSettingsSource,
        **_more: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings,)
