"""Pages of oversight: the points bank in figures."""

from . import movements, overview

routes = [*overview.routes, *movements.routes]
