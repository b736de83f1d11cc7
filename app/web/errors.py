"""What a person sees, and a program reads, when something is refused or breaks."""

import logging
import secrets
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urlsplit

import orjson
from starlette.requests import Request
from starlette.responses import Response

from app.kernel.errors import Busy, DomainError, IdempotencyKeyReused, NotAllowed, NotFound, SignInRequired, TooMany
from app.kernel.i18n import error_text, mark, negotiate, translate
from app.kernel.identity import ANONYMOUS
from app.kernel.rendering import told
from app.kernel.web import RETRY_SECONDS, local_address, render, see

logger = logging.getLogger(__name__)

PROGRAMS = ("/graphql", "/oauth/")
"""Addresses that answer programs: errors are JSON there."""

STATUSES: dict[type[DomainError], int] = {
    NotFound: 404,
    NotAllowed: 403,
    IdempotencyKeyReused: 409,
    TooMany: 429,
    Busy: 503,
}
TITLES = {
    400: mark("This request can't be read"),
    403: mark("This is not open to you"),
    404: mark("Nothing here"),
    405: mark("This can't be done here"),
    409: mark("Already used"),
    413: mark("This is too large"),
    422: mark("This is not possible"),
    429: mark("Too much in a short time"),
    500: mark("Something broke on our side"),
    503: mark("Very busy just now"),
}
TEXTS = {
    400: mark("Go back and try again; if it happens again, reload the page first."),
    403: mark(
        "You are not allowed to do this, or the request came from another site. Open the page anew and try again."
    ),
    404: mark("We can't find this. It may have been removed, or the address is wrong."),
    405: mark("Go back to the page before and use its buttons."),
    413: mark("What you sent is larger than allowed. Choose a smaller file."),
    500: mark("Nothing is lost: what was confirmed is kept. Please try again in a moment."),
}
SYMBOLS = {403: "lock", 404: "search", 429: "clock", 500: "warning", 503: "clock"}


async def refused(request: Request, refusal: DomainError) -> Response:
    """A refusal that no handler showed in its own page."""
    if isinstance(refusal, SignInRequired) and not _for_program(request):
        return see(prepared(request), f"/sign-in?next={quote(_origin(request), safe='/')}")
    status = next((code for kind, code in STATUSES.items() if isinstance(refusal, kind)), 422)
    if isinstance(refusal, SignInRequired):
        status = 401
    return await answer(request, status, refusal)


async def answer(request: Request, status: int, refusal: DomainError | None = None, **context: Any) -> Response:
    """The error page of `status`, in the person's language; JSON for programs."""
    prepared(request)
    language = request.state.language
    status = status if status in TITLES or status == 401 else 400 if status < 500 else 500
    title = translate(TITLES.get(status, TITLES[403]), language)
    text = translate(TEXTS.get(status, TEXTS[400]), language)
    if _for_program(request):
        text = error_text(refusal, language) if refusal else text
        code = refusal.code if refusal else HTTPStatus(status).name
        body = {"errors": [{"message": text, "extensions": {"code": code}}]}
        response = Response(orjson.dumps(body), status, media_type="application/json")
    else:
        response = await render(
            request,
            "errors/error.html",
            status=status,
            title=title,
            text=told(refusal, language) if refusal else text,
            symbol=SYMBOLS.get(status, "warning"),
            **{"reference": "", **context, "code": status},
        )
        if request.headers.get("HX-Request") == "true":
            response.headers.update({"HX-Retarget": "body", "HX-Reswap": "innerHTML"})
    if status == 503:
        response.headers["Retry-After"] = RETRY_SECONDS
    elif isinstance(refusal, TooMany):
        response.headers["Retry-After"] = str(refusal.wait_seconds)
    return response


def prepared(request: Request) -> Request:
    """With an actor and a language, when the request was refused before it was asked for them."""
    if not hasattr(request.state, "language"):
        request.state.language = negotiate(request.cookies.get("language"), request.headers.get("accept-language"))
        request.state.actor = ANONYMOUS
    return request


async def on_fault(request: Request, error: Exception) -> Response:
    """Says nothing of what broke; the log has it under the reference."""
    reference = secrets.token_hex(4)
    logger.error("fault %s at %s %s", reference, request.method, request.url.path, exc_info=error)
    return await answer(request, 500, reference=reference)


def _for_program(request: Request) -> bool:
    return request.url.path.startswith(PROGRAMS)


def _origin(request: Request) -> str:
    """Where to go back to after signing in: this page, or the page whose form was sent."""
    if request.method == "GET":
        return request.url.path + (f"?{request.url.query}" if request.url.query else "")
    referer = urlsplit(request.headers.get("referer", ""))
    return local_address(referer.path if referer.netloc == request.url.netloc else None)
