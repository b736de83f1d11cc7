"""Rating service on the page of its hours, and withdrawing a rating."""

from typing import Annotated

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.attendance.service.ratings import LONGEST_NOTE, rate_service, withdraw_rating
from app.kernel.web import done, form, local_address, perform, refusals_on

from .hours import record_told, show_record

Words = Annotated[str, msgspec.Meta(max_length=LONGEST_NOTE)]


class Score(msgspec.Struct):
    score: Annotated[int, msgspec.Meta(ge=1, le=5)]
    key: str
    note: Words | None = None


class Withdrawal(msgspec.Struct):
    reason: Words
    key: str
    next: str | None = None


@refusals_on(show_record)
async def rate(request: Request) -> Response:
    """POST /service-records/{id}/rate"""
    record = request.path_params["id"]
    filled = await form(request, Score)
    await perform(request, rate_service, record=record, **msgspec.structs.asdict(filled))
    return done(request, f"/service-records/{record}", flash="The rating is on the record.")


@refusals_on(record_told)
async def withdraw(request: Request) -> Response:
    """POST /ratings/{id}/withdraw"""
    filled = await form(request, Withdrawal)
    await perform(request, withdraw_rating, rating=request.path_params["id"], reason=filled.reason, key=filled.key)
    return done(request, local_address(filled.next, "/approvals"), flash="The rating is withdrawn.")


routes = [
    Route("/service-records/{id:uuid}/rate", rate, methods=["POST"]),
    Route("/ratings/{id:uuid}/withdraw", withdraw, methods=["POST"]),
]
