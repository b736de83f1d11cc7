"""Objections for those who answer them."""

from typing import Annotated, Literal

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.kernel.errors import DomainError, NotAllowed
from app.kernel.identity import Role
from app.kernel.web import Keyed, done, form, page, paging, perform, refusals_on
from app.notices import service
from app.notices.service.objecting import MAX_REASON

from .views import ObjectionPage, ObjectionsPage


class Answer(msgspec.Struct):
    decision: Literal["upheld", "rejected"]
    answer: Annotated[str, msgspec.Meta(max_length=MAX_REASON)]
    key: str


async def list_objections(request: Request) -> Response:
    """GET /objections: those that wait, unless others are asked for."""
    actor = request.state.actor
    actor.require_person()
    if not actor.reach(*service.ANSWERING, Role.AUDITOR):
        raise NotAllowed()
    answered = request.query_params.get("show") == "answered"
    return await page(
        request,
        "notices/objections.html",
        ObjectionsPage,
        operation="ObjectionsPage",
        variables={"answered": answered, **paging(request)},
        answered=answered,
    )


async def show_objection(
    request: Request, refusal: DomainError | None = None, objector: service.ObjectorRead | None = None
) -> Response:
    """GET /objections/{id}"""
    return await page(
        request,
        "notices/objection.html",
        ObjectionPage,
        operation="ObjectionPage",
        variables={"id": f"Objection:{request.path_params['id']}"},
        private=True,
        refusal=refusal,
        objector=objector,
        characters=MAX_REASON,
    )


@refusals_on(show_objection)
async def answer(request: Request) -> Response:
    """POST /objections/{id}/answer"""
    objection = request.path_params["id"]
    filled = await form(request, Answer)
    upheld = filled.decision == "upheld"
    await perform(
        request,
        service.answer_objection,
        objection=objection,
        upheld=upheld,
        answer=filled.answer,
        key=filled.key,
    )
    return done(request, f"/objections/{objection}", flash="Answered. Whoever objected is told.")


async def read_objector(request: Request) -> Response:
    """POST /objections/{id}/objector: the page with who objected, in full; that it was read is on record."""
    filled = await form(request, Keyed)
    read = await perform(request, service.read_objector, objection=request.path_params["id"], key=filled.key)
    return await show_objection(request, objector=read)


routes = [
    Route("/objections", list_objections, methods=["GET"]),
    Route("/objections/{id:uuid}", show_objection, methods=["GET"]),
    Route("/objections/{id:uuid}/answer", answer, methods=["POST"]),
    Route("/objections/{id:uuid}/objector", read_objector, methods=["POST"]),
]
