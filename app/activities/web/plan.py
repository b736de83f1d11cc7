"""Pages for leaders: the editor of an activity and its shifts, and enrolling members."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.activities import service
from app.activities.service import ShiftPlan
from app.kernel.errors import DomainError
from app.kernel.i18n import mark
from app.kernel.web import ELSEWHERE, Keyed, done, form, now_of, page, paging, perform
from app.volunteers.models import ServiceCategory

from .views import EditActivityPage, EditShiftPage, EnrolMembersPage, NewActivityPage, NewShiftPage

MEMBERS_PER_PAGE = 100


class Told(msgspec.Struct):
    title: Annotated[str, msgspec.Meta(max_length=100)]
    description: Annotated[str, msgspec.Meta(max_length=5000)]
    category: ServiceCategory
    key: str
    risks: Annotated[str, msgspec.Meta(max_length=5000)] | None = None


class Changed(Told):
    version: int = 0


class Planned(msgspec.Struct):
    starts_at: datetime
    ends_at: datetime
    place: Annotated[str, msgspec.Meta(max_length=200)]
    capacity: int
    key: str
    minimum_age: int | None = None
    latitude: float | None = None
    longitude: float | None = None
    radius_metres: int = 300

    def plan(self) -> ShiftPlan:
        given = msgspec.structs.asdict(self)
        del given["key"]
        return ShiftPlan(**given)


class EnrolMembers(msgspec.Struct):
    key: str
    volunteers: list[UUID] = msgspec.field(default_factory=list)
    risks_acknowledged: bool = False


async def new_activity(request: Request, refusal: DomainError | None = None) -> Response:
    return await page(
        request,
        "activities/new.html",
        NewActivityPage,
        operation="NewActivityPage",
        variables={"team": f"Team:{request.path_params['id']}"},
        private=True,
        refusal=refusal,
        categories=list(ServiceCategory),
    )


async def create_activity(request: Request) -> Response:
    try:
        filled = await form(request, Told)
        made = await perform(
            request, service.draft_activity, team=request.path_params["id"], **msgspec.structs.asdict(filled)
        )
    except ELSEWHERE:
        raise
    except DomainError as refusal:
        return await new_activity(request, refusal)
    return done(request, f"/activities/{made.id}/shifts/new", flash="The draft is saved. Now add a shift.")


async def show_editor(request: Request, refusal: DomainError | None = None) -> Response:
    return await page(
        request,
        "activities/edit.html",
        EditActivityPage,
        operation="EditActivityPage",
        variables={"id": f"Activity:{request.path_params['id']}", "now": now_of(request).isoformat()},
        private=True,
        refusal=refusal,
        categories=list(ServiceCategory),
    )


async def edit_activity(request: Request) -> Response:
    return await _change(request, service.edit_activity, Changed, mark("Saved."))


async def publish_activity(request: Request) -> Response:
    return await _change(request, service.publish_activity, Keyed, mark("The activity is published."))


async def cancel_activity(request: Request) -> Response:
    return await _change(request, service.cancel_activity, Keyed, mark("The activity is called off."))


async def _change(
    request: Request, verb: Callable[..., Awaitable[Any]], kind: type[msgspec.Struct], flash: str
) -> Response:
    activity: UUID = request.path_params["id"]
    try:
        filled = await form(request, kind)
        await perform(request, verb, activity=activity, **msgspec.structs.asdict(filled))
    except ELSEWHERE:
        raise
    except DomainError as refusal:
        return await show_editor(request, refusal)
    return done(request, f"/activities/{activity}/edit", flash=flash)


async def new_shift(request: Request, refusal: DomainError | None = None) -> Response:
    variables = {"id": f"Activity:{request.path_params['id']}"}
    return await page(
        request,
        "activities/new_shift.html",
        NewShiftPage,
        operation="NewShiftPage",
        variables=variables,
        private=True,
        refusal=refusal,
    )


async def add_shift(request: Request) -> Response:
    activity: UUID = request.path_params["id"]
    try:
        filled = await form(request, Planned)
        await perform(request, service.add_shift, activity=activity, plan=filled.plan(), key=filled.key)
    except ELSEWHERE:
        raise
    except DomainError as refusal:
        return await new_shift(request, refusal)
    return done(request, f"/activities/{activity}/edit", flash="The shift is added.")


async def show_shift_editor(request: Request, refusal: DomainError | None = None) -> Response:
    variables = {"id": f"Shift:{request.path_params['id']}"}
    return await page(
        request,
        "activities/edit_shift.html",
        EditShiftPage,
        operation="EditShiftPage",
        variables=variables,
        private=True,
        refusal=refusal,
    )


async def edit_shift(request: Request) -> Response:
    try:
        filled = await form(request, Planned)
        made = await perform(
            request, service.edit_shift, shift=request.path_params["id"], plan=filled.plan(), key=filled.key
        )
    except ELSEWHERE:
        raise
    except DomainError as refusal:
        return await show_shift_editor(request, refusal)
    return done(request, f"/activities/{made.activity}/edit", flash="Saved.")


async def remove_shift(request: Request) -> Response:
    try:
        filled = await form(request, Keyed)
        made = await perform(request, service.remove_shift, shift=request.path_params["id"], key=filled.key)
    except ELSEWHERE:
        raise
    except DomainError as refusal:
        return await show_shift_editor(request, refusal)
    return done(request, f"/activities/{made.activity}/edit", flash="The shift is removed.")


async def show_members(request: Request, refusal: DomainError | None = None, results: Any = ()) -> Response:
    """GET /shifts/{id}/members: the team's members to tick."""
    return await page(
        request,
        "activities/members.html",
        EnrolMembersPage,
        operation="EnrolMembersPage",
        variables={"id": f"Shift:{request.path_params['id']}", **paging(request, MEMBERS_PER_PAGE)},
        private=True,
        refusal=refusal,
        results={f"Volunteer:{result.volunteer}": result for result in results},
    )


async def enrol_members(request: Request) -> Response:
    """POST /shifts/{id}/members: all go in who can; who can't is shown with the reason."""
    shift: UUID = request.path_params["id"]
    try:
        filled = await form(request, EnrolMembers)
        group = await perform(request, service.enrol_many, shift=shift, **msgspec.structs.asdict(filled))
    except ELSEWHERE:
        raise
    except DomainError as refusal:
        return await show_members(request, refusal)
    refused = [result for result in group.results if result.refusals]
    if refused:
        return await show_members(request, results=group.results)
    return done(request, f"/shifts/{shift}/roster", flash="The members are enrolled.")


routes = [
    Route("/teams/{id:uuid}/activities/new", new_activity, methods=["GET"]),
    Route("/teams/{id:uuid}/activities", create_activity, methods=["POST"]),
    Route("/activities/{id:uuid}/edit", show_editor, methods=["GET"]),
    Route("/activities/{id:uuid}/edit", edit_activity, methods=["POST"]),
    Route("/activities/{id:uuid}/publish", publish_activity, methods=["POST"]),
    Route("/activities/{id:uuid}/cancel", cancel_activity, methods=["POST"]),
    Route("/activities/{id:uuid}/shifts/new", new_shift, methods=["GET"]),
    Route("/activities/{id:uuid}/shifts", add_shift, methods=["POST"]),
    Route("/shifts/{id:uuid}/edit", show_shift_editor, methods=["GET"]),
    Route("/shifts/{id:uuid}/edit", edit_shift, methods=["POST"]),
    Route("/shifts/{id:uuid}/remove", remove_shift, methods=["POST"]),
    Route("/shifts/{id:uuid}/members", show_members, methods=["GET"]),
    Route("/shifts/{id:uuid}/members", enrol_members, methods=["POST"]),
]
