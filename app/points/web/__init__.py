"""Pages of the points bank."""

from . import families, freezing, pools, rules, sending, statement

routes = [*statement.routes, *rules.routes, *freezing.routes, *sending.routes, *families.routes, *pools.routes]
