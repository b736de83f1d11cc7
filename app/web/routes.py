"""The addresses of the whole site: those of every domain, and the few that belong to none."""

from collections.abc import Iterable

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from app import registry
from app.accounts import service
from app.kernel import cookies
from app.kernel.assets import Assets
from app.kernel.errors import Busy
from app.kernel.i18n import LANGUAGES
from app.kernel.web import RETRY_SECONDS, local_address, perform, see, shell_of

from .metrics import Metrics


def routes(assets: Assets, metrics: Metrics, others: Iterable[Route] = ()) -> list[Route]:
    """All routes; `others` are those of the API."""
    own: list[Route] = [
        Route("/static/{digest}/{name:path}", assets.serve, methods=["GET"]),
        Route("/favicon.ico", icon, methods=["GET"]),
        Route("/healthz", healthy, methods=["GET"]),
        Route("/readyz", ready, methods=["GET"]),
        Route("/metrics", metrics.show, methods=["GET"]),
        Route("/language", choose_language, methods=["POST"]),
    ]
    return [*own, *others, *(route for module in registry.modules("web") for route in module.routes)]


async def icon(request: Request) -> Response:
    return RedirectResponse(shell_of(request).assets.url("icon.svg"), 301)


async def healthy(_request: Request) -> Response:
    """The process lives."""
    return PlainTextResponse("ok")


async def ready(request: Request) -> Response:
    """The database answers."""
    shell = shell_of(request)
    try:
        if shell.database is not None:
            await shell.database.read("SELECT 1")
            return PlainTextResponse("ok")
    except Busy:
        pass
    return PlainTextResponse("not ready", 503, headers={"Retry-After": RETRY_SECONDS})


async def choose_language(request: Request) -> Response:
    """POST /language: remembers the choice in this browser, and for a signed-in person, and goes back."""
    posted = await request.form(max_files=0, max_fields=5)
    language = posted.get("language")
    back = posted.get("next")
    response = see(request, local_address(back if isinstance(back, str) else None))
    if language in LANGUAGES:
        if request.state.actor.kind == "person":
            await perform(request, service.choose_language, language=str(language))
        cookies.keep_language(response, shell_of(request).settings, str(language))
    return response
