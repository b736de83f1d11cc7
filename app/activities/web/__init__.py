"""Pages of activities: finding.py and browse.py for volunteers, plan.py for leaders."""

from . import browse, finding, plan

routes = [*finding.routes, *browse.routes, *plan.routes]
