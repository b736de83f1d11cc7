"""Pages of subsidies, a file for each subject."""

from starlette.routing import BaseRoute

from . import matching

routes: list[BaseRoute] = [*matching.routes]
