"""Pages of the points bank."""

from . import statement

routes = [*statement.routes]
