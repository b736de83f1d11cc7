"""Pages of community workers' levels: one's own, and of those whom one looks after, with what if."""

from datetime import date
from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.kernel.days import read_day
from app.kernel.errors import DomainError, Invalid
from app.kernel.forms import number_of
from app.kernel.web import ELSEWHERE, perform, render
from app.skills import service
from app.skills.errors import NotPlaced
from app.skills.facts import DEGREES
from app.skills.models import Degree

MOST_GRADES = 20


async def my_level(request: Request) -> Response:
    """GET /my/level"""
    request.state.actor.require_person()
    return await _level(request, None)


async def level_of_person(request: Request) -> Response:
    """GET /people/{id}/level"""
    return await _level(request, request.path_params["id"])


async def _level(request: Request, person: UUID | None) -> Response:
    """What was chosen in the form of the page stands in the address: it asks and changes nothing."""
    asked = request.query_params
    found, refusal = None, None
    chosen: dict[str, Any] = {
        "on": None,
        "degree": _degree(asked.get("degree")),
        "grade": _grade(asked.get("grade")),
    }
    try:
        chosen["on"] = _day(asked.get("on"))
        found = await perform(request, service.find_level, person=person, **chosen)
    except ELSEWHERE:
        raise
    except NotPlaced:
        pass
    except DomainError as error:
        refusal = error
    return await render(
        request,
        "skills/level.html",
        refusal=refusal,
        found=found,
        chosen=chosen,
        degrees=DEGREES,
        own=person is None or person == request.state.actor.person,
    )


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
    Route("/my/level", my_level, methods=["GET"]),
    Route("/people/{id:uuid}/level", level_of_person, methods=["GET"]),
]
