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

from .errors import HANDLERS
from .metrics import Measured, Metrics
from .security import BodyLimit, CleanAddress, SameSite, SecurityHeaders
from .visitors import Identify, Visitors


def application(
    shell: Shell,
    routes: Sequence[BaseRoute],
    metrics: Metrics,
    identify: Identify,
    lifespan: Lifespan[Starlette] | None = None,
) -> Starlette:
    settings = shell.settings
    app = Starlette(
        routes=routes,
        middleware=[
            Middleware(Measured, metrics),
            Middleware(SecurityHeaders, settings),
            Middleware(TrustedHostMiddleware, allowed_hosts=_hosts(settings)),
            Middleware(GZipMiddleware, minimum_size=1000, compresslevel=5),
            Middleware(CleanAddress),
            Middleware(BodyLimit, settings),
            Middleware(SameSite, settings),
            Middleware(Visitors, settings, identify),
        ],
        exception_handlers=HANDLERS,
        lifespan=lifespan,
    )
    app.state.shell = shell
    return app


def _hosts(settings: Settings) -> list[str]:
    """In production the site's own name, and the loopback for probes; in development any."""
    return [urlsplit(settings.site).hostname or "", "127.0.0.1", "localhost"] if settings.production else ["*"]
