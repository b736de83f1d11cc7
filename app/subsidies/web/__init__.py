"""Pages of subsidies, a file for each subject."""

from starlette.routing import BaseRoute

routes: list[BaseRoute] = []
