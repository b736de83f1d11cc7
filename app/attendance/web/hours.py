"""Pages of hours: one's own with each step, and those that await approval."""

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.attendance import service
from app.kernel.errors import DomainError
from app.kernel.forms import page_told
from app.kernel.i18n import error_text
from app.kernel.web import done, form, local_address, now_of, page, paging, perform, refusals_on

from .hours_views import ApprovalsPage, MyHoursPage, ServiceRecordPage

RECORDS_PER_PAGE = 40
"""Fewer than what is unusual to approve within a minute."""


class Approve(msgspec.Struct):
    key: str
    next: str | None = None


class ApproveMany(msgspec.Struct):
    key: str
    records: list[UUID] = msgspec.field(default_factory=list)


class Correct(msgspec.Struct):
    key: str
    minutes: Annotated[int, msgspec.Meta(ge=0, le=1440)]
    reason: Annotated[str, msgspec.Meta(max_length=1000)]


async def show_my_hours(request: Request) -> Response:
    return await page(
        request,
        "attendance/my_hours.html",
        MyHoursPage,
        operation="MyHoursPage",
        variables={"now": now_of(request).isoformat(), **paging(request)},
        private=True,
    )


async def show_approvals(
    request: Request,
    refusal: DomainError | None = None,
    approved: int = 0,
    refused: Mapping[UUID, DomainError] | None = None,
) -> Response:
    """Of many, `approved` went through, and each that is `refused` says why in its row."""
    told = {str(record): error_text(error, request.state.language) for record, error in (refused or {}).items()}
    return await page(
        request,
        "attendance/approvals.html",
        ApprovalsPage,
        operation="ApprovalsPage",
        variables={"now": now_of(request).isoformat(), **paging(request, RECORDS_PER_PAGE)},
        private=True,
        refusal=refusal,
        approved=approved,
        refused=told,
    )


@refusals_on(show_approvals)
async def approve_many(request: Request) -> Response:
    """POST /approvals: those that are ticked."""
    filled = await form(request, ApproveMany)
    approvals = await perform(request, service.approve_service_records, records=filled.records, key=filled.key)
    refused = {result.record: result.refusal.error() for result in approvals.results if result.refusal}
    approved = len(approvals.results) - len(refused)
    if refused:
        return await show_approvals(request, next(iter(refused.values())), approved, refused)
    return done(request, "/approvals", flash="Approved: %(number)s.", number=approved)


async def show_record(request: Request, refusal: DomainError | None = None) -> Response:
    return await _record(request, request.path_params["id"], refusal)


async def record_told(request: Request, refusal: DomainError) -> Response:
    """The page that the form about a rating stands on."""
    return await _record(request, await page_told(request, "record", refusal), refusal)


async def _record(request: Request, record: UUID, refusal: DomainError | None) -> Response:
    return await page(
        request,
        "attendance/record.html",
        ServiceRecordPage,
        operation="ServiceRecordPage",
        variables={"id": f"ServiceRecord:{record}"},
        private=True,
        refusal=refusal,
    )


@refusals_on(show_record)
async def approve(request: Request) -> Response:
    """POST /service-records/{id}/approve"""
    filled = await form(request, Approve)
    await perform(request, service.approve_service_record, record=request.path_params["id"], key=filled.key)
    return done(request, local_address(filled.next, "/approvals"), flash="The hours are approved.")


@refusals_on(show_record)
async def correct(request: Request) -> Response:
    """POST /service-records/{id}/correct"""
    filled = await form(request, Correct)
    change = await perform(
        request,
        service.correct_service_record,
        record=request.path_params["id"],
        minutes=filled.minutes,
        reason=filled.reason,
        key=filled.key,
    )
    if change.correction:
        return done(request, f"/service-records/{change.id}", flash="Proposed. Somebody else must confirm more hours.")
    return done(request, f"/service-records/{change.id}", flash="The hours are corrected.")


routes = [
    Route("/my/hours", show_my_hours, methods=["GET"]),
    Route("/approvals", show_approvals, methods=["GET"]),
    Route("/approvals", approve_many, methods=["POST"]),
    Route("/service-records/{id:uuid}", show_record, methods=["GET"]),
    Route("/service-records/{id:uuid}/approve", approve, methods=["POST"]),
    Route("/service-records/{id:uuid}/correct", correct, methods=["POST"]),
]
