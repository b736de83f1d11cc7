"""One's family, and what officers allow."""

from typing import Annotated, Literal

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.kernel.errors import DomainError, NotAllowed
from app.kernel.i18n import mark
from app.kernel.web import Keyed, done, form, page, perform, read, refusals_on, render
from app.points import service
from app.points.models import TransferScope

from .exchange_views import ExchangeSettingsPage, FamilyPage


class Invite(msgspec.Struct):
    number: Annotated[str, msgspec.Meta(max_length=20)]
    name: Annotated[str, msgspec.Meta(max_length=50)]
    key: str


class Answer(msgspec.Struct):
    answer: Literal["accept", "decline"]
    key: str


class Allowed(msgspec.Struct):
    transfers: TransferScope
    transfer_most: int
    day_most: int
    year_most: int
    keep_least: int
    key: str


async def show_family(request: Request, refusal: DomainError | None = None) -> Response:
    """GET /my/family"""
    return await page(request, "points/family.html", FamilyPage, operation="FamilyPage", private=True, refusal=refusal)


@refusals_on(show_family)
async def invite(request: Request) -> Response:
    """POST /my/family"""
    filled = await form(request, Invite)
    await perform(request, service.invite_to_family, number=filled.number, name=filled.name, key=filled.key)
    return done(request, "/my/family", flash="Invited. They find the invitation under My family.")


@refusals_on(show_family)
async def answer(request: Request) -> Response:
    """POST /family-members/{id}/answer"""
    filled = await form(request, Answer)
    accept = filled.answer == "accept"
    member = request.path_params["id"]
    await perform(request, service.answer_family_invitation, member=member, accept=accept, key=filled.key)
    return done(request, "/my/family", flash=mark("You are in the family.") if accept else mark("Declined."))


@refusals_on(show_family)
async def leave(request: Request) -> Response:
    """POST /my/family/leave"""
    filled = await form(request, Keyed)
    await perform(request, service.leave_family, key=filled.key)
    return done(request, "/my/family", flash="You have left the family.")


async def show_settings(request: Request, refusal: DomainError | None = None) -> Response:
    """GET /settings/exchange: for those who may say it, officers of the whole deployment."""
    request.state.actor.require_person()
    found = await read(request, ExchangeSettingsPage, operation="ExchangeSettingsPage")
    if not found.viewer.allows_exchange:
        raise NotAllowed()
    return await render(request, "points/exchange_settings.html", page=found, refusal=refusal)


@refusals_on(show_settings)
async def set_allowed(request: Request) -> Response:
    """POST /settings/exchange"""
    filled = await form(request, Allowed)
    await perform(request, service.set_exchange_policy, **msgspec.structs.asdict(filled))
    return done(request, "/settings/exchange", flash="Saved. It counts from now on.")


routes = [
    Route("/my/family", show_family, methods=["GET"]),
    Route("/my/family", invite, methods=["POST"]),
    Route("/my/family/leave", leave, methods=["POST"]),
    Route("/family-members/{id:uuid}/answer", answer, methods=["POST"]),
    Route("/settings/exchange", show_settings, methods=["GET"]),
    Route("/settings/exchange", set_allowed, methods=["POST"]),
]
