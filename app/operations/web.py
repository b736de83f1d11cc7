"""The page of background jobs: what runs, waits and failed."""

from datetime import datetime
from typing import Annotated

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.kernel.errors import DomainError
from app.kernel.identity import Actor, Role
from app.kernel.web import Keyed, PageInfo, View, done, form, page, paging, perform, refusals_on
from app.operations import service
from app.operations.models import JobState

ADDRESS = "/jobs"


class Worker(View):
    host: str
    process: int


class LiveWorker(Worker):
    started_at: datetime
    running: int


class Job(View):
    id: str
    number: int
    name: str
    attempts: int
    enqueued_at: datetime
    due_at: datetime | None
    began_at: datetime | None
    failed_at: datetime | None
    reason: str | None
    worker: Worker | None


class Jobs(View):
    nodes: list[Job]
    page_info: PageInfo


class Kind(View):
    name: str
    waiting: int
    running: int
    failed: int
    waiting_since: datetime | None


class Kinds(View):
    nodes: list[Kind]


class Schedule(View):
    name: str
    next_run: datetime
    last_run: datetime | None


class Schedules(View):
    nodes: list[Schedule]


class Workers(View):
    nodes: list[LiveWorker]


class JobsPage(View):
    jobs: Jobs
    job_kinds: Kinds
    job_schedules: Schedules
    job_workers: Workers

    def total(self, state: str) -> int:
        return sum(getattr(kind, "waiting" if state == JobState.QUEUED else state) for kind in self.job_kinds.nodes)


class Repeated(Keyed):
    name: Annotated[str, msgspec.Meta(max_length=100)]


async def show_jobs(request: Request, refusal: DomainError | None = None) -> Response:
    """GET /jobs?state=failed: htmx asks for the block again every few seconds."""
    actor: Actor = request.state.actor
    if not actor.reach(Role.ADMINISTRATOR):
        raise actor.refusal()
    asked = request.query_params.get("state", "")
    state = JobState(asked) if asked in set(JobState) else JobState.FAILED
    return await page(
        request,
        "operations/jobs.html",
        JobsPage,
        operation="JobsPage",
        variables={**paging(request), "state": [state]},
        block="jobs",
        refusal=refusal,
        state=state,
        states=tuple(JobState),
    )


@refusals_on(show_jobs)
async def repeat_failed(request: Request) -> Response:
    """POST /jobs/repeat: all failed ones of a name."""
    filled = await form(request, Repeated)
    result = await perform(request, service.repeat_failed_jobs, name=filled.name, key=filled.key)
    return done(request, ADDRESS, flash="%(count)s jobs wait again.", count=result.count)


@refusals_on(show_jobs)
async def repeat(request: Request) -> Response:
    """POST /jobs/{id}/repeat"""
    filled = await form(request, Keyed)
    await perform(request, service.repeat_job, job=request.path_params["id"], key=filled.key)
    return done(request, ADDRESS, flash="The job waits again.")


@refusals_on(show_jobs)
async def discard(request: Request) -> Response:
    """POST /jobs/{id}/discard"""
    filled = await form(request, Keyed)
    await perform(request, service.discard_job, job=request.path_params["id"], key=filled.key)
    return done(request, ADDRESS, flash="The job was discarded.")


routes = [
    Route(ADDRESS, show_jobs, methods=["GET"]),
    Route("/jobs/repeat", repeat_failed, methods=["POST"]),
    Route("/jobs/{id:uuid}/repeat", repeat, methods=["POST"]),
    Route("/jobs/{id:uuid}/discard", discard, methods=["POST"]),
]
