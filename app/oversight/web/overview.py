"""The points bank in figures: a page, and the same as tables for spreadsheets."""

from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.kernel.errors import NotAllowed
from app.kernel.identity import Actor, Role
from app.kernel.web import read, render, today_of
from app.oversight.kinds import KINDS

from .figures import COLUMNS, Figures
from .periods import months_before, period_of
from .sheets import as_csv, as_workbook
from .views import PointsOverviewPage

LOOKING = (Role.OFFICER, Role.AUDITOR, Role.ADMINISTRATOR)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def require_looking(request: Request) -> None:
    """Raises unless somebody is signed in who may look after the points bank."""
    actor: Actor = request.state.actor
    actor.require_person()
    if not actor.reach(*LOOKING):
        raise NotAllowed()


def team_of(request: Request) -> UUID | None:
    """The team that an address names."""
    try:
        return UUID(request.query_params.get("team", ""))
    except ValueError:
        return None


async def _figures(request: Request) -> Figures:
    require_looking(request)
    since, until = period_of(request)
    team = team_of(request)
    variables: dict[str, Any] = {
        "from": since.isoformat(),
        "until": until.isoformat(),
        "before": months_before(since, 1).isoformat(),
        "team": f"Team:{team}" if team else None,
    }
    found = await read(request, PointsOverviewPage, operation="PointsOverviewPage", variables=variables)
    today = today_of(request)
    return Figures(found, since, until, today)


async def overview(request: Request) -> Response:
    """GET /points/overview?since=2026-01&until=2026-05&team="""
    figures = await _figures(request)
    return await render(
        request,
        "oversight/overview.html",
        page=figures.found,
        figures=figures,
        kinds=KINDS,
        columns=COLUMNS,
        team=team_of(request),
    )


async def workbook(request: Request) -> Response:
    """GET /points/overview.xlsx: each table of the page on a sheet."""
    figures = await _figures(request)
    return _file(as_workbook(figures, request.state.language), "points.xlsx", XLSX)


async def table(request: Request) -> Response:
    """GET /points/overview.csv: the months."""
    figures = await _figures(request)
    return _file(as_csv(figures, request.state.language), "points.csv", "text/csv; charset=utf-8")


def _file(content: bytes, name: str, kind: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, media_type=kind, headers=headers)


routes = [
    Route("/points/overview", overview, methods=["GET"]),
    Route("/points/overview.xlsx", workbook, methods=["GET"]),
    Route("/points/overview.csv", table, methods=["GET"]),
]
