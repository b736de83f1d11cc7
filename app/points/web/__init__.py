"""Pages of the points bank."""

from . import bonuses, families, freezing, pools, rules, sending, statement

routes = [
    *statement.routes,
    *rules.routes,
    *bonuses.routes,
    *freezing.routes,
    *sending.routes,
    *families.routes,
    *pools.routes,
]
