"""Pages of community workers' levels: one's own, and of those whom one looks after, with what if."""

from contextlib import suppress
from datetime import date
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.kernel.days import read_day
from app.kernel.errors import DomainError, Invalid
from app.kernel.forms import number_of
from app.kernel.web import perform, refusals_on, render
from app.skills import service
from app.skills.errors import NotPlaced
from app.skills.facts import DEGREES
from app.skills.models import Degree
from app.skills.service import LevelFound

MOST_GRADES = 20


async def _show(
    request: Request, refusal: DomainError | None = None, *, on: date | None = None, found: LevelFound | None = None
) -> Response:
    """What was chosen in the form of the page stands in the address: it asks and changes nothing."""
    asked, person = request.query_params, request.path_params.get("id")
    return await render(
        request,
        "skills/level.html",
        refusal=refusal,
        found=found,
        on=on,
        degrees=DEGREES,
        degree=_degree(asked.get("degree")),
        grade=_grade(asked.get("grade")),
        own=person is None or person == request.state.actor.person,
    )


@refusals_on(_show)
async def level(request: Request) -> Response:
    """GET /my/level, GET /people/{id}/level"""
    asked, person = request.query_params, request.path_params.get("id")
    if person is None:
        request.state.actor.require_person()
    wanted: dict[str, Any] = {"degree": _degree(asked.get("degree")), "grade": _grade(asked.get("grade"))}
    on, found = _day(asked.get("on")), None
    with suppress(NotPlaced):
        found = await perform(request, service.find_level, person=person, on=on, **wanted)
    return await _show(request, on=on, found=found)


def _day(text: str | None) -> date | None:
    try:
        return read_day(text) if text else None
    except ValueError:
        raise Invalid(field="on", reason="Please enter a date.") from None


def _degree(text: str | None) -> Degree | None:
    return Degree(text) if text in list(Degree) else None


def _grade(text: str | None) -> int | None:
    return number_of(text, MOST_GRADES)


routes = [
    Route("/my/level", level, methods=["GET"]),
    Route("/people/{id:uuid}/level", level, methods=["GET"]),
]
