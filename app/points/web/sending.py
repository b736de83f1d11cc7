"""Passing points on: to whom and how many, then whom it reaches, masked, before anything moves."""

from typing import Annotated, Literal
from uuid import UUID

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.kernel.errors import DomainError
from app.kernel.forms import posted_form
from app.kernel.web import done, form, page, perform, refusals_on
from app.points import service
from app.points.service import Receiver

from .exchange_views import SendPage


class Send(msgspec.Struct):
    """Either a member of the family, or number and name."""

    points: Annotated[int, msgspec.Meta(ge=1, le=10**9)]
    key: str
    member: UUID | None = None
    number: Annotated[str, msgspec.Meta(max_length=20)] | None = None
    name: Annotated[str, msgspec.Meta(max_length=50)] | None = None
    note: Annotated[str, msgspec.Meta(max_length=100)] | None = None
    step: Literal["check", "send"] = "check"


async def new_transfer(
    request: Request, refusal: DomainError | None = None, receiver: Receiver | None = None
) -> Response:
    """GET /my/points/send"""
    return await page(
        request,
        "points/send.html",
        SendPage,
        operation="SendPointsPage",
        private=True,
        refusal=refusal,
        typed=await posted_form(request) if receiver else None,
        receiver=receiver,
    )


@refusals_on(new_transfer)
async def send(request: Request) -> Response:
    """POST /my/points/send: first shows whom it reaches, then does it."""
    filled = await form(request, Send)
    whom = {"number": filled.number, "name": filled.name, "member": filled.member}
    if filled.step == "check":
        receiver = await perform(request, service.find_receiver, **whom)
        return await new_transfer(request, receiver=receiver)
    moved = await perform(request, service.transfer, points=filled.points, note=filled.note, key=filled.key, **whom)
    return done(request, "/my/points", flash="%(points)s points were passed on.", points=moved.points)


routes = [
    Route("/my/points/send", new_transfer, methods=["GET"]),
    Route("/my/points/send", send, methods=["POST"]),
]
