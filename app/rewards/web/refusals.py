"""Pages of hand-overs that were refused when they were sent: which they are, and how they were settled."""

from datetime import datetime
from typing import Annotated

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.kernel.errors import DomainError
from app.kernel.i18n import mark
from app.kernel.identity import Role
from app.kernel.reasons import MAX_REASON
from app.kernel.web import Keyed, PageInfo, View, done, form, page, paging, perform, refusals_on
from app.rewards import service
from app.rewards.sheet import WHY

from .offers import require_staff
from .views import Named, RefusedRow, Titled


class Settle(Keyed):
    note: Annotated[str, msgspec.Meta(max_length=MAX_REASON)]


class RefusedRows(View):
    nodes: list[RefusedRow]
    page_info: PageInfo


class RefusedPage(View):
    refused_hand_overs: RefusedRows


class Meant(View):
    quantity: int
    reward: Titled
    redemption_point: Named


class WholeRefused(RefusedRow):
    recorded_at: datetime
    note: str | None
    settled_by: Named | None
    settleable: bool
    redemption: Meant | None


class OneRefusedPage(View):
    refused_hand_over: WholeRefused


async def list_refused(request: Request) -> Response:
    """GET /refused-hand-overs?show=settled"""
    require_staff(request, Role.MERCHANT, Role.AUDITOR)
    settled = request.query_params.get("show") == "settled"
    return await page(
        request,
        "rewards/refused_hand_overs.html",
        RefusedPage,
        operation="RefusedHandOversPage",
        variables={"settled": settled, **paging(request)},
        private=True,
        settled=settled,
        why=WHY,
    )


async def show_refused(request: Request, refusal: DomainError | None = None) -> Response:
    """GET /refused-hand-overs/{id}"""
    return await page(
        request,
        "rewards/refused_hand_over.html",
        OneRefusedPage,
        operation="RefusedHandOverPage",
        variables={"id": f"RefusedHandOver:{request.path_params['id']}"},
        private=True,
        refusal=refusal,
        why=WHY,
    )


@refusals_on(show_refused)
async def settle(request: Request) -> Response:
    """POST /refused-hand-overs/{id}/settle"""
    refused = request.path_params["id"]
    filled = await form(request, Settle)
    await perform(request, service.settle_refusal, refused=refused, note=filled.note, key=filled.key)
    return done(request, f"/refused-hand-overs/{refused}", flash=mark("Saved."))


routes = [
    Route("/refused-hand-overs", list_refused, methods=["GET"]),
    Route("/refused-hand-overs/{id:uuid}", show_refused, methods=["GET"]),
    Route("/refused-hand-overs/{id:uuid}/settle", settle, methods=["POST"]),
]
