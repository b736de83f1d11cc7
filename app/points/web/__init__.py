"""Pages of the points bank."""

from . import bonuses, families, freezing, lists, pools, rules, sending, statement

routes = [
    *statement.routes,
    *rules.routes,
    *bonuses.routes,
    *lists.routes,
    *freezing.routes,
    *sending.routes,
    *families.routes,
    *pools.routes,
]
