"""By which limits something is unusual, where nobody has set others: what a review can look at, from no rule."""

from app.kernel.i18n import mark
from app.oversight.models import PointsAnomalyKind as Kind

LIMITS: dict[Kind, dict[str, int]] = {
    Kind.RING: {"days": 30, "most_people": 4, "least_points": 10},
    Kind.FUNNEL: {"days": 30, "givers": 4, "share": 80},
    Kind.ONE_CUSTOMER: {"days": 30, "vouchers": 10, "share": 30},
    Kind.OWN_STAFF: {"days": 30, "vouchers": 3},
    Kind.AT_ONCE: {"days": 30, "vouchers": 5, "seconds": 15},
    Kind.CLOSED_COUNTER: {"days": 2, "vouchers": 1, "minutes": 120},
    Kind.AT_NIGHT: {"days": 2, "from_hour": 23, "until_hour": 5, "awards": 5},
    Kind.FAR_ABOVE: {"days": 2, "times": 4, "awards": 5, "least_points": 50},
    Kind.ONE_APPROVER: {"days": 30, "awards": 10, "share": 50},
    Kind.MANY_REDEMPTIONS: {"days": 2, "vouchers": 8},
}
"""`days` is how far back the job looks, a share is in percent."""
RANGES: dict[str, tuple[int, int]] = {
    "days": (1, 366),
    "most_people": (2, 5),
    "least_points": (1, 1_000_000),
    "givers": (2, 1_000),
    "share": (1, 100),
    "vouchers": (1, 10_000),
    "seconds": (1, 3_600),
    "minutes": (0, 720),
    "from_hour": (0, 24),
    "until_hour": (0, 24),
    "awards": (1, 10_000),
    "times": (2, 1_000),
}
"""The least and the most of each."""
NAMES = {
    "days": mark("Days looked back"),
    "most_people": mark("People in a ring at most"),
    "least_points": mark("Points at least"),
    "givers": mark("Givers at least"),
    "share": mark("Percent at least"),
    "vouchers": mark("Vouchers at least"),
    "seconds": mark("Within seconds"),
    "minutes": mark("Minutes outside the opening times"),
    "from_hour": mark("From (hour)"),
    "until_hour": mark("Until (hour)"),
    "awards": mark("Awards at least"),
    "times": mark("Times the usual"),
}
