"""Public notices for everybody, and the form to object; nobody need be signed in."""

from typing import Annotated

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.kernel.errors import DomainError, NotFound, TooMany
from app.kernel.rates import network, per_minute
from app.kernel.web import done, form, page, paging, perform, shell_of, today_of
from app.notices import service
from app.notices.service.objecting import MAX_NAME, MAX_REASON

from .views import NoticePage, NoticesPage

OBJECTIONS_PER_MINUTE = 10
"""From one address."""
SHOWN = {"standing": ["open", "suspended"], "ended": ["ended"], "withdrawn": ["withdrawn"]}


class Objecting(msgspec.Struct):
    name: Annotated[str, msgspec.Meta(max_length=MAX_NAME)]
    phone: Annotated[str, msgspec.Meta(max_length=20)]
    reason: Annotated[str, msgspec.Meta(max_length=MAX_REASON)]
    key: str


async def list_notices(request: Request) -> Response:
    """GET /notices: those that stand, unless others are asked for."""
    show = request.query_params.get("show", "standing")
    show = show if show in SHOWN else "standing"
    return await page(
        request,
        "notices/notices.html",
        NoticesPage,
        operation="NoticesPage",
        variables={"states": SHOWN[show], **paging(request)},
        show=show,
        ways=list(SHOWN),
    )


async def show_notice(request: Request, refusal: DomainError | None = None) -> Response:
    """GET /notices/{id}"""
    return await page(
        request,
        "notices/notice.html",
        NoticePage,
        operation="NoticePage",
        variables={"id": f"PublicNotice:{request.path_params['id']}"},
        refusal=refusal,
        today=today_of(request),
        characters=(MAX_NAME, MAX_REASON),
    )


async def make_objection(request: Request) -> Response:
    """POST /notices/{id}/objections"""
    notice = request.path_params["id"]
    try:
        _take(request)
        filled = await form(request, Objecting)
        await perform(
            request,
            service.object_to_notice,
            notice=notice,
            name=filled.name,
            phone=filled.phone,
            reason=filled.reason,
            key=filled.key,
        )
    except NotFound:
        raise
    except DomainError as refusal:
        return await show_notice(request, refusal)
    return done(request, f"/notices/{notice}", flash="We have your objection. The answer comes to your phone.")


def _take(request: Request) -> None:
    rates, limit = shell_of(request).rates, per_minute(OBJECTIONS_PER_MINUTE, "objections")
    who = network(request.state.actor.address)
    if not rates.take(limit, who):
        raise TooMany(seconds=rates.wait_seconds(limit, who))


routes = [
    Route("/notices", list_notices, methods=["GET"]),
    Route("/notices/{id:uuid}", show_notice, methods=["GET"]),
    Route("/notices/{id:uuid}/objections", make_objection, methods=["POST"]),
]
