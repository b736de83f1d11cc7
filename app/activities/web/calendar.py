"""Shifts in the calendar of one's phone: the feeds, and the page that leads to them."""

import hashlib
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.activities import service
from app.activities.service import Calendar
from app.kernel.i18n import translate
from app.kernel.web import Keyed, View, done, form, page, perform, shell_of

from .ics import ics

SECONDS_KEPT = 600
"""How long anybody may keep a team's calendar without asking again."""


class CalendarViewer(View):
    calendar_feed: UUID | None


class MyCalendarPage(View):
    viewer: CalendarViewer


async def show_my_calendar(request: Request) -> Response:
    """GET /my/calendar: the address to subscribe to, for the phone itself and for another device."""
    request.state.actor.require_volunteer()
    shell = shell_of(request)
    return await page(
        request,
        "activities/calendar.html",
        MyCalendarPage,
        operation="MyCalendarPage",
        private=True,
        address=lambda feed: service.calendar_address(shell.vault, shell.settings, feed),
    )


async def renew_calendar(request: Request) -> Response:
    """POST /my/calendar"""
    filled = await form(request, Keyed)
    await perform(request, service.renew_calendar, key=filled.key)
    return done(request, "/my/calendar", flash="Your calendar has an address.")


async def stop_calendar(request: Request) -> Response:
    """POST /my/calendar/stop"""
    filled = await form(request, Keyed)
    await perform(request, service.stop_calendar, key=filled.key)
    return done(request, "/my/calendar", flash="The address is not answered any more.")


async def send_calendar(request: Request) -> Response:
    """GET /calendar/{token}.ics: whoever knows the address reads the shifts, and nothing else."""
    found = await perform(request, service.personal_calendar, token=request.path_params["token"])
    return _send(request, found, translate("My shifts", request.state.language), "private, no-cache")


async def send_team_calendar(request: Request) -> Response:
    """GET /teams/{id}/calendar.ics: for everybody."""
    found = await perform(request, service.team_calendar, team=request.path_params["id"])
    return _send(request, found, found.team, f"public, max-age={SECONDS_KEPT}")


def _send(request: Request, calendar: Calendar, name: str, kept: str) -> Response:
    settings = shell_of(request).settings
    content = ics(calendar, name, settings.zone, settings.site)
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": kept, "X-Robots-Tag": "noindex"}
    known = [each.strip().removeprefix("W/") for each in request.headers.get("If-None-Match", "").split(",")]
    if tag in known:
        return Response(status_code=304, headers=headers)
    return Response(content, media_type="text/calendar", headers=headers)


routes = [
    Route("/my/calendar", show_my_calendar, methods=["GET"]),
    Route("/my/calendar", renew_calendar, methods=["POST"]),
    Route("/my/calendar/stop", stop_calendar, methods=["POST"]),
    Route("/calendar/{token}.ics", send_calendar, methods=["GET"]),
    Route("/teams/{id:uuid}/calendar.ics", send_team_calendar, methods=["GET"]),
]
