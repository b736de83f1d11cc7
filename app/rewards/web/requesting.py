"""Pages of requests for volunteers' hours: asking, with the price before; and what becomes of it."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.kernel.errors import DomainError
from app.kernel.forms import posted_form
from app.kernel.i18n import mark
from app.kernel.web import done, form, now_of, page, paging, perform, refusals_on
from app.rewards import service
from app.rewards.service import Quote
from app.volunteers.models import ServiceCategory

from .request_views import MyRequestsPage, NewRequestPage, RequestPage, RequestsPage

CATEGORIES = [each for each in ServiceCategory if each != ServiceCategory.RESCUE]
SHOWN: dict[str, dict[str, Any]] = {
    "open": {"state": "open"},
    "matched": {"state": "matched"},
    "disputed": {"disputed": True},
    "over": {"over": True},
}
"""Which requests the queue shows, and by which filter."""


class Ask(msgspec.Struct):
    category: ServiceCategory
    title: Annotated[str, msgspec.Meta(max_length=100)]
    description: Annotated[str, msgspec.Meta(max_length=1000)]
    area: Annotated[str, msgspec.Meta(max_length=100)]
    place: Annotated[str, msgspec.Meta(max_length=200)]
    starts_at: datetime
    minutes: int
    volunteers: int
    key: str
    step: Literal["price", "ask"] = "price"

    def wish(self) -> service.Wish:
        return service.Wish(**{name: getattr(self, name) for name in service.Wish.__struct_fields__})


class CallOff(msgspec.Struct):
    key: str
    reason: Annotated[str, msgspec.Meta(max_length=200)] | None = None


class Take(msgspec.Struct):
    team: UUID
    key: str


class Say(msgspec.Struct):
    said: Annotated[str, msgspec.Meta(max_length=500)]
    key: str


class Decide(msgspec.Struct):
    decision: Literal["upheld", "dismissed"]
    key: str


async def new_request(request: Request, refusal: DomainError | None = None, quote: Quote | None = None) -> Response:
    """GET /requests/new"""
    return await page(
        request,
        "rewards/new_request.html",
        NewRequestPage,
        operation="NewRequestPage",
        private=True,
        refusal=refusal,
        typed=await posted_form(request) if quote else None,
        quote=quote,
        categories=CATEGORIES,
    )


@refusals_on(new_request)
async def ask(request: Request) -> Response:
    """POST /requests: first tells the price, then asks."""
    filled = await form(request, Ask)
    if filled.step == "price":
        return await new_request(request, quote=await perform(request, service.quote_service, wish=filled.wish()))
    made = await perform(request, service.request_service, wish=filled.wish(), key=filled.key)
    return done(request, f"/requests/{made.id}", flash="Asked. The points are held until the hours are approved.")


async def my_requests(request: Request) -> Response:
    """GET /my/requests"""
    return await page(
        request,
        "rewards/my_requests.html",
        MyRequestsPage,
        operation="MyRequestsPage",
        variables=paging(request),
        private=True,
    )


async def queue(request: Request) -> Response:
    """GET /requests?show=open: for leaders and staff."""
    shown = request.query_params.get("show", "open")
    shown = shown if shown in SHOWN else "open"
    chosen = {**SHOWN[shown]}
    if shown == "open":
        chosen["startsFrom"] = now_of(request).isoformat()
    return await page(
        request,
        "rewards/requests.html",
        RequestsPage,
        operation="RequestsPage",
        variables={**paging(request), "filter": chosen},
        private=True,
        shown=shown,
    )


async def show_request(request: Request, refusal: DomainError | None = None) -> Response:
    """GET /requests/{id}"""
    return await page(
        request,
        "rewards/request.html",
        RequestPage,
        operation="RequestPage",
        variables={"id": f"ServiceRequest:{request.path_params['id']}"},
        private=True,
        refusal=refusal,
    )


@refusals_on(show_request)
async def call_off(request: Request) -> Response:
    """POST /requests/{id}/cancel"""
    filled = await form(request, CallOff)
    asked = request.path_params["id"]
    await perform(request, service.cancel_request, service_request=asked, reason=filled.reason, key=filled.key)
    return done(request, f"/requests/{asked}", flash="Called off. The points are back.")


@refusals_on(show_request)
async def take(request: Request) -> Response:
    """POST /requests/{id}/match"""
    filled = await form(request, Take)
    asked = request.path_params["id"]
    await perform(request, service.match_request, service_request=asked, team=filled.team, key=filled.key)
    return done(request, f"/requests/{asked}", flash="Published. Volunteers can enrol now.")


@refusals_on(show_request)
async def dispute(request: Request) -> Response:
    """POST /requests/{id}/dispute"""
    filled = await form(request, Say)
    asked = request.path_params["id"]
    await perform(request, service.dispute_request, service_request=asked, said=filled.said, key=filled.key)
    return done(request, f"/requests/{asked}", flash="Thank you. Staff will ask around; nothing is paid until then.")


@refusals_on(show_request)
async def decide(request: Request) -> Response:
    """POST /requests/{id}/decide"""
    filled = await form(request, Decide)
    asked, upheld = request.path_params["id"], filled.decision == "upheld"
    await perform(request, service.decide_dispute, service_request=asked, upheld=upheld, key=filled.key)
    flash = mark("Decided: the points go back.") if upheld else mark("Decided: approved hours are paid for.")
    return done(request, f"/requests/{asked}", flash=flash)


routes = [
    Route("/requests", queue, methods=["GET"]),
    Route("/requests", ask, methods=["POST"]),
    Route("/requests/new", new_request, methods=["GET"]),
    Route("/my/requests", my_requests, methods=["GET"]),
    Route("/requests/{id:uuid}", show_request, methods=["GET"]),
    Route("/requests/{id:uuid}/cancel", call_off, methods=["POST"]),
    Route("/requests/{id:uuid}/match", take, methods=["POST"]),
    Route("/requests/{id:uuid}/dispute", dispute, methods=["POST"]),
    Route("/requests/{id:uuid}/decide", decide, methods=["POST"]),
]
