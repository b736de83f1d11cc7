"""Pages of subsidies, a file for each subject."""

from starlette.routing import BaseRoute

from . import budgets, desk, matching, own, payments, programmes, receivables, subsidies

routes: list[BaseRoute] = [
    *programmes.routes,
    *subsidies.routes,
    *matching.routes,
    *own.routes,
    *desk.routes,
    *budgets.routes,
    *payments.routes,
    *receivables.routes,
]
