"""The ASGI application: routes behind the layers that every request passes."""

from collections.abc import Sequence

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import BaseRoute
from starlette.types import Lifespan

from app.kernel.web import Shell

from .directory import Directory
from .errors import HANDLERS
from .metrics import Metrics
from .security import Gate
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
            Middleware(GZipMiddleware, minimum_size=GZIP_FROM_BYTES, compresslevel=GZIP_LEVEL),
            Middleware(Gate, settings, metrics),
            Middleware(Visitors, settings, identify),
        ],
        exception_handlers=HANDLERS,
    )
    app.router = Directory(routes, lifespan)
    app.state.shell = shell
    return app
