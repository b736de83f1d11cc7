"""Pages: partners' clients, their scopes and secrets."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.accounts import service as accounts
from app.kernel.errors import DomainError
from app.kernel.events import KINDS
from app.kernel.identity import Actor
from app.kernel.web import Keyed, done, form, now_of, page, paging, perform, refusals_on, render
from app.partners.scopes import SCOPES

from .views import ClientPage, PartnersPage

Short = Annotated[str, msgspec.Meta(max_length=100)]


class NewClient(msgspec.Struct):
    name: Short
    scopes: list[str]
    key: str


class Rotation(msgspec.Struct):
    key: str
    old_until: datetime | None = None


def county_of(actor: Actor) -> UUID:
    """The organisation for which an officer or administrator looks after partners; raises where there is none."""
    reached = actor.reach(*accounts.MANAGED_BY)
    if not reached:
        raise actor.refusal()
    return reached[0]


async def list_partners(request: Request) -> Response:
    """GET /partners"""
    county_of(request.state.actor)
    return await page(request, "partners/list.html", PartnersPage, operation="PartnersPage", variables=paging(request))


async def new_partner(request: Request, refusal: DomainError | None = None) -> Response:
    """GET /partners/new"""
    county_of(request.state.actor)
    return await render(request, "partners/new.html", scopes=SCOPES, refusal=refusal)


@refusals_on(new_partner)
async def create_partner(request: Request) -> Response:
    """POST /partners: its page, with the secret that is shown this once."""
    county = county_of(request.state.actor)
    filled = await form(request, NewClient)
    made = await perform(
        request,
        accounts.create_client,
        organisation=county,
        name=filled.name,
        scopes=tuple(filled.scopes),
        key=filled.key,
    )
    return await _show(request, made.client, secret=made.secret)


async def show_partner(request: Request, refusal: DomainError | None = None) -> Response:
    """GET /partners/{id}"""
    return await _show(request, request.path_params["id"], refusal=refusal)


async def _show(
    request: Request, client: UUID, *, refusal: DomainError | None = None, secret: str | None = None
) -> Response:
    county_of(request.state.actor)
    return await page(
        request,
        "partners/show.html",
        ClientPage,
        operation="PartnerPage",
        variables={"id": f"ApiClient:{client}"},
        refusal=refusal,
        secret=secret,
        kinds=sorted(KINDS),
        week_ahead=now_of(request) + accounts.OVERLAP,
    )


@refusals_on(show_partner)
async def rotate(request: Request) -> Response:
    """POST /partners/{id}/secret: the page again, with the new secret shown this once."""
    client: UUID = request.path_params["id"]
    filled = await form(request, Rotation)
    made = await perform(request, accounts.rotate_secret, client=client, old_until=filled.old_until, key=filled.key)
    return await _show(request, client, secret=made.secret)


async def revoke(request: Request) -> Response:
    """POST /partners/{id}/revoke"""
    filled = await form(request, Keyed)
    kept = await perform(request, accounts.revoke_client, client=request.path_params["id"], key=filled.key)
    return done(request, f"/partners/{kept.client}", flash="The partner’s access has ended.")


routes = [
    Route("/partners", list_partners, methods=["GET"]),
    Route("/partners", create_partner, methods=["POST"]),
    Route("/partners/new", new_partner, methods=["GET"]),
    Route("/partners/{id:uuid}", show_partner, methods=["GET"]),
    Route("/partners/{id:uuid}/secret", rotate, methods=["POST"]),
    Route("/partners/{id:uuid}/revoke", revoke, methods=["POST"]),
]
