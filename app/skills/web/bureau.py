"""Pages of the bureau: who assesses, quotas, inspections drawn at random."""

from typing import Annotated, Literal
from uuid import UUID

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.kernel.errors import DomainError, NotAllowed
from app.kernel.identity import Role
from app.kernel.reasons import MAX_REASON
from app.kernel.web import done, form, page, paging, perform, refusals_on, search_of, today_of
from app.skills.models import BodyKind, InspectionResult
from app.skills.service import inspecting
from app.skills.service.inspecting import MOST_PLACES

from .assessment_views import AssessingPage, InspectionsPage


class Quota(msgspec.Struct):
    rung: UUID
    places: Annotated[int, msgspec.Meta(ge=0, le=MOST_PLACES)]
    key: str
    organisation: UUID | None = None


class Body(msgspec.Struct):
    organisation: UUID
    kind: BodyKind
    organisation_code: Annotated[str, msgspec.Meta(max_length=4)]
    province_code: Annotated[str, msgspec.Meta(max_length=2)]
    site_code: Annotated[str, msgspec.Meta(max_length=6)]
    key: str


class Draw(msgspec.Struct):
    size: Annotated[int, msgspec.Meta(ge=1, le=10_000)]
    out_of: Literal["to_file", "certified"]
    key: str


class Result(msgspec.Struct):
    result: InspectionResult
    note: Annotated[str, msgspec.Meta(max_length=MAX_REASON)]
    key: str


async def show_assessing(request: Request, refusal: DomainError | None = None) -> Response:
    """GET /settings/assessing?q=name: who assesses with which codes, and how many may hold a rung."""
    _require(request, Role.HR, Role.OFFICER)
    search = search_of(request)
    day = today_of(request)
    return await page(
        request,
        "skills/assessing.html",
        AssessingPage,
        operation="AssessingPage",
        variables={"day": day.isoformat(), "search": search or None},
        refusal=refusal,
        search=search,
    )


@refusals_on(show_assessing)
async def set_quota(request: Request) -> Response:
    """POST /settings/assessing/quotas"""
    filled = await form(request, Quota)
    await perform(
        request,
        inspecting.set_quota,
        rung=filled.rung,
        organisation=filled.organisation,
        places=filled.places,
        key=filled.key,
    )
    return done(request, "/settings/assessing", flash="Saved.")


@refusals_on(show_assessing)
async def record_body(request: Request) -> Response:
    """POST /settings/assessing/bodies"""
    filled = await form(request, Body)
    await perform(
        request,
        inspecting.record_assessing_body,
        organisation=filled.organisation,
        kind=filled.kind,
        organisation_code=filled.organisation_code,
        province_code=filled.province_code,
        site_code=filled.site_code,
        key=filled.key,
    )
    return done(request, "/settings/assessing", flash="Saved.")


async def list_inspections(request: Request, refusal: DomainError | None = None) -> Response:
    """GET /inspections: what was drawn, what waits first."""
    _require(request, Role.OFFICER, Role.AUDITOR, Role.ADMINISTRATOR)
    return await page(
        request,
        "skills/inspections.html",
        InspectionsPage,
        operation="InspectionsPage",
        variables=paging(request),
        refusal=refusal,
        characters=MAX_REASON,
    )


@refusals_on(list_inspections)
async def draw(request: Request) -> Response:
    """POST /inspections: out of the cases below where one is an officer."""
    reach = request.state.actor.reach(*inspecting.INSPECTING)
    if not reach:
        raise request.state.actor.refusal()
    filled = await form(request, Draw)
    await perform(
        request,
        inspecting.draw_inspections,
        organisation=reach[0],
        size=filled.size,
        blocking=filled.out_of == "to_file",
        key=filled.key,
    )
    return done(request, "/inspections", flash="Drawn. The seed is on record.")


@refusals_on(list_inspections)
async def record_result(request: Request) -> Response:
    """POST /inspections/{id}/result"""
    filled = await form(request, Result)
    await perform(
        request,
        inspecting.record_inspection,
        inspection=request.path_params["id"],
        result=filled.result,
        note=filled.note,
        key=filled.key,
    )
    return done(request, "/inspections", flash="Recorded.")


def _require(request: Request, *roles: Role) -> None:
    request.state.actor.require_person()
    if not request.state.actor.reach(*roles):
        raise NotAllowed()


routes = [
    Route("/settings/assessing", show_assessing, methods=["GET"]),
    Route("/settings/assessing/quotas", set_quota, methods=["POST"]),
    Route("/settings/assessing/bodies", record_body, methods=["POST"]),
    Route("/inspections", list_inspections, methods=["GET"]),
    Route("/inspections", draw, methods=["POST"]),
    Route("/inspections/{id:uuid}/result", record_result, methods=["POST"]),
]
