"""Pages of what people say about hours: appeals and their answers, raised minutes, hours by hand."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.attendance import service
from app.kernel.errors import DomainError
from app.kernel.forms import Keyed
from app.kernel.web import done, form, page, paging, perform, refusals_on

from .decision_views import AppealFormPage, AppealPage, AppealsPage, ManualRecordPage
from .hours import show_approvals

Reason = Annotated[str, msgspec.Meta(max_length=1000)]
Minutes = Annotated[int, msgspec.Meta(ge=0, le=1440)]


class Raise(msgspec.Struct):
    key: str
    minutes: Minutes
    reason: Reason


class Answer(msgspec.Struct):
    key: str
    decision: Literal["grant", "reject"]
    answer: Reason
    minutes: Minutes = 0


class Enter(msgspec.Struct):
    key: str
    volunteer: UUID
    started_at: datetime
    ended_at: datetime
    reason: Reason


async def show_appeal_form(request: Request, refusal: DomainError | None = None) -> Response:
    """GET /shifts/{id}/appeal: for one's own hours there, or the lack of them."""
    return await page(
        request,
        "attendance/new_appeal.html",
        AppealFormPage,
        operation="AppealFormPage",
        variables={"shift": f"Shift:{request.path_params['id']}"},
        private=True,
        refusal=refusal,
    )


@refusals_on(show_appeal_form)
async def raise_appeal(request: Request) -> Response:
    """POST /shifts/{id}/appeal"""
    filled = await form(request, Raise)
    given = {"minutes": filled.minutes, "reason": filled.reason, "key": filled.key}
    change = await perform(request, service.raise_appeal, shift=request.path_params["id"], **given)
    return done(request, f"/appeals/{change.id}", flash="We have your appeal. You will be told the answer.")


async def list_appeals(request: Request) -> Response:
    """GET /appeals: those that one may answer, the most urgent first."""
    return await page(
        request,
        "attendance/appeals.html",
        AppealsPage,
        operation="AppealsPage",
        variables=paging(request),
        private=True,
    )


async def show_appeal(request: Request, refusal: DomainError | None = None) -> Response:
    return await page(
        request,
        "attendance/appeal.html",
        AppealPage,
        operation="AppealPage",
        variables={"id": f"Appeal:{request.path_params['id']}"},
        private=True,
        refusal=refusal,
    )


@refusals_on(show_appeal)
async def answer(request: Request) -> Response:
    """POST /appeals/{id}/answer"""
    filled = await form(request, Answer)
    minutes = filled.minutes if filled.decision == "grant" else None
    given = {"minutes": minutes, "answer": filled.answer, "key": filled.key}
    await perform(request, service.decide_appeal, appeal=request.path_params["id"], **given)
    return done(request, f"/appeals/{request.path_params['id']}", flash="The volunteer is told your answer.")


@refusals_on(show_approvals)
async def confirm(request: Request) -> Response:
    """POST /corrections/{id}/confirm"""
    filled = await form(request, Keyed)
    given = {"correction": request.path_params["id"], "key": filled.key}
    change = await perform(request, service.confirm_correction, **given)
    return done(request, f"/service-records/{change.record}", flash="The hours are corrected.")


@refusals_on(show_approvals)
async def decline(request: Request) -> Response:
    """POST /corrections/{id}/decline"""
    filled = await form(request, Keyed)
    given = {"correction": request.path_params["id"], "key": filled.key}
    change = await perform(request, service.decline_correction, **given)
    return done(request, f"/service-records/{change.record}", flash="The hours stay as they are.")


async def show_entry(request: Request, refusal: DomainError | None = None) -> Response:
    """GET /shifts/{id}/hours/new: hours by hand, for people without any."""
    return await page(
        request,
        "attendance/new_record.html",
        ManualRecordPage,
        operation="ManualRecordPage",
        variables={"id": f"Shift:{request.path_params['id']}"},
        private=True,
        refusal=refusal,
    )


@refusals_on(show_entry)
async def enter(request: Request) -> Response:
    """POST /shifts/{id}/hours"""
    shift = request.path_params["id"]
    filled = await form(request, Enter)
    given = {
        "volunteer": filled.volunteer,
        "started_at": filled.started_at,
        "ended_at": filled.ended_at,
        "reason": filled.reason,
        "key": filled.key,
    }
    change = await perform(request, service.add_manual_record, shift=shift, **given)
    return done(request, f"/service-records/{change.id}", flash="Entered. Somebody else must approve these hours.")


routes = [
    Route("/shifts/{id:uuid}/appeal", show_appeal_form, methods=["GET"]),
    Route("/shifts/{id:uuid}/appeal", raise_appeal, methods=["POST"]),
    Route("/appeals", list_appeals, methods=["GET"]),
    Route("/appeals/{id:uuid}", show_appeal, methods=["GET"]),
    Route("/appeals/{id:uuid}/answer", answer, methods=["POST"]),
    Route("/corrections/{id:uuid}/confirm", confirm, methods=["POST"]),
    Route("/corrections/{id:uuid}/decline", decline, methods=["POST"]),
    Route("/shifts/{id:uuid}/hours/new", show_entry, methods=["GET"]),
    Route("/shifts/{id:uuid}/hours", enter, methods=["POST"]),
]
