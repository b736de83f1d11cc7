"""The ASGI application: routes behind the layers that every request passes."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.routing import BaseRoute
from starlette.types import Lifespan

from app.kernel.settings import Settings
from app.kernel.web import Shell

from .directory import Directory
from .errors import HANDLERS
from .metrics import Measured, Metrics
from .security import BodyLimit, CleanAddress, SameSite, SecurityHeaders
from .visitors import Identify, Visitors

GZIP_FROM_BYTES = 1000
GZIP_LEVEL = 5


def application(
    shell: Shell,
    routes: Sequence[BaseRoute],
    metrics: Metrics,
    identify: Identify,
    lifespan: Lifespan[Starlette] | None = None,
) -> Starlette:
    settings = shell.settings
    app = Starlette(
        middleware=[
            Middleware(Measured, metrics),
            Middleware(SecurityHeaders, settings),
            Middleware(TrustedHostMiddleware, allowed_hosts=hosts(settings)),
            Middleware(GZipMiddleware, minimum_size=GZIP_FROM_BYTES, compresslevel=GZIP_LEVEL),
            Middleware(CleanAddress),
            Middleware(BodyLimit, settings),
            Middleware(SameSite, settings),
            Middleware(Visitors, settings, identify),
        ],
        exception_handlers=HANDLERS,
    )
    app.router = Directory(routes, lifespan)
    app.state.shell = shell
    return app


def hosts(settings: Settings) -> list[str]:
    """In production the site's own name, and the loopback for probes; in development any."""
    return [urlsplit(settings.site).hostname or "", "127.0.0.1", "localhost"] if settings.production else ["*"]
