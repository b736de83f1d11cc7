"""What the list of shifts shows, as its operation gives it."""

from decimal import Decimal
from typing import NamedTuple

from app.kernel.web import PageInfo, View

from .views import ShiftCard


class FoundShift(ShiftCard):
    distance_metres: int | None

    @property
    def kilometres(self) -> Decimal | None:
        """How far away it is, to 100 m: one's own place is known no better."""
        return None if self.distance_metres is None else round(Decimal(self.distance_metres) / 1000, 1)


class FoundShifts(View):
    nodes: list[FoundShift]
    page_info: PageInfo


class Number(View):
    shifts: int


class OfCategory(View):
    category: str
    shifts: int
    free_shifts: int
    fitting_shifts: int = 0


class OfTeam(View):
    shifts: int
    team: str
    team_name: str


class Totals(NamedTuple):
    shifts: int
    free: int
    fitting: int


class ActivitiesPage(View):
    """Beside the shifts, how many there would be with one choice made otherwise."""

    shifts: FoundShifts
    categories: list[OfCategory]
    teams: list[OfTeam]
    today: list[Number]
    tomorrow: list[Number]
    weekend: list[Number]
    week: list[Number]

    def totals(self, category: str | None) -> Totals:
        """Of the shifts found: of the chosen category, else of all."""
        found = [each for each in self.categories if category in (None, each.category)]
        return Totals(
            sum(each.shifts for each in found),
            sum(each.free_shifts for each in found),
            sum(each.fitting_shifts for each in found),
        )
