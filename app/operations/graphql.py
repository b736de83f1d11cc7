"""The background jobs in the API, for the county's administrators."""

from datetime import datetime

import strawberry
from sqlalchemy import any_, desc
from sqlmodel import col

from app.accounts.graphql.sight import from_the_top
from app.kernel.graphql import Info, enum, key, mutation, payload, perform, repetition_key
from app.kernel.identity import Role
from app.operations import models, service
from app.reading import Connection, Node, column, deprecated, filters, many, one, order, reads, where

enum(
    models.JobState,
    "How a job stands; one that is done is not kept.",
    queued="It waits for its turn, or for its next attempt.",
    running="A worker runs it.",
    failed="Its attempts are used up; it stays until somebody repeats or discards it.",
)
ADMINISTERS = from_the_top(Role.ADMINISTRATOR)
JobOrder = order("JobOrder", "How jobs are sorted.", NEWEST=desc(col(models.Job.number)), OLDEST=col(models.Job.number))


@filters
class JobFilter:
    """Which jobs."""

    states: list[models.JobState] | None = where(
        lambda v: col(models.Job.state) == any_(v), "Which stand in one of these ways."
    )
    state: list[models.JobState] | None = deprecated(
        where(lambda v: col(models.Job.state) == any_(v), "That stand so."),
        "Several are `states` everywhere: give that; it stays until 2028-01-01 at least.",
    )
    name: str | None = where(lambda v: col(models.Job.name) == v, "Of this name.")


@reads(models.JobWorker, visible_to=ADMINISTERS)
class JobWorker(Node):
    """A process that runs jobs and is alive."""

    host: str = column(models.JobWorker.host, "The machine it runs on.")
    process: int = column(models.JobWorker.process, "Its number there.")
    started_at: datetime = column(models.JobWorker.started_at, "Since when it runs jobs.")
    seen_at: datetime = column(models.JobWorker.seen_at, "Its last sign of life; it gives one every five seconds.")
    running: int = column(models.JobWorker.running, "How many jobs it runs now.")


@reads(models.Job, visible_to=ADMINISTERS)
class Job(Node):
    """A piece of background work that is not done."""

    number: int = column(models.Job.number, "Its number, as `commonweal jobs` names it.")
    name: str = column(models.Job.name, "What it does, such as `volunteers.import`.")
    state: models.JobState = column(models.Job.state, "How it stands.")
    attempts: int = column(models.Job.attempts, "How often it was begun.")
    enqueued_at: datetime = column(models.Job.enqueued_at, "When it was asked for.")
    due_at: datetime | None = column(models.Job.due_at, "From when on it may run, while it waits.")
    began_at: datetime | None = column(models.Job.began_at, "Since when it runs.")
    failed_at: datetime | None = column(models.Job.failed_at, "When its last attempt failed, if it is given up.")
    reason: str | None = column(models.Job.reason, "What is known of its last failure; personal data is left out.")
    worker: JobWorker | None = one(
        models.JobWorker, "Who runs it.", where=col(models.JobWorker.id) == models.Job.worker_id
    )


@reads(models.JobKind, visible_to=ADMINISTERS)
class JobKind:
    """How many jobs of a name are not done."""

    name: str = column(models.JobKind.name, "What they do.")
    waiting: int = column(models.JobKind.waiting, "How many wait.")
    running: int = column(models.JobKind.running, "How many run.")
    failed: int = column(models.JobKind.failed, "How many are given up.")
    waiting_since: datetime | None = column(
        models.JobKind.waiting_since, "Since when the oldest that may run waits; null when none does."
    )


@reads(models.JobSchedule, visible_to=ADMINISTERS)
class JobSchedule:
    """A job that runs by the clock of the county."""

    name: str = column(models.JobSchedule.name, "What it does.")
    cron: str = column(models.JobSchedule.cron, "When: minute, hour, day, month, day of the week.")
    next_run: datetime = column(models.JobSchedule.next_run, "When it is due next.")
    last_run: datetime | None = column(models.JobSchedule.last_run, "When it was last put into the queue.")


@reads(None)
class Query:
    """How the system runs."""

    jobs: Connection[Job] = many(
        models.Job, "Background jobs that are not done. For administrators.", filter=JobFilter, order=JobOrder
    )
    job: Job | None = one(models.Job, "One job.")
    job_kinds: Connection[JobKind] = many(
        models.JobKind,
        "Jobs counted by name.",
        order=order("JobKindOrder", "How they are sorted.", NAME=col(models.JobKind.name)),
    )
    job_schedules: Connection[JobSchedule] = many(
        models.JobSchedule,
        "What runs by the clock.",
        order=order("JobScheduleOrder", "How they are sorted.", NEXT=col(models.JobSchedule.next_run)),
    )
    job_workers: Connection[JobWorker] = many(
        models.JobWorker,
        "Processes that run jobs and are alive.",
        order=order("JobWorkerOrder", "How they are sorted.", STARTED=col(models.JobWorker.started_at)),
    )


@strawberry.input(description="Which failed job gets its attempts again.")
class RepeatJobInput:
    job_id: strawberry.ID = strawberry.field(description="The job.")
    idempotency_key: str | None = repetition_key()


@strawberry.input(description="Which failed jobs get their attempts again.")
class RepeatFailedJobsInput:
    name: str = strawberry.field(description="All failed ones of this name.")
    idempotency_key: str | None = repetition_key()


@strawberry.input(description="Which failed job is removed.")
class DiscardJobInput:
    job_id: strawberry.ID = strawberry.field(description="The job.")
    idempotency_key: str | None = repetition_key()


@payload
class RepeatJobPayload:
    """What came of repeating a job."""

    job: Job | None = strawberry.field(description="The job, which waits again; null once it is done.")


@payload
class RepeatFailedJobsPayload:
    """What came of repeating failed jobs."""

    count: int | None = strawberry.field(description="How many wait again.")


@payload
class DiscardJobPayload:
    """What came of discarding a job."""

    name: str | None = strawberry.field(description="What the removed job would have done.")


@strawberry.type
class Mutation:
    @mutation("Gives a failed job its attempts again.")
    async def repeat_job(self, info: Info, input: RepeatJobInput) -> RepeatJobPayload:
        job = key("Job", input.job_id, "job_id")
        return await perform(
            info,
            RepeatJobPayload,
            service.repeat_job,
            {"job": lambda changed: changed.job},
            job=job,
            key=input.idempotency_key,
        )

    @mutation("Gives all failed jobs of a name their attempts again.")
    async def repeat_failed_jobs(self, info: Info, input: RepeatFailedJobsInput) -> RepeatFailedJobsPayload:
        return await perform(
            info,
            RepeatFailedJobsPayload,
            service.repeat_failed_jobs,
            {"count": lambda repeated: repeated.count},
            name=input.name,
            key=input.idempotency_key,
        )

    @mutation("Removes a failed job for good.")
    async def discard_job(self, info: Info, input: DiscardJobInput) -> DiscardJobPayload:
        return await perform(
            info,
            DiscardJobPayload,
            service.discard_job,
            {"name": lambda changed: changed.name},
            job=key("Job", input.job_id, "job_id"),
            key=input.idempotency_key,
        )
