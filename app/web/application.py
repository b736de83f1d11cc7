"""The ASGI application: routes behind the layers that every request passes."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Lifespan, Receive, Scope, Send

from app.kernel.settings import Settings
from app.kernel.web import Shell

from .direct import GZIP_FROM_BYTES, GZIP_LEVEL, ShortWay
from .errors import HANDLERS
from .metrics import Measured, Metrics
from .security import BodyLimit, CleanAddress, SameSite, SecurityHeaders
from .visitors import Identify, Visitors


class Site(Starlette):
    """The application; partners' systems reach the API by the short way."""

    short_way: ShortWay

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.short_way.takes(scope):
            await self.short_way(self, scope, receive, send)
        else:
            await super().__call__(scope, receive, send)


def application(
    shell: Shell,
    routes: Sequence[BaseRoute],
    metrics: Metrics,
    identify: Identify,
    *,
    api: ASGIApp,
    lifespan: Lifespan[Starlette] | None = None,
) -> Site:
    settings = shell.settings
    app = Site(
        routes=routes,
        middleware=[
            Middleware(Measured, metrics),
            Middleware(SecurityHeaders, settings),
            Middleware(TrustedHostMiddleware, allowed_hosts=_hosts(settings)),
            Middleware(GZipMiddleware, minimum_size=GZIP_FROM_BYTES, compresslevel=GZIP_LEVEL),
            Middleware(CleanAddress),
            Middleware(BodyLimit, settings),
            Middleware(SameSite, settings),
            Middleware(Visitors, settings, identify),
        ],
        exception_handlers=HANDLERS,
        lifespan=lifespan,
    )
    app.state.shell = shell
    app.short_way = ShortWay(api, settings, metrics, _hosts(settings))
    return app


def _hosts(settings: Settings) -> list[str]:
    """In production the site's own name, and the loopback for probes; in development any."""
    return [urlsplit(settings.site).hostname or "", "127.0.0.1", "localhost"] if settings.production else ["*"]
