"""Pages of the talent pool: who may rise, the reserve plan, examinations, registrations, staffing."""

from datetime import date, timedelta
from typing import Annotated, Any
from uuid import UUID

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.kernel.errors import DomainError, NotAllowed
from app.kernel.lists import xlsx
from app.kernel.web import Keyed, done, form, page, paging, perform, refusals_on, today_of
from app.skills import service
from app.skills.models import ExamState
from app.skills.service import pool_export

from .talent_views import ExamsPage, RegistrationsPage, TalentsPage

SOON = timedelta(days=180)
"""What ends within this time is due."""


class Reserve(msgspec.Struct):
    person: UUID
    rung: UUID
    key: str
    plan: Annotated[str, msgspec.Meta(max_length=500)] | None = None


class Enter(msgspec.Struct):
    person: UUID
    rung: UUID
    exam_on: date
    key: str


class Result(msgspec.Struct):
    state: ExamState
    key: str
    score: Annotated[int, msgspec.Meta(ge=0, le=100)] | None = None


class Register(msgspec.Struct):
    registered_on: date
    key: str


class Training(msgspec.Struct):
    held_on: date
    hours: Annotated[int, msgspec.Meta(ge=1, le=1000)]
    subject: Annotated[str, msgspec.Meta(max_length=100)]
    key: str


class Staffing(msgspec.Struct):
    organisation: UUID
    residents: Annotated[int, msgspec.Meta(ge=1, le=100_000_000)]
    key: str
    target: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 18


async def show_pool(request: Request, refusal: DomainError | None = None) -> Response:
    """GET /talents: who may rise now or soon, the reserve plan, and how many workers communities have."""
    _require_looking(request)
    ready = request.query_params.get("show") != "all"
    return await page(
        request,
        "skills/talents.html",
        TalentsPage,
        operation="TalentsPage",
        variables={"ready": {"ready": True} if ready else None, "due": _due(request), **paging(request)},
        refusal=refusal,
        ready=ready,
        top=_top(request),
        today=today_of(request),
    )


async def show_exams(request: Request, refusal: DomainError | None = None) -> Response:
    """GET /talents/exams"""
    _require_looking(request)
    return await page(
        request,
        "skills/exams.html",
        ExamsPage,
        operation="ExamsPage",
        variables=paging(request),
        refusal=refusal,
        states=pool_export.STATES,
        today=today_of(request),
    )


async def show_registrations(request: Request, refusal: DomainError | None = None) -> Response:
    """GET /talents/registrations: what is to be renewed soon, and what was never registered."""
    _require_looking(request)
    return await page(
        request,
        "skills/registrations.html",
        RegistrationsPage,
        operation="RegistrationsPage",
        variables={"due": _due(request)},
        refusal=refusal,
        today=today_of(request),
    )


async def download_pool(request: Request) -> Response:
    """GET /talents.xlsx"""
    return xlsx(*await perform(request, pool_export.pool_workbook, language=request.state.language))


async def find_ready(request: Request) -> Response:
    """POST /talents/find"""
    filled = await form(request, Keyed)
    found = await perform(request, service.find_ready, key=filled.key)
    return done(
        request,
        "/talents",
        flash="%(people)s people were looked at; %(ready)s may rise today.",
        people=found.people,
        ready=found.ready,
    )


@refusals_on(show_pool)
async def reserve(request: Request) -> Response:
    """POST /talents/reserve"""
    filled = await form(request, Reserve)
    given: dict[str, Any] = {"person": filled.person, "rung": filled.rung, "plan": filled.plan or ""}
    await perform(request, service.reserve, **given, key=filled.key)
    return done(request, "/talents", flash="Taken into the reserve plan.")


@refusals_on(show_pool)
async def end_reserve(request: Request) -> Response:
    """POST /talents/reserve/{id}/end"""
    filled = await form(request, Keyed)
    await perform(request, service.end_reserve, reserve_place=request.path_params["id"], key=filled.key)
    return done(request, "/talents", flash="Ended.")


@refusals_on(show_pool)
async def enter_exam(request: Request) -> Response:
    """POST /talents/exams, from the pool's page."""
    filled = await form(request, Enter)
    given = {"person": filled.person, "rung": filled.rung, "exam_on": filled.exam_on}
    await perform(request, service.enter_exam, **given, key=filled.key)
    return done(request, "/talents/exams", flash="Entered for the examination.")


@refusals_on(show_exams)
async def record_exam(request: Request) -> Response:
    """POST /talents/exams/{id}"""
    filled = await form(request, Result)
    given = {"exam_entry": request.path_params["id"], "state": filled.state, "score": filled.score}
    await perform(request, service.record_exam, **given, key=filled.key)
    return done(request, "/talents/exams", flash="Saved.")


@refusals_on(show_registrations)
async def register(request: Request) -> Response:
    """POST /talents/grades/{id}/register"""
    filled = await form(request, Register)
    given = {"grade": request.path_params["id"], "registered_on": filled.registered_on}
    await perform(request, service.register_grade, **given, key=filled.key)
    return done(request, "/talents/registrations", flash="Registered.")


@refusals_on(show_registrations)
async def train(request: Request) -> Response:
    """POST /talents/grades/{id}/training"""
    filled = await form(request, Training)
    given: dict[str, Any] = {"held_on": filled.held_on, "hours": filled.hours, "subject": filled.subject}
    grade = request.path_params["id"]
    await perform(request, service.record_grade_training, grade=grade, **given, key=filled.key)
    return done(request, "/talents/registrations", flash="Saved.")


@refusals_on(show_pool)
async def set_staffing(request: Request) -> Response:
    """POST /talents/staffing"""
    filled = await form(request, Staffing)
    given: dict[str, Any] = {"residents": filled.residents, "target": filled.target}
    organisation = filled.organisation
    await perform(request, service.set_community_staffing, organisation=organisation, **given, key=filled.key)
    return done(request, "/talents", flash="Saved.")


def _require_looking(request: Request) -> None:
    actor = request.state.actor
    actor.require_person()
    if not actor.reach(*pool_export.LOOKING):
        raise NotAllowed()


def _due(request: Request) -> str:
    return (today_of(request) + SOON).isoformat()


def _top(request: Request) -> UUID | None:
    """The organisation whose figures an officer sets: where the role is held."""
    return next(iter(request.state.actor.reach(*service.STAFF)), None)


routes = [
    Route("/talents", show_pool, methods=["GET"]),
    Route("/talents.xlsx", download_pool, methods=["GET"]),
    Route("/talents/find", find_ready, methods=["POST"]),
    Route("/talents/reserve", reserve, methods=["POST"]),
    Route("/talents/reserve/{id:uuid}/end", end_reserve, methods=["POST"]),
    Route("/talents/staffing", set_staffing, methods=["POST"]),
    Route("/talents/exams", show_exams, methods=["GET"]),
    Route("/talents/exams", enter_exam, methods=["POST"]),
    Route("/talents/exams/{id:uuid}", record_exam, methods=["POST"]),
    Route("/talents/registrations", show_registrations, methods=["GET"]),
    Route("/talents/grades/{id:uuid}/register", register, methods=["POST"]),
    Route("/talents/grades/{id:uuid}/training", train, methods=["POST"]),
]
