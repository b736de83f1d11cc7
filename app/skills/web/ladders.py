"""Pages of ladders for everybody: what each grade needs, and where one stands."""

from typing import Any
from uuid import UUID

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.kernel.errors import DomainError
from app.kernel.web import done, form, page, paging, perform, refusals_on, today_of
from app.skills import service

from .changes import changes_of
from .ladder_views import LadderPage, LaddersPage, VerdictPage


class Ask(msgspec.Struct):
    rung: UUID
    key: str
    occupation: UUID | None = None


async def list_ladders(request: Request) -> Response:
    """GET /ladders: what is in force today, and the bureau's drafts."""
    return await page(
        request,
        "skills/ladders.html",
        LaddersPage,
        operation="LaddersPage",
        variables={"day": today_of(request).isoformat()},
    )


async def show_ladder(request: Request, refusal: DomainError | None = None) -> Response:
    """GET /ladders/{id}"""
    return await page(
        request,
        "skills/ladder.html",
        LadderPage,
        operation="LadderPage",
        variables=ladder_variables(request),
        refusal=refusal,
        occupation=request.query_params.get("occupation", ""),
        changes_of=changes_of,
        today=today_of(request),
    )


def ladder_variables(request: Request) -> dict[str, Any]:
    """Which ladder, and what is needed in which occupation; without one, what is needed in all others."""
    occupation = request.query_params.get("occupation", "")
    return {"id": f"Ladder:{request.path_params['id']}", "occupation": occupation, **paging(request)}


async def show_verdict(request: Request) -> Response:
    """GET /verdicts/{id}: for whom it is about, and who asked."""
    return await page(
        request,
        "skills/verdict.html",
        VerdictPage,
        operation="VerdictPage",
        variables={"id": f"Verdict:{request.path_params['id']}"},
        private=True,
    )


@refusals_on(show_ladder)
async def ask(request: Request) -> Response:
    """POST /ladders/{id}/ask: where the asking person stands."""
    filled = await form(request, Ask)
    asked = await perform(
        request, service.ask_prerequisites, rung=filled.rung, occupation=filled.occupation, key=filled.key
    )
    return done(request, f"/verdicts/{asked.id}")


routes = [
    Route("/ladders", list_ladders, methods=["GET"]),
    Route("/ladders/{id:uuid}", show_ladder, methods=["GET"]),
    Route("/ladders/{id:uuid}/ask", ask, methods=["POST"]),
    Route("/verdicts/{id:uuid}", show_verdict, methods=["GET"]),
]
