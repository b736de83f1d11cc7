"""Pages for those above the teams: late hours, unusual ones, and what an organisation asks of hours."""

from typing import Annotated
from uuid import UUID

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.attendance import service
from app.attendance.models import Resolution
from app.kernel.errors import DomainError
from app.kernel.web import done, form, now_of, page, paging, perform, refusals_on

from .decision_views import AnomaliesPage, AnomalyPage, LateHoursPage
from .issuing import show_settings


class Resolve(msgspec.Struct):
    key: str
    resolution: Resolution
    note: Annotated[str, msgspec.Meta(max_length=1000)]


class Policy(msgspec.Struct):
    organisation: UUID
    team_hours: int
    parent_hours: int
    appeal_days: int
    decision_workdays: int
    key: str


async def list_late(request: Request) -> Response:
    """GET /late-hours: shifts of one's teams whose hours were due by now."""
    return await page(
        request,
        "attendance/late_hours.html",
        LateHoursPage,
        operation="LateHoursPage",
        variables={"now": now_of(request).isoformat(), **paging(request)},
        private=True,
    )


async def list_anomalies(request: Request) -> Response:
    """GET /anomalies?show=resolved"""
    resolved = request.query_params.get("show") == "resolved"
    return await page(
        request,
        "attendance/anomalies.html",
        AnomaliesPage,
        operation="AnomaliesPage",
        variables={"resolved": resolved, **paging(request)},
        private=True,
        resolved=resolved,
    )


async def show_anomaly(request: Request, refusal: DomainError | None = None) -> Response:
    return await page(
        request,
        "attendance/anomaly.html",
        AnomalyPage,
        operation="AnomalyPage",
        variables={"id": f"Anomaly:{request.path_params['id']}"},
        private=True,
        refusal=refusal,
    )


@refusals_on(show_anomaly)
async def resolve(request: Request) -> Response:
    """POST /anomalies/{id}/resolve"""
    filled = await form(request, Resolve)
    given = {"resolution": filled.resolution, "note": filled.note, "key": filled.key}
    await perform(request, service.resolve_anomaly, anomaly=request.path_params["id"], **given)
    return done(request, "/anomalies", flash="Saved.")


@refusals_on(show_settings)
async def set_policy(request: Request) -> Response:
    """POST /settings/hours"""
    filled = await form(request, Policy)
    await perform(request, service.set_hours_policy, **msgspec.structs.asdict(filled))
    return done(request, "/settings/certificates", flash="Saved.")


routes = [
    Route("/late-hours", list_late, methods=["GET"]),
    Route("/anomalies", list_anomalies, methods=["GET"]),
    Route("/anomalies/{id:uuid}", show_anomaly, methods=["GET"]),
    Route("/anomalies/{id:uuid}/resolve", resolve, methods=["POST"]),
    Route("/settings/hours", set_policy, methods=["POST"]),
]
