"""Pages of pools: what anybody reads, what givers do, what those who grant do."""

from typing import Annotated
from uuid import UUID

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.kernel.errors import DomainError, NotAllowed
from app.kernel.web import done, form, page, paging, perform, refusals_on
from app.points import service
from app.points.service.giving import KEEPERS

from .pool_views import NewPoolPage, PoolPage, PoolsPage


class NewPool(msgspec.Struct):
    organisation: UUID
    name: Annotated[str, msgspec.Meta(max_length=50)]
    purpose: Annotated[str, msgspec.Meta(max_length=1000)]
    person_year_most: int
    key: str


class Give(msgspec.Struct):
    points: int
    key: str
    named: bool = False


class Grant(msgspec.Struct):
    number: Annotated[str, msgspec.Meta(max_length=20)]
    name: Annotated[str, msgspec.Meta(max_length=50)]
    grant_points: int
    reason: Annotated[str, msgspec.Meta(max_length=1000)]
    key: str


class Decide(msgspec.Struct):
    pool: UUID
    key: str


class Close(msgspec.Struct):
    key: str
    closed: bool = False


async def list_pools(request: Request) -> Response:
    """GET /pools"""
    return await page(request, "points/pools.html", PoolsPage, operation="PoolsPage", variables=paging(request))


async def new_pool(request: Request, refusal: DomainError | None = None) -> Response:
    """GET /pools/new: for those who may open one somewhere."""
    request.state.actor.require_person()
    if not request.state.actor.reach(*KEEPERS):
        raise NotAllowed()
    return await page(
        request, "points/new_pool.html", NewPoolPage, operation="NewPoolPage", private=True, refusal=refusal
    )


@refusals_on(new_pool)
async def open_pool(request: Request) -> Response:
    """POST /pools"""
    filled = await form(request, NewPool)
    opened = await perform(request, service.open_pool, **msgspec.structs.asdict(filled))
    return done(request, f"/pools/{opened.id}", flash="The pool is open.")


async def show_pool(request: Request, refusal: DomainError | None = None) -> Response:
    """GET /pools/{id}"""
    return await _pool(request, request.path_params["id"], refusal)


async def _pool_of_grant(request: Request, refusal: DomainError) -> Response:
    """The page that the form to decide about a grant stands on."""
    return await _pool(request, (await form(request, Decide)).pool, refusal)


async def _pool(request: Request, pool: UUID, refusal: DomainError | None = None) -> Response:
    return await page(
        request,
        "points/pool.html",
        PoolPage,
        operation="PoolPage",
        variables={"id": f"Pool:{pool}", **paging(request)},
        refusal=refusal,
    )


@refusals_on(show_pool)
async def give(request: Request) -> Response:
    """POST /pools/{id}/donations"""
    pool: UUID = request.path_params["id"]
    filled = await form(request, Give)
    await perform(request, service.donate, pool=pool, points=filled.points, named=filled.named, key=filled.key)
    return done(request, f"/pools/{pool}", flash="Thank you. Your points are in the pool.")


async def _grant_again(request: Request, refusal: DomainError) -> Response:
    """The pool's page, which has another field of points beside the grant's."""
    if refusal.field == "points":
        refusal = type(refusal)(field="grant_points", **refusal.params)
    return await show_pool(request, refusal)


@refusals_on(_grant_again)
async def propose(request: Request) -> Response:
    """POST /pools/{id}/grants"""
    pool: UUID = request.path_params["id"]
    filled = await form(request, Grant)
    given = {"number": filled.number, "name": filled.name, "reason": filled.reason}
    await perform(request, service.propose_grant, pool=pool, points=filled.grant_points, key=filled.key, **given)
    return done(request, f"/pools/{pool}", flash="Proposed. A second person must confirm it.")


@refusals_on(_pool_of_grant)
async def confirm(request: Request) -> Response:
    """POST /grants/{id}/confirm, from the pool's page."""
    filled = await form(request, Decide)
    await perform(request, service.confirm_grant, grant=request.path_params["id"], key=filled.key)
    return done(request, f"/pools/{filled.pool}", flash="Paid. The person gets a message.")


@refusals_on(_pool_of_grant)
async def decline(request: Request) -> Response:
    """POST /grants/{id}/decline, from the pool's page."""
    filled = await form(request, Decide)
    await perform(request, service.decline_grant, grant=request.path_params["id"], key=filled.key)
    return done(request, f"/pools/{filled.pool}", flash="Not paid.")


async def close(request: Request) -> Response:
    """POST /pools/{id}/close: closes it, or opens it again."""
    pool: UUID = request.path_params["id"]
    filled = await form(request, Close)
    await perform(request, service.close_pool, pool=pool, closed=filled.closed, key=filled.key)
    return done(request, f"/pools/{pool}", flash="Saved.")


routes = [
    Route("/pools", list_pools, methods=["GET"]),
    Route("/pools", open_pool, methods=["POST"]),
    Route("/pools/new", new_pool, methods=["GET"]),
    Route("/pools/{id:uuid}", show_pool, methods=["GET"]),
    Route("/pools/{id:uuid}/donations", give, methods=["POST"]),
    Route("/pools/{id:uuid}/grants", propose, methods=["POST"]),
    Route("/pools/{id:uuid}/close", close, methods=["POST"]),
    Route("/grants/{id:uuid}/confirm", confirm, methods=["POST"]),
    Route("/grants/{id:uuid}/decline", decline, methods=["POST"]),
]
