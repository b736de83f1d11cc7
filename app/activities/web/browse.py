"""Pages for volunteers: take a place in a shift, give it back."""

from uuid import UUID

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.activities import service
from app.kernel.errors import DomainError, NotFound, SignInRequired
from app.kernel.web import Keyed, done, form, now_of, page, paging, perform

from .views import MyShiftsPage, ShiftPage


class Enrol(msgspec.Struct):
    key: str
    risks_acknowledged: bool = False


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
        await perform(request, service.enrol, shift=shift, risks_acknowledged=filled.risks_acknowledged, key=filled.key)
    except (SignInRequired, NotFound):
        raise
    except DomainError as refusal:
        return await show_shift(request, refusal)
    return done(request, f"/shifts/{shift}", flash="You are enrolled.")


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
    request.state.actor.require_person()
    try:
        filled = await form(request, Keyed)
        await perform(request, service.cancel_enrolment, enrolment=request.path_params["id"], key=filled.key)
    except (SignInRequired, NotFound):
        raise
    except DomainError as refusal:
        return await show_my_shifts(request, refusal)
    return done(request, "/my/shifts", flash="The enrolment is cancelled.")


routes = [
    Route("/shifts/{id:uuid}", show_shift, methods=["GET"]),
    Route("/shifts/{id:uuid}/enrolments", enrol, methods=["POST"]),
    Route("/enrolments/{id:uuid}/cancel", cancel_enrolment, methods=["POST"]),
    Route("/my/shifts", show_my_shifts, methods=["GET"]),
]
