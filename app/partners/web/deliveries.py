"""Pages: one delivery with what was sent and answered; those that failed for good."""

from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.kernel.errors import DomainError
from app.kernel.web import Keyed, done, form, page, paging, perform, refusals_on
from app.partners import service

from .clients import county_of
from .views import DeadLettersPage, DeliveryPage


async def show_delivery(request: Request, refusal: DomainError | None = None) -> Response:
    """GET /deliveries/{id}"""
    county_of(request.state.actor)
    return await page(
        request,
        "partners/delivery.html",
        DeliveryPage,
        operation="WebhookDeliveryPage",
        variables={"id": f"WebhookDelivery:{request.path_params['id']}"},
        refusal=refusal,
    )


async def dead_letters(request: Request) -> Response:
    """GET /deliveries/dead"""
    county_of(request.state.actor)
    return await page(
        request,
        "partners/dead_letters.html",
        DeadLettersPage,
        operation="DeadLettersPage",
        variables=paging(request),
    )


@refusals_on(show_delivery)
async def replay(request: Request) -> Response:
    """POST /deliveries/{id}/replay"""
    delivery: UUID = request.path_params["id"]
    filled = await form(request, Keyed)
    await perform(request, service.replay_delivery, delivery=delivery, key=filled.key)
    return done(request, f"/deliveries/{delivery}", flash="The message will be sent again.")


routes = [
    Route("/deliveries/dead", dead_letters, methods=["GET"]),
    Route("/deliveries/{id:uuid}", show_delivery, methods=["GET"]),
    Route("/deliveries/{id:uuid}/replay", replay, methods=["POST"]),
]
