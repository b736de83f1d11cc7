"""Pages of posts: who has which at which level, and giving somebody a post or recording a degree."""

from datetime import date
from typing import Annotated
from uuid import UUID

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.kernel.errors import NotFound
from app.kernel.web import done, form, perform, refusals_on, render, search_of
from app.skills import service
from app.skills.models import Degree

from .workers import show_worker


class NewPost(msgspec.Struct):
    post: UUID
    post_since: date
    key: str


class NewDegree(msgspec.Struct):
    person: UUID
    degree: Degree
    completed_on: date
    key: str
    evidence: Annotated[str, msgspec.Meta(max_length=200)] | None = None


async def list_posts(request: Request) -> Response:
    """GET /posts: those whom one looks after, by employer and name, with today's level."""
    request.state.actor.require_person()
    asked, search = request.query_params, search_of(request)
    found = await perform(
        request,
        service.find_levels,
        search=search or None,
        post=asked.get("post"),
        after=_key(asked.get("after")),
    )
    return await render(request, "skills/posts.html", block="found", found=found, search=search, asked=asked)


def _key(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        raise NotFound(field="after") from None


@refusals_on(show_worker)
async def place(request: Request) -> Response:
    """POST /workers/{id}/posts"""
    worker: UUID = request.path_params["id"]
    filled = await form(request, NewPost)
    await perform(request, service.place, employment=worker, post=filled.post, since=filled.post_since, key=filled.key)
    return done(request, f"/workers/{worker}", flash="The post is recorded.")


@refusals_on(show_worker)
async def record_degree(request: Request) -> Response:
    """POST /workers/{id}/educations"""
    worker: UUID = request.path_params["id"]
    filled = await form(request, NewDegree)
    await perform(
        request,
        service.record_education,
        person=filled.person,
        degree=filled.degree,
        completed_on=filled.completed_on,
        evidence=filled.evidence or "",
        key=filled.key,
    )
    return done(request, f"/workers/{worker}", flash="The degree is recorded.")


routes = [
    Route("/posts", list_posts, methods=["GET"]),
    Route("/workers/{id:uuid}/posts", place, methods=["POST"]),
    Route("/workers/{id:uuid}/educations", record_degree, methods=["POST"]),
]
