"""Pages of subsidies, a file for each subject."""

from starlette.routing import BaseRoute

from . import desk, matching, own, programmes, subsidies

routes: list[BaseRoute] = [
    *programmes.routes,
    *subsidies.routes,
    *matching.routes,
    *own.routes,
    *desk.routes,
]
