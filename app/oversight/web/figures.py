"""What was counted, in the shapes that pages and tables show."""

from datetime import date
from typing import Any

from app.kernel.i18n import mark

from .periods import months_before, next_month
from .views import PointsOverviewPage

COLUMNS = {
    "issued": mark("Awarded"),
    "taken_back": mark("Taken back"),
    "spent": mark("Spent"),
    "returned": mark("Returned"),
    "expired": mark("Expired"),
    "transferred": mark("Passed to others"),
    "donated": mark("Given to pools"),
}
KINDS_OF = {
    "issued": "award",
    "taken_back": "reversal",
    "spent": "redemption",
    "returned": "return",
    "expired": "expiry",
    "transferred": "transfer",
    "donated": "donation",
}
"""The kind of movement that a column's list shows."""
AGES = ((3, mark("Up to 3 months old")), (12, mark("3 to 12 months old")), (24, mark("1 to 2 years old")))
OLDER = mark("Older")
AHEAD_MONTHS = 12


class Figures:
    """The months from `since` to `until`, those without any movement too; what is outstanding as of `today`."""

    def __init__(self, found: PointsOverviewPage, since: date, until: date, today: date) -> None:
        self.found = found
        self.today = today
        named = {each.month: each for each in found.months}
        self.months: list[str] = []
        month = since
        while month <= until:
            self.months.append(f"{month:%Y-%m}")
            month = next_month(month)
        self.by_month = [named.get(each) for each in self.months]

    def series(self, name: str) -> list[int]:
        """A column, month by month."""
        return [getattr(each, name) if each else 0 for each in self.by_month]

    @property
    def labels(self) -> list[str]:
        """The months, as short as a picture wants them."""
        return [month[2:] for month in self.months]

    @property
    def owed(self) -> list[int]:
        """What was outstanding at each month's end."""
        ends = []
        total = sum(each.change for each in self.found.earlier)
        for change in self.series("change"):
            total += change
            ends.append(total)
        return ends

    @property
    def ages(self) -> list[tuple[str, int]]:
        """What is outstanding by how long ago it came in: message ids and points."""
        sums = {text: 0 for _, text in AGES} | {OLDER: 0}
        since = [(f"{months_before(self.today, months - 1):%Y-%m}", text) for months, text in AGES]
        for each in self.found.ages:
            sums[next((text for month, text in since if each.earned >= month), OLDER)] += each.points
        return list(sums.items())

    @property
    def expiries(self) -> list[tuple[str, int]]:
        """What expires in each of the coming months."""
        points = {each.expires: each.points for each in self.found.expiries}
        coming = []
        month = self.today.replace(day=1)
        for _ in range(AHEAD_MONTHS):
            coming.append((f"{month:%Y-%m}", points.get(f"{month:%Y-%m}", 0)))
            month = next_month(month)
        return coming

    @property
    def later(self) -> int:
        """What expires after those months."""
        last = self.expiries[-1][0]
        return sum(each.points for each in self.found.expiries if each.expires and each.expires > last)

    @property
    def never(self) -> int:
        return sum(each.points for each in self.found.expiries if each.expires is None)

    @property
    def teams(self) -> list[Any]:
        """Those that earned most first."""
        return sorted(self.found.teams, key=lambda each: (-each.issued, -each.spent, each.team))
