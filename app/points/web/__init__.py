"""Pages of the points bank."""

from . import freezing, statement

routes = [*statement.routes, *freezing.routes]
