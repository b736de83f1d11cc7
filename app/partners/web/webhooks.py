"""Pages: one webhook with its deliveries, and what can be done with it."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.accounts import service as accounts
from app.kernel.errors import DomainError
from app.kernel.events import KINDS
from app.kernel.i18n import mark
from app.kernel.web import Keyed, done, form, now_of, page, paging, perform, refusals_on
from app.partners import service
from app.partners.models import DeliveryState

from .clients import Rotation, Short, county_of, show_partner
from .views import WebhookPage

PER_PAGE = 20


class WebhookForm(msgspec.Struct):
    url: Annotated[str, msgspec.Meta(max_length=500)]
    kinds: list[str]
    key: str
    description: Short = ""


class Since(msgspec.Struct):
    since: datetime
    key: str


async def show_webhook(request: Request, refusal: DomainError | None = None) -> Response:
    """GET /webhooks/{id}"""
    return await _show(request, request.path_params["id"], refusal=refusal)


async def _show(
    request: Request, webhook: UUID, *, refusal: DomainError | None = None, secret: str | None = None
) -> Response:
    county_of(request.state.actor)
    state = request.query_params.get("state")
    state = state if state in list(DeliveryState) else None
    return await page(
        request,
        "partners/webhook.html",
        WebhookPage,
        operation="WebhookPage",
        variables={"id": f"Webhook:{webhook}", "state": state, **paging(request, PER_PAGE)},
        refusal=refusal,
        secret=secret,
        state=state,
        states=list(DeliveryState),
        kinds=sorted(KINDS),
        week_ahead=now_of(request) + accounts.OVERLAP,
        yesterday=now_of(request) - timedelta(days=1),
    )


@refusals_on(show_partner)
async def create_webhook(request: Request) -> Response:
    """POST /partners/{id}/webhooks: the new webhook's page, with the secret that is shown this once."""
    filled = await form(request, WebhookForm)
    made = await perform(
        request,
        service.create_webhook,
        client=request.path_params["id"],
        url=filled.url,
        kinds=tuple(filled.kinds),
        description=filled.description,
        key=filled.key,
    )
    return await _show(request, made.webhook, secret=made.secret)


@refusals_on(show_webhook)
async def change(request: Request) -> Response:
    """POST /webhooks/{id}"""
    webhook: UUID = request.path_params["id"]
    filled = await form(request, WebhookForm)
    await perform(
        request,
        service.change_webhook,
        webhook=webhook,
        url=filled.url,
        kinds=tuple(filled.kinds),
        description=filled.description,
        key=filled.key,
    )
    return done(request, f"/webhooks/{webhook}", flash="Saved.")


@refusals_on(show_webhook)
async def rotate(request: Request) -> Response:
    """POST /webhooks/{id}/secret: the page again, with the new secret shown this once."""
    webhook: UUID = request.path_params["id"]
    filled = await form(request, Rotation)
    given = {"webhook": webhook, "old_until": filled.old_until, "key": filled.key}
    made = await perform(request, service.rotate_webhook_secret, **given)
    return await _show(request, webhook, secret=made.secret)


@refusals_on(show_webhook)
async def replay(request: Request) -> Response:
    """POST /webhooks/{id}/replay"""
    webhook: UUID = request.path_params["id"]
    filled = await form(request, Since)
    replayed = await perform(request, service.replay_since, webhook=webhook, since=filled.since, key=filled.key)
    return done(request, f"/webhooks/{webhook}", flash="%(number)s messages will be sent.", number=replayed.number)


@refusals_on(show_webhook)
async def enable(request: Request) -> Response:
    return await _press(request, service.enable_webhook, mark("The webhook is enabled."))


@refusals_on(show_webhook)
async def disable(request: Request) -> Response:
    return await _press(request, service.disable_webhook, mark("The webhook is disabled."))


@refusals_on(show_webhook)
async def ping(request: Request) -> Response:
    return await _press(request, service.ping_webhook, mark("A test message is on its way."))


async def _press(request: Request, verb: Callable[..., Awaitable[Any]], flash: str) -> Response:
    webhook: UUID = request.path_params["id"]
    filled = await form(request, Keyed)
    await perform(request, verb, webhook=webhook, key=filled.key)
    return done(request, f"/webhooks/{webhook}", flash=flash)


async def delete(request: Request) -> Response:
    """POST /webhooks/{id}/delete"""
    filled = await form(request, Keyed)
    kept = await perform(request, service.delete_webhook, webhook=request.path_params["id"], key=filled.key)
    return done(request, f"/partners/{kept.client}", flash="The webhook is deleted.")


routes = [
    Route("/partners/{id:uuid}/webhooks", create_webhook, methods=["POST"]),
    Route("/webhooks/{id:uuid}", show_webhook, methods=["GET"]),
    Route("/webhooks/{id:uuid}", change, methods=["POST"]),
    Route("/webhooks/{id:uuid}/secret", rotate, methods=["POST"]),
    Route("/webhooks/{id:uuid}/replay", replay, methods=["POST"]),
    Route("/webhooks/{id:uuid}/enable", enable, methods=["POST"]),
    Route("/webhooks/{id:uuid}/disable", disable, methods=["POST"]),
    Route("/webhooks/{id:uuid}/ping", ping, methods=["POST"]),
    Route("/webhooks/{id:uuid}/delete", delete, methods=["POST"]),
]
