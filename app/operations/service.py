"""Verbs of operations: administrators of the county, and the command line, repeat or discard what failed."""

from collections.abc import Awaitable, Callable
from uuid import UUID

import msgspec

from app.accounts import service as accounts
from app.kernel import audit, jobs
from app.kernel.db import Row, Transaction
from app.kernel.errors import NotFound
from app.kernel.idempotency import once
from app.kernel.identity import Actor, Role

from .errors import JobNotFailed, JobWaitsAlready
from .models import JobState

JobVerb = Callable[..., Awaitable["JobChanged"]]


class JobChanged(msgspec.Struct, frozen=True):
    job: UUID
    name: str


class JobsRepeated(msgspec.Struct, frozen=True):
    count: int


def job_id(number: int) -> UUID:
    """The id of the job with that number."""
    return UUID(int=number)


async def failed_jobs(tx: Transaction, actor: Actor, *, limit: int = 100) -> list[Row]:
    """Failed jobs, newest first: number, name, attempts, enqueued_at, failed_at, reason."""
    await _administering(tx, actor)
    return await jobs.failed(tx, limit=limit)


@once
async def repeat_job(tx: Transaction, actor: Actor, *, job: UUID, key: str | None = None) -> JobChanged:
    """Gives a failed job its attempts again. Refused while another with the same key waits or runs."""
    await _administering(tx, actor)
    found = await _failed(tx, job)
    if not await jobs.repeat(tx, number=job.int):
        raise JobWaitsAlready()
    await audit.record(tx, actor, "operations.repeat_job", job, after={"name": found.name})
    return JobChanged(job, found.name)


@once
async def repeat_failed_jobs(tx: Transaction, actor: Actor, *, name: str, key: str | None = None) -> JobsRepeated:
    """Repeats all failed jobs of a name but those whose like waits or runs; how many."""
    county = await _administering(tx, actor)
    count = await jobs.repeat_all(tx, name=name)
    if count and county:
        await audit.record(tx, actor, "operations.repeat_failed_jobs", county, after={"name": name, "count": count})
    return JobsRepeated(count)


@once
async def discard_job(tx: Transaction, actor: Actor, *, job: UUID, key: str | None = None) -> JobChanged:
    """Removes a failed job for good; the audit log keeps what is known of it, not its payload."""
    await _administering(tx, actor)
    found = await _failed(tx, job)
    if not await jobs.discard(tx, number=job.int):
        raise JobNotFailed()
    before = {
        "name": found.name,
        "attempts": found.attempts,
        "enqueued_at": found.enqueued_at.isoformat(),
        "reason": found.reason,
    }
    await audit.record(tx, actor, "operations.discard_job", job, before=before)
    return JobChanged(job, found.name)


async def _administering(tx: Transaction, actor: Actor) -> UUID | None:
    county = await accounts.county(tx)
    actor.require([county] if county else [], Role.ADMINISTRATOR)
    return county


async def _failed(tx: Transaction, job: UUID) -> Row:
    found = await jobs.one(tx, number=job.int) if job.int < 2**63 else None
    if found is None:
        raise NotFound(field="job_id")
    if found.state != JobState.FAILED:
        raise JobNotFailed()
    return found
