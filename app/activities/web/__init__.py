"""Pages of activities: finding.py and browse.py for volunteers, plan.py, series.py and members.py for leaders."""

from . import browse, finding, members, plan, series

routes = [*finding.routes, *browse.routes, *plan.routes, *members.routes, *series.routes]
