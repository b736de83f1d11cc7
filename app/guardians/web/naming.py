"""A minor's page of their guardian, for the minor and those who lead them: who it is, and what they said."""

from typing import Annotated
from uuid import UUID

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.guardians import service
from app.guardians.models import Relation
from app.guardians.service.naming import MAX_NAME
from app.kernel.errors import DomainError
from app.kernel.web import Keyed, done, form, page, perform, refusals_on

from .views import GuardianPage


class NewGuardian(msgspec.Struct):
    name: Annotated[str, msgspec.Meta(max_length=MAX_NAME)]
    phone: Annotated[str, msgspec.Meta(max_length=20)]
    relation: Relation
    key: str


async def show(request: Request, refusal: DomainError | None = None) -> Response:
    """GET /volunteers/{id}/guardian"""
    volunteer: UUID = request.path_params["id"]
    return await page(
        request,
        "guardians/guardian.html",
        GuardianPage,
        operation="GuardianPage",
        variables={"id": f"Volunteer:{volunteer}"},
        private=True,
        refusal=refusal,
        own=request.state.actor.volunteer == volunteer,
        relations=list(Relation),
    )


@refusals_on(show)
async def name(request: Request) -> Response:
    """POST /volunteers/{id}/guardian"""
    volunteer: UUID = request.path_params["id"]
    filled = await form(request, NewGuardian)
    await perform(
        request,
        service.name_guardian,
        volunteer=volunteer,
        name=filled.name,
        phone=filled.phone,
        relation=filled.relation,
        key=filled.key,
    )
    return done(request, f"/volunteers/{volunteer}/guardian", flash="Saved. Ask the guardian now.")


@refusals_on(show)
async def ask(request: Request) -> Response:
    """POST /volunteers/{id}/guardian/ask: whether all activities are agreed to."""
    volunteer: UUID = request.path_params["id"]
    filled = await form(request, Keyed)
    await perform(request, service.ask_guardian, volunteer=volunteer, key=filled.key)
    return done(request, f"/volunteers/{volunteer}/guardian", flash="A message is on its way to the guardian.")


routes = [
    Route("/volunteers/{id:uuid}/guardian", show, methods=["GET"]),
    Route("/volunteers/{id:uuid}/guardian", name, methods=["POST"]),
    Route("/volunteers/{id:uuid}/guardian/ask", ask, methods=["POST"]),
]
