"""Pages of movements: the biggest first, and each with all that is known of it."""

from contextlib import suppress
from datetime import date
from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.kernel.web import page, paging, shell_of
from app.oversight.kinds import KINDS

from .overview import require_looking, team_of
from .periods import months_before, next_month, period_of, start_of
from .views import PointsMovementPage, PointsMovementsPage

BIGGEST_MONTHS = 3
"""Who asks for the biggest has every movement of the time measured: no more than these months at once."""


def _period(request: Request, newest: bool) -> tuple[date, date]:
    since, until = period_of(request)
    return since if newest else max(since, months_before(until, BIGGEST_MONTHS - 1)), until


def _filter(request: Request, since: date, until: date) -> dict[str, Any]:
    zone = shell_of(request).settings.zone
    chosen: dict[str, Any] = {
        "recordedFrom": start_of(since, zone).isoformat(),
        "recordedBefore": start_of(next_month(until), zone).isoformat(),
    }
    kind, team = request.query_params.get("kind"), team_of(request)
    if kind in KINDS:
        chosen["kind"] = kind
    if team:
        chosen["team"] = f"Team:{team}"
    with suppress(ValueError):
        chosen["person"] = f"Person:{UUID(request.query_params.get('person', ''))}"
    return chosen


async def list_movements(request: Request) -> Response:
    """GET /points/movements?since=2026-05&until=2026-05&kind=award&team=&person=&order=newest"""
    require_looking(request)
    newest = request.query_params.get("order") == "newest"
    since, until = _period(request, newest)
    return await page(
        request,
        "oversight/movements.html",
        PointsMovementsPage,
        operation="PointsMovementsPage",
        variables={
            "filter": _filter(request, since, until),
            "order": "NEWEST" if newest else "BIGGEST",
            **paging(request),
        },
        since=since,
        until=until,
        newest=newest,
        chosen=request.query_params.get("kind", ""),
        kinds=KINDS,
    )


async def show_movement(request: Request) -> Response:
    require_looking(request)
    return await page(
        request,
        "oversight/movement.html",
        PointsMovementPage,
        operation="PointsMovementPage",
        variables={"id": f"PointsMovement:{request.path_params['id']}"},
        kinds=KINDS,
    )


routes = [
    Route("/points/movements", list_movements, methods=["GET"]),
    Route("/points/movements/{id:uuid}", show_movement, methods=["GET"]),
]
