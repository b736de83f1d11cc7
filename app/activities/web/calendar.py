"""Shifts in the calendar of one's phone: the feeds, and the page that leads to them."""

import hashlib

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.activities import service
from app.activities.service.calendar import Calendar, calendar_token, personal_calendar, team_calendar
from app.kernel.i18n import translate
from app.kernel.web import Keyed, View, done, form, page, perform, shell_of

from .ics import ics

SECONDS_KEPT = 600
"""How long anybody may keep a team's calendar without asking again."""


class CalendarViewer(View):
    calendar_feed: str | None


class MyCalendarPage(View):
    viewer: CalendarViewer


async def show_my_calendar(request: Request) -> Response:
    """GET /my/calendar: the address to subscribe to, for the phone itself and for another device."""
    request.state.actor.require_volunteer()
    return await page(
        request,
        "activities/calendar.html",
        MyCalendarPage,
        operation="MyCalendarPage",
        private=True,
        address=lambda feed: calendar_address(request, feed),
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
    found = await _read(request, personal_calendar, token=request.path_params["token"])
    return _send(request, found, translate("My shifts", request.state.language), "private, no-cache")


async def send_team_calendar(request: Request) -> Response:
    """GET /teams/{id}/calendar.ics"""
    found = await _read(request, team_calendar, team=request.path_params["id"])
    return _send(request, found, found.team, f"public, max-age={SECONDS_KEPT}")
