"""Pages for volunteers: take a place in a shift, give it back."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.activities import service
from app.activities.models import EnrolmentState
from app.kernel.errors import DomainError, NotFound, SignInRequired
from app.kernel.i18n import mark
from app.kernel.web import Keyed, done, form, now_of, page, paging, perform

from .views import MyShiftsPage, ShiftPage


class Enrol(msgspec.Struct):
    key: str
    risks_acknowledged: bool = False
    waitlist: bool = False


async def show_shift(request: Request, refusal: DomainError | None = None) -> Response:
    variables = {"id": f"Shift:{request.path_params['id']}"}
    return await page(
        request, "activities/shift.html", ShiftPage, operation="ShiftPage", variables=variables, refusal=refusal
    )


async def enrol(request: Request) -> Response:
    """POST /shifts/{id}/enrolments"""
    request.state.actor.require_person()
    shift: UUID = request.path_params["id"]
    try:
        filled = await form(request, Enrol)
        made = await perform(request, service.enrol, shift=shift, **msgspec.structs.asdict(filled))
    except (SignInRequired, NotFound):
        raise
    except DomainError as refusal:
        return await show_shift(request, refusal)
    told = {EnrolmentState.WAITLISTED: mark("You are on the waiting list.")}
    return done(request, f"/shifts/{shift}", flash=told.get(made.state, mark("You are enrolled.")))


async def show_my_shifts(request: Request, refusal: DomainError | None = None) -> Response:
    return await page(
        request,
        "activities/my_shifts.html",
        MyShiftsPage,
        operation="MyShiftsPage",
        variables={"now": now_of(request).isoformat(), **paging(request)},
        private=True,
        refusal=refusal,
    )


async def cancel_enrolment(request: Request) -> Response:
    """POST /enrolments/{id}/cancel"""
    return await _answer(request, service.cancel_enrolment, mark("The enrolment is cancelled."))


async def accept_offer(request: Request) -> Response:
    """POST /enrolments/{id}/accept"""
    return await _answer(request, service.accept_offer, mark("You are enrolled."))


async def decline_offer(request: Request) -> Response:
    """POST /enrolments/{id}/decline"""
    return await _answer(request, service.decline_offer, mark("The place goes to the next."))


async def _answer(request: Request, verb: Callable[..., Awaitable[Any]], flash: str) -> Response:
    request.state.actor.require_person()
    try:
        filled = await form(request, Keyed)
        await perform(request, verb, enrolment=request.path_params["id"], key=filled.key)
    except (SignInRequired, NotFound):
        raise
    except DomainError as refusal:
        return await show_my_shifts(request, refusal)
    return done(request, "/my/shifts", flash=flash)


routes = [
    Route("/shifts/{id:uuid}", show_shift, methods=["GET"]),
    Route("/shifts/{id:uuid}/enrolments", enrol, methods=["POST"]),
    Route("/enrolments/{id:uuid}/cancel", cancel_enrolment, methods=["POST"]),
    Route("/enrolments/{id:uuid}/accept", accept_offer, methods=["POST"]),
    Route("/enrolments/{id:uuid}/decline", decline_offer, methods=["POST"]),
    Route("/my/shifts", show_my_shifts, methods=["GET"]),
]
