"""Pages for leaders: enrolling members, the order of the waiting list, who did not come, who may come again."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any
from uuid import UUID

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.activities import service
from app.kernel.errors import DomainError
from app.kernel.forms import posted_form
from app.kernel.i18n import mark
from app.kernel.web import done, form, page, paging, perform, refusals_on

from .member_views import EnrolMembersPage

MEMBERS_PER_PAGE = 100


class EnrolMembers(msgspec.Struct):
    key: str
    volunteers: Annotated[list[UUID], msgspec.Meta(min_length=1)]
    risks_acknowledged: bool = False
    waitlist: bool = False


class Absent(msgspec.Struct):
    key: str
    enrolment: UUID


class Priority(Absent):
    priority: int


class Lifted(msgspec.Struct):
    key: str
    volunteer: UUID
    reason: Annotated[str, msgspec.Meta(max_length=500)]


async def show_members(request: Request, refusal: DomainError | None = None, results: Any = ()) -> Response:
    """GET /shifts/{id}/members: the team's members to tick, and who waits."""
    return await page(
        request,
        "activities/members.html",
        EnrolMembersPage,
        operation="EnrolMembersPage",
        variables={"id": f"Shift:{request.path_params['id']}", **paging(request, MEMBERS_PER_PAGE)},
        private=True,
        refusal=refusal,
        typed=await posted_form(request) if results else None,
        results={f"Volunteer:{result.volunteer}": result for result in results},
    )


@refusals_on(show_members)
async def enrol_members(request: Request) -> Response:
    """POST /shifts/{id}/members: all go in who can; who can't waits, or is shown with the reason."""
    shift: UUID = request.path_params["id"]
    filled = await form(request, EnrolMembers)
    group = await perform(
        request,
        service.enrol_many,
        shift=shift,
        volunteers=filled.volunteers,
        risks_acknowledged=filled.risks_acknowledged,
        waiting=filled.volunteers if filled.waitlist else [],
        key=filled.key,
    )
    refused = [result for result in group.results if result.refusals]
    if refused:
        return await show_members(request, results=group.results)
    return done(request, f"/shifts/{shift}/roster", flash="The members are enrolled.")


@refusals_on(show_members)
async def prioritise(request: Request) -> Response:
    """POST /shifts/{id}/priorities"""
    return await _change(
        request, service.prioritise, Priority, "members", mark("The waiting list is in its new order.")
    )


@refusals_on(show_members)
async def lift_pause(request: Request) -> Response:
    """POST /shifts/{id}/lifted-pauses"""
    return await _change(request, service.lift_pause, Lifted, "members", mark("The volunteer can take places again."))


@refusals_on(show_members)
async def mark_no_show(request: Request) -> Response:
    """POST /shifts/{id}/no-shows"""
    return await _change(request, service.mark_no_show, Absent, "roster", mark("Noted as absent."))


async def _change(
    request: Request, verb: Callable[..., Awaitable[Any]], kind: type[msgspec.Struct], then: str, flash: str
) -> Response:
    filled = await form(request, kind)
    await perform(request, verb, **msgspec.structs.asdict(filled))
    return done(request, f"/shifts/{request.path_params['id']}/{then}", flash=flash)


routes = [
    Route("/shifts/{id:uuid}/members", show_members, methods=["GET"]),
    Route("/shifts/{id:uuid}/members", enrol_members, methods=["POST"]),
    Route("/shifts/{id:uuid}/priorities", prioritise, methods=["POST"]),
    Route("/shifts/{id:uuid}/lifted-pauses", lift_pause, methods=["POST"]),
    Route("/shifts/{id:uuid}/no-shows", mark_no_show, methods=["POST"]),
]
