"""Pages: workers with their grades and wages, for HR, the bureau and themselves."""

from datetime import date
from typing import Any
from uuid import UUID

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.kernel.errors import DomainError, NotAllowed
from app.kernel.forms import page_told
from app.kernel.identity import Actor
from app.kernel.web import Keyed, done, form, page, paging, perform, refusals_on, search_of, today_of
from app.skills.facts import DEGREES
from app.skills.service import employment, grades, level_wages, wages

from .work import EMPLOYERS, ROWS_PER_PAGE, Because, Short
from .worker_views import WorkerPage, WorkersPage


class Leaving(msgspec.Struct):
    last_day: date
    key: str


class NewGrade(msgspec.Struct):
    rung: UUID
    since: date
    person: UUID
    organisation: UUID
    key: str
    occupation: UUID | None = None
    certificate_number: Short | None = None


class FromLevel(msgspec.Struct):
    level_since: date
    key: str


class EndedGrade(Because):
    worker: UUID


def require_employer(request: Request) -> None:
    actor: Actor = request.state.actor
    actor.require_person()
    if not actor.reach(*EMPLOYERS):
        raise NotAllowed()


def _keyed(request: Request, parameter: str, type_name: str) -> str | None:
    """A key of the address as a global id; what is none finds nothing, as does a key of nobody's."""
    given = request.query_params.get(parameter)
    try:
        return f"{type_name}:{UUID(given)}" if given else None
    except ValueError:
        return f"{type_name}:{UUID(int=0)}"


async def list_workers(request: Request) -> Response:
    """GET /workers: narrowed by name, enterprise, grade, occupation, the year they were first paid in."""
    require_employer(request)
    return await page(
        request,
        "skills/workers.html",
        WorkersPage,
        operation="WorkersPage",
        variables={**wanted_workers(request), **paging(request, ROWS_PER_PAGE)},
        block="found",
        search=search_of(request),
        asked=request.query_params,
    )


def wanted_workers(request: Request) -> dict[str, Any]:
    """Those that the address asks for, as variables of the page's operation."""
    asked = request.query_params
    year = asked.get("year", "")
    given = {
        "search": search_of(request) or None,
        "organisation": _keyed(request, "enterprise", "Organisation"),
        "rung": _keyed(request, "rung", "Rung"),
        "occupation": _keyed(request, "occupation", "Occupation"),
        "firstPaid": int(year) if year.isdecimal() and len(year) == 4 else None,
        "present": None if asked.get("left") else True,
        "waiting": True if asked.get("waiting") else None,
    }
    return {"filter": {name: value for name, value in given.items() if value is not None}}


async def show_worker(request: Request, refusal: DomainError | None = None) -> Response:
    """GET /workers/{id}: grades and wages, for the worker too."""
    return await _worker(request, request.path_params["id"], refusal)


async def _worker_told(request: Request, refusal: DomainError) -> Response:
    """The page that the form about a grade or a wage stands on."""
    return await _worker(request, await page_told(request, "worker", refusal), refusal)


async def _worker(request: Request, worker: UUID, refusal: DomainError | None) -> Response:
    return await page(
        request,
        "skills/worker.html",
        WorkerPage,
        operation="WorkerPage",
        variables={"id": f"Employment:{worker}", "day": today_of(request).isoformat()},
        private=True,
        refusal=refusal,
        today=today_of(request),
        degrees=DEGREES,
    )


@refusals_on(show_worker)
async def leave(request: Request) -> Response:
    worker: UUID = request.path_params["id"]
    filled = await form(request, Leaving)
    await perform(request, employment.leave, employment=worker, last_day=filled.last_day, key=filled.key)
    return done(request, f"/workers/{worker}", flash="The last day is recorded.")


@refusals_on(show_worker)
async def confer(request: Request) -> Response:
    worker: UUID = request.path_params["id"]
    filled = await form(request, NewGrade)
    await perform(request, grades.confer_grade, **msgspec.structs.asdict(filled))
    return done(request, f"/workers/{worker}", flash="The grade is recorded.")


@refusals_on(_worker_told)
async def end_grade(request: Request) -> Response:
    filled = await form(request, EndedGrade)
    await perform(request, grades.end_grade, grade=request.path_params["id"], reason=filled.reason, key=filled.key)
    return done(request, f"/workers/{filled.worker}", flash="The grade has ended.")


@refusals_on(show_worker)
async def pay_by_level(request: Request) -> Response:
    worker: UUID = request.path_params["id"]
    filled = await form(request, FromLevel)
    await perform(request, level_wages.propose_level_wage, employment=worker, since=filled.level_since, key=filled.key)
    return done(request, f"/workers/{worker}", flash="The wage waits for a second person.")


@refusals_on(_worker_told)
async def approve_wage(request: Request) -> Response:
    filled = await form(request, Keyed)
    made = await perform(request, wages.approve_wage, wage=request.path_params["id"], key=filled.key)
    return done(request, f"/workers/{made.employment}", flash="The wage holds.")


@refusals_on(_worker_told)
async def reject_wage(request: Request) -> Response:
    filled = await form(request, Because)
    made = await perform(
        request, wages.reject_wage, wage=request.path_params["id"], reason=filled.reason, key=filled.key
    )
    return done(request, f"/workers/{made.employment}", flash="The wage was turned down.")


routes = [
    Route("/workers", list_workers, methods=["GET"]),
    Route("/workers/{id:uuid}", show_worker, methods=["GET"]),
    Route("/workers/{id:uuid}/leave", leave, methods=["POST"]),
    Route("/workers/{id:uuid}/grades", confer, methods=["POST"]),
    Route("/workers/{id:uuid}/level-wage", pay_by_level, methods=["POST"]),
    Route("/grades/{id:uuid}/end", end_grade, methods=["POST"]),
    Route("/wages/{id:uuid}/approve", approve_wage, methods=["POST"]),
    Route("/wages/{id:uuid}/reject", reject_wage, methods=["POST"]),
]
