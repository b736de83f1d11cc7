"""Where a guardian's link leads: it shows what is asked, and a form answers. Nobody need be signed in."""

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.guardians import service
from app.guardians.errors import LinkUnknown
from app.guardians.links import link_key
from app.guardians.models import ConsentState
from app.kernel.errors import DomainError, NotFound, TooMany
from app.kernel.rates import network, per_minute
from app.kernel.web import done, form, page, perform, render, shell_of, today_of

from .views import GuardianLinkPage

ANSWERS_PER_MINUTE = 30
"""From one address, right or wrong; many phones share one behind a village's mast."""


class Answer(msgspec.Struct):
    answer: ConsentState
    data_agreed: bool = False
    location_agreed: bool = False


async def show(request: Request, refusal: DomainError | None = None) -> Response:
    """GET /guardian/{token}: shows only; mail and message previews that open links agree to nothing."""
    link = link_key(shell_of(request).vault, request.path_params["token"])
    try:
        if link is None:
            raise NotFound()
        return await page(
            request,
            "guardians/link.html",
            GuardianLinkPage,
            operation="GuardianLinkPage",
            variables={"id": f"GuardianLink:{link}"},
            refusal=refusal,
            token=request.path_params["token"],
            today=today_of(request),
        )
    except NotFound:
        return await render(request, "guardians/unknown.html", status=404)


async def answer(request: Request) -> Response:
    """POST /guardian/{token}"""
    token: str = request.path_params["token"]
    try:
        _take(request)
        filled = await form(request, Answer)
        said = await perform(
            request,
            service.answer_link,
            token=token,
            answer=filled.answer,
            data_agreed=filled.data_agreed,
            location_agreed=filled.location_agreed,
        )
    except LinkUnknown:
        return await render(request, "guardians/unknown.html", status=404)
    except DomainError as refusal:
        return await show(request, refusal)
    if said.state == ConsentState.GIVEN:
        return done(request, f"/guardian/{token}", flash="Thank you. You have agreed.")
    return done(request, f"/guardian/{token}", flash="Your answer is noted.")


async def renew(request: Request) -> Response:
    """POST /guardian/{token}/renew"""
    token: str = request.path_params["token"]
    try:
        _take(request)
        await perform(request, service.renew_link, token=token)
    except LinkUnknown:
        return await render(request, "guardians/unknown.html", status=404)
    except DomainError as refusal:
        return await show(request, refusal)
    return done(request, f"/guardian/{token}", flash="A new message is on its way to your phone.")


def _take(request: Request) -> None:
    rates, limit = shell_of(request).rates, per_minute(ANSWERS_PER_MINUTE, "guardian-links")
    who = network(request.state.actor.address)
    if not rates.take(limit, who):
        raise TooMany(seconds=rates.wait_seconds(limit, who))


routes = [
    Route("/guardian/{token}", show, methods=["GET"]),
    Route("/guardian/{token}", answer, methods=["POST"]),
    Route("/guardian/{token}/renew", renew, methods=["POST"]),
]
