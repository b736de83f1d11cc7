"""Pages for volunteers: find an activity, take a place, give it back."""

from datetime import MAXYEAR, MINYEAR, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.activities import service
from app.kernel.errors import DomainError, NotFound, SignInRequired
from app.kernel.web import Keyed, done, form, now_of, page, paging, perform, search_of, shell_of
from app.volunteers.models import ServiceCategory

from .views import ActivitiesPage, ActivityPage, MyShiftsPage, ShiftPage


class Enrol(msgspec.Struct):
    key: str
    risks_acknowledged: bool = False


async def list_activities(request: Request) -> Response:
    """GET /activities: shifts to come, the next first, by category, day, team and words."""
    asked = request.query_params
    category = asked.get("category") if asked.get("category") in list(ServiceCategory) else None
    day = _day(asked.get("day"))
    search = search_of(request)
    paged = paging(request)
    paged["beforeCursor"] = paged.pop("before", None)
    return await page(
        request,
        "activities/list.html",
        ActivitiesPage,
        operation="ActivitiesPage",
        variables={
            "category": category,
            "team": f"Team:{team}" if (team := _uuid(asked.get("team"))) else None,
            "search": search or None,
            **_span(request, day),
            **paged,
        },
        block="found",
        categories=list(ServiceCategory),
        category=category,
        day=day,
        search=search,
    )


async def show_activity(request: Request) -> Response:
    return await page(
        request,
        "activities/show.html",
        ActivityPage,
        operation="ActivityPage",
        variables={
            "id": f"Activity:{request.path_params['id']}",
            "now": now_of(request).isoformat(),
            **paging(request),
        },
    )


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


def _day(text: str | None) -> date | None:
    """A day; none where the calendar ends, whose midnight no other time zone has."""
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return None
    return day if MINYEAR < day.year < MAXYEAR else None


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None


def _span(request: Request, day: date | None) -> dict[str, Any]:
    """From now on, or what is left of one day of the county."""
    now = now_of(request)
    if day is None:
        return {"from": now.isoformat(), "before": None}
    begins = datetime.combine(day, time(), shell_of(request).settings.zone)
    return {"from": max(now, begins).isoformat(), "before": (begins + timedelta(days=1)).isoformat()}


routes = [
    Route("/activities", list_activities, methods=["GET"]),
    Route("/activities/{id:uuid}", show_activity, methods=["GET"]),
    Route("/shifts/{id:uuid}", show_shift, methods=["GET"]),
    Route("/shifts/{id:uuid}/enrolments", enrol, methods=["POST"]),
    Route("/enrolments/{id:uuid}/cancel", cancel_enrolment, methods=["POST"]),
    Route("/my/shifts", show_my_shifts, methods=["GET"]),
]
