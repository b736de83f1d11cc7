"""Pages of activities: finding, browse, guarded and calendar for volunteers, plan, series and members for leaders."""

from . import browse, calendar, finding, guarded, members, plan, series

routes = [
    *finding.routes,
    *browse.routes,
    *calendar.routes,
    *guarded.routes,
    *plan.routes,
    *members.routes,
    *series.routes,
]
