"""Pages for everybody who holds a certificate: type its number, see whether it is valid."""

from datetime import date, datetime
from typing import Annotated

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.certificates import service
from app.certificates.codes import NUMBER_CHARACTERS, TYPED, TYPED_PER_MINUTE, certificate_key
from app.kernel.errors import DomainError, NotFound, TooMany
from app.kernel.rates import network, per_minute
from app.kernel.web import View, form, page, perform, render, see, shell_of


class Typed(msgspec.Struct):
    number: Annotated[str, msgspec.Meta(max_length=NUMBER_CHARACTERS)]


class Service(View):
    """What was served in one activity, as the certificate froze it."""

    title: str
    team: str
    since: date
    until: date
    times: int
    minutes: int


class Content(View):
    """What everybody may know of any certificate: of service `since` to `services`, of a skill `ladder` on."""

    organisation: str
    handler: str | None
    holder_masked: str
    since: date | None
    until: date | None
    minutes: int | None
    times: int | None
    services: list[Service]
    ladder: dict[str, str | None] | None
    rung: dict[str, str | None] | None
    level: int | None
    occupation: dict[str, str | None] | None


class Verified(View):
    id: str
    kind: str
    number: str
    valid: bool
    content: Content
    issued_at: datetime
    revoked_at: datetime | None
    revocation: str | None


class VerifiedPage(View):
    verified_certificate: Verified


async def ask(request: Request, refusal: DomainError | None = None) -> Response:
    return await render(request, "certificates/ask.html", refusal=refusal, characters=NUMBER_CHARACTERS)


async def find(request: Request) -> Response:
    """POST /certificates: a typed number leads to its page; so many a minute from one address."""
    try:
        filled = await form(request, Typed)
        _take(request)
        found = await perform(request, service.verify, number=filled.number)
    except DomainError as refusal:
        return await ask(request, refusal)
    return see(request, f"/certificates/{found.token}")


async def show(request: Request) -> Response:
    """GET /certificates/{token}: where the QR code leads; nobody need be signed in."""
    certificate = certificate_key(request.path_params["token"])
    try:
        return await page(
            request,
            "certificates/verified.html",
            VerifiedPage,
            operation="VerifiedCertificatePage",
            variables={"id": f"VerifiedCertificate:{certificate}"},
        )
    except NotFound:
        return await render(request, "certificates/unknown.html", status=404)


def _take(request: Request) -> None:
    """Before the number is looked up, so that numbers can't be found by trying them all."""
    rates, limit = shell_of(request).rates, per_minute(TYPED_PER_MINUTE, TYPED)
    who = network(request.state.actor.address)
    if not rates.take(limit, who):
        raise TooMany(seconds=rates.wait_seconds(limit, who))


routes = [
    Route("/certificates", ask, methods=["GET"]),
    Route("/certificates", find, methods=["POST"]),
    Route("/certificates/{token}", show, methods=["GET"]),
]
