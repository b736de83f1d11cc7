"""Pages of what is unusual among points: the queue, one finding, the limits."""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.kernel.errors import DomainError
from app.kernel.web import Keyed, PageInfo, View, done, form, page, paging, perform, refusals_on
from app.oversight import service
from app.oversight.kinds import KINDS
from app.oversight.models import AnomalyState, PointsAnomalyKind
from app.oversight.watching import LIMITS, NAMES, RANGES

from .overview import require_looking
from .views import MovementRow, Named


class Decide(Keyed):
    state: AnomalyState
    note: Annotated[str, msgspec.Meta(max_length=1000)]


class Identified(View):
    id: str


class Involved(View):
    name: str
    volunteer: Identified | None


class Finding(View):
    id: str
    kind: str
    figures: dict[str, Any]
    state: str
    found_at: datetime
    person: Involved | None
    organisation: Named | None


class Findings(View):
    nodes: list[Finding]
    page_info: PageInfo


class PointsAnomaliesPage(View):
    points_anomalies: Findings


class Evidence(View):
    nodes: list[MovementRow]


class WholeFinding(Finding):
    involved: bool
    decided_at: datetime | None
    decided_by: Named | None
    note: str | None
    movements: Evidence


class PointsAnomalyPage(View):
    points_anomaly: WholeFinding


class Limit(View):
    name: str
    value: int


class Watch(View):
    kind: str
    looked_for: bool
    limits_by_name: list[Limit]

    @property
    def limits(self) -> dict[str, int]:
        return {each.name: each.value for each in self.limits_by_name}


class Watches(View):
    nodes: list[Watch]


class PointsWatchPage(View):
    points_watches: Watches


async def list_anomalies(request: Request) -> Response:
    """GET /points/anomalies?show=decided&kind=ring"""
    require_looking(request)
    decided = request.query_params.get("show") == "decided"
    chosen: dict[str, Any] = {"decided": decided}
    kind = request.query_params.get("kind", "")
    if kind in set(PointsAnomalyKind):
        chosen["kind"] = kind
    return await page(
        request,
        "oversight/anomalies.html",
        PointsAnomaliesPage,
        operation="PointsAnomaliesPage",
        variables={"filter": chosen, **paging(request)},
        decided=decided,
    )


async def show_anomaly(request: Request, refusal: DomainError | None = None) -> Response:
    require_looking(request)
    return await page(
        request,
        "oversight/anomaly.html",
        PointsAnomalyPage,
        operation="PointsAnomalyPage",
        variables={"id": f"PointsAnomaly:{request.path_params['id']}"},
        refusal=refusal,
        kinds=KINDS,
    )


@refusals_on(show_anomaly)
async def decide(request: Request) -> Response:
    """POST /points/anomalies/{id}/decide"""
    filled = await form(request, Decide)
    given = msgspec.structs.asdict(filled)
    await perform(request, service.decide_points_anomaly, anomaly=request.path_params["id"], **given)
    return done(request, "/points/anomalies", flash="Saved.")


async def show_limits(request: Request, refusal: DomainError | None = None) -> Response:
    """GET /points/limits"""
    require_looking(request)
    return await page(
        request,
        "oversight/limits.html",
        PointsWatchPage,
        operation="PointsWatchPage",
        refusal=refusal,
        limits=LIMITS,
        names=NAMES,
        ranges=RANGES,
    )


class SetLimits(Keyed):
    kind: PointsAnomalyKind
    looked_for: bool
    days: int
    most_people: int | None = None
    least_points: int | None = None
    givers: int | None = None
    share: int | None = None
    vouchers: int | None = None
    seconds: int | None = None
    minutes: int | None = None
    from_hour: int | None = None
    until_hour: int | None = None
    awards: int | None = None
    times: int | None = None


@refusals_on(show_limits)
async def set_limits(request: Request) -> Response:
    """POST /points/limits: of one kind."""
    filled = await form(request, SetLimits)
    given = msgspec.structs.asdict(filled)
    limits = {name: given[name] for name in LIMITS[filled.kind] if given[name] is not None}
    await perform(
        request,
        service.set_points_watch,
        kind=filled.kind,
        looked_for=filled.looked_for,
        limits=limits,
        key=filled.key,
    )
    return done(request, "/points/limits", flash="Saved.")


routes = [
    Route("/points/anomalies", list_anomalies, methods=["GET"]),
    Route("/points/anomalies/{id:uuid}", show_anomaly, methods=["GET"]),
    Route("/points/anomalies/{id:uuid}/decide", decide, methods=["POST"]),
    Route("/points/limits", show_limits, methods=["GET"]),
    Route("/points/limits", set_limits, methods=["POST"]),
]
