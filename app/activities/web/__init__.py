"""Pages of activities: finding.py and browse.py for volunteers, plan.py, series.py and members.py for leaders."""

from . import browse, finding, guarded, members, plan, series

routes = [*finding.routes, *browse.routes, *guarded.routes, *plan.routes, *members.routes, *series.routes]
