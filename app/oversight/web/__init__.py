"""Pages of oversight: the points bank in figures, its movements, what is unusual."""

from . import anomalies, movements, overview

routes = [*overview.routes, *movements.routes, *anomalies.routes]
