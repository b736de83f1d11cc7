"""Who asks, and in which language: worked out once for each request, in at most one statement."""

from collections.abc import Awaitable, Callable

import msgspec
from starlette.requests import Request

from app.kernel import cookies
from app.kernel.db import Database
from app.kernel.i18n import LANGUAGES, negotiate
from app.kernel.identity import ANONYMOUS, Actor
from app.kernel.settings import Settings
from app.kernel.web import shell_of

Identify = Callable[[Database, str], Awaitable[Actor]]
"""The person of a session token; anonymous when it is revoked, expired or unknown."""

IMPERSONAL = ("/static/", "/service-worker.js", "/healthz", "/readyz", "/metrics", "/favicon.ico")


class Visitors:
    """Puts `actor` and `language` into a request's state. Assets and probes don't need them."""

    def __init__(self, settings: Settings, identify: Identify) -> None:
        self.identify = identify
        self.cookie = cookies.session_name(settings)

    async def introduce(self, request: Request) -> None:
        """Raises Busy where the database is asked who somebody is, and away."""
        if request.scope["path"].startswith(IMPERSONAL):
            return
        actor = await self._actor(request)
        language = language_of(request, actor)
        address = request.client.host if request.client else None
        request.state.language = language
        request.state.actor = msgspec.structs.replace(actor, language=language, address=address)

    async def _actor(self, request: Request) -> Actor:
        token = request.cookies.get(self.cookie)
        if not token:
            return ANONYMOUS
        return await self.identify(shell_of(request).opened(), token)


def language_of(request: Request, actor: Actor) -> str:
    """Chosen in this browser, else by the person, else what the browser prefers, else zh."""
    chosen = request.cookies.get(cookies.LANGUAGE)
    if chosen not in LANGUAGES and actor.kind == "person":
        chosen = actor.language
    return negotiate(chosen, request.headers.get("accept-language"))
