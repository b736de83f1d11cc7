"""Pages for leaders: the editor of an activity and its shifts."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.activities import service
from app.activities.service import Conduct, ShiftPlan
from app.kernel.errors import DomainError
from app.kernel.web import Keyed, done, form, now_of, page, perform, refusals_on
from app.volunteers.models import ServiceCategory

from .planned import CopyActivityPage, EditActivityPage, EditShiftPage, NewActivityPage, NewShiftPage
from .repeating import Repeat
from .terms import TermsForm


class Told(msgspec.Struct):
    title: Annotated[str, msgspec.Meta(max_length=100)]
    description: Annotated[str, msgspec.Meta(max_length=5000)]
    category: ServiceCategory
    key: str
    risks: Annotated[str, msgspec.Meta(max_length=5000)] | None = None
    members_only: bool = False
    insured: bool = False
    static_venue_qr: bool = False
    cancellation_hours: int = 24

    def told(self) -> dict[str, Any]:
        """What the verb takes."""
        given = msgspec.structs.asdict(self)
        conduct = Conduct(**{name: given.pop(name) for name in Conduct.__struct_fields__})
        return {**given, "conduct": conduct}


class Changed(Told):
    version: int = 0


class Planned(TermsForm, kw_only=True):
    starts_at: datetime
    ends_at: datetime

    def plan(self) -> ShiftPlan:
        return ShiftPlan(self.starts_at, self.ends_at, **self.terms())


class PlannedAnew(Planned, kw_only=True):
    version: int | None = None


class CalledOff(msgspec.Struct):
    key: str
    reason: str = ""


class Copied(msgspec.Struct):
    starts_on: date
    key: str


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


@refusals_on(new_activity)
async def create_activity(request: Request) -> Response:
    filled = await form(request, Told)
    made = await perform(request, service.draft_activity, team=request.path_params["id"], **filled.told())
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
        repeat_of=Repeat.of,
    )


@refusals_on(show_editor)
async def edit_activity(request: Request) -> Response:
    activity: UUID = request.path_params["id"]
    filled = await form(request, Changed)
    await perform(request, service.edit_activity, activity=activity, **filled.told())
    return done(request, f"/activities/{activity}/edit", flash="Saved.")


@refusals_on(show_editor)
async def publish_activity(request: Request) -> Response:
    activity: UUID = request.path_params["id"]
    filled = await form(request, Keyed)
    await perform(request, service.publish_activity, activity=activity, key=filled.key)
    return done(request, f"/activities/{activity}/edit", flash="The activity is published.")


@refusals_on(show_editor)
async def cancel_activity(request: Request) -> Response:
    activity: UUID = request.path_params["id"]
    filled = await form(request, CalledOff)
    await perform(request, service.cancel_activity, activity=activity, **msgspec.structs.asdict(filled))
    return done(request, f"/activities/{activity}/edit", flash="The activity is called off.")


async def new_copy(request: Request, refusal: DomainError | None = None) -> Response:
    return await page(
        request,
        "activities/copy.html",
        CopyActivityPage,
        operation="CopyActivityPage",
        variables={"id": f"Activity:{request.path_params['id']}"},
        private=True,
        refusal=refusal,
    )


@refusals_on(new_copy)
async def copy_activity(request: Request) -> Response:
    activity: UUID = request.path_params["id"]
    filled = await form(request, Copied)
    made = await perform(request, service.copy_activity, activity=activity, **msgspec.structs.asdict(filled))
    return done(request, f"/activities/{made.id}/edit", flash="The copy is a draft. Look it through, then publish it.")


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


@refusals_on(new_shift)
async def add_shift(request: Request) -> Response:
    activity: UUID = request.path_params["id"]
    filled = await form(request, Planned)
    await perform(request, service.add_shift, activity=activity, plan=filled.plan(), key=filled.key)
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


@refusals_on(show_shift_editor)
async def edit_shift(request: Request) -> Response:
    shift: UUID = request.path_params["id"]
    filled = await form(request, PlannedAnew)
    given = {"shift": shift, "version": filled.version, "plan": filled.plan(), "key": filled.key}
    made = await perform(request, service.edit_shift, **given)
    return done(request, f"/activities/{made.activity}/edit", flash="Saved.")


@refusals_on(show_shift_editor)
async def remove_shift(request: Request) -> Response:
    filled = await form(request, Keyed)
    made = await perform(request, service.remove_shift, shift=request.path_params["id"], key=filled.key)
    return done(request, f"/activities/{made.activity}/edit", flash="The shift is removed.")


@refusals_on(show_shift_editor)
async def cancel_shift(request: Request) -> Response:
    filled = await form(request, CalledOff)
    shift: UUID = request.path_params["id"]
    made = await perform(request, service.cancel_shift, shift=shift, **msgspec.structs.asdict(filled))
    return done(request, f"/activities/{made.activity}/edit", flash="The shift is called off.")


routes = [
    Route("/teams/{id:uuid}/activities/new", new_activity, methods=["GET"]),
    Route("/teams/{id:uuid}/activities", create_activity, methods=["POST"]),
    Route("/activities/{id:uuid}/edit", show_editor, methods=["GET"]),
    Route("/activities/{id:uuid}/edit", edit_activity, methods=["POST"]),
    Route("/activities/{id:uuid}/publish", publish_activity, methods=["POST"]),
    Route("/activities/{id:uuid}/cancel", cancel_activity, methods=["POST"]),
    Route("/activities/{id:uuid}/copy", new_copy, methods=["GET"]),
    Route("/activities/{id:uuid}/copy", copy_activity, methods=["POST"]),
    Route("/activities/{id:uuid}/shifts/new", new_shift, methods=["GET"]),
    Route("/activities/{id:uuid}/shifts", add_shift, methods=["POST"]),
    Route("/shifts/{id:uuid}/edit", show_shift_editor, methods=["GET"]),
    Route("/shifts/{id:uuid}/edit", edit_shift, methods=["POST"]),
    Route("/shifts/{id:uuid}/remove", remove_shift, methods=["POST"]),
    Route("/shifts/{id:uuid}/cancel", cancel_shift, methods=["POST"]),
]
