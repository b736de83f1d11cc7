"""Pages of activities: browse.py for volunteers, plan.py for leaders."""

from . import browse, plan

routes = [*browse.routes, *plan.routes]
