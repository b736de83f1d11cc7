"""Views of the job queue, whose tables are its package's own; the migrations make them."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import MetaData
from sqlmodel import Field, SQLModel

from app.kernel.models import choice, moment, whole


class JobState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    FAILED = "failed"


class View(SQLModel):
    """The base of what is read like a table and is none."""

    metadata = MetaData()


class Job(View, table=True):
    """A job that is not done. Its id is its number, written as a UUID."""

    id: UUID = Field(primary_key=True)
    number: int = whole()
    name: str
    state: JobState = choice(JobState)
    attempts: int
    enqueued_at: datetime = moment()
    due_at: datetime | None = moment(nullable=True)
    began_at: datetime | None = moment(nullable=True)
    failed_at: datetime | None = moment(nullable=True)
    worker_id: UUID | None = None
    reason: str | None = None


class JobKind(View, table=True):
    """How many jobs of a name there are."""

    __tablename__ = "job_kind"

    name: str = Field(primary_key=True)
    waiting: int
    running: int
    failed: int
    waiting_since: datetime | None = moment(nullable=True)


class JobWorker(View, table=True):
    """A process that runs jobs and is alive."""

    __tablename__ = "job_worker"

    id: UUID = Field(primary_key=True)
    host: str
    process: int
    started_at: datetime = moment()
    seen_at: datetime = moment()
    running: int


class JobSchedule(View, table=True):
    """A job that runs by the clock."""

    __tablename__ = "job_schedule"

    name: str = Field(primary_key=True)
    cron: str
    next_run: datetime = moment()
    last_run: datetime | None = moment(nullable=True)
