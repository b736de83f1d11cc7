"""What the list of shifts shows, as its operation gives it."""

from decimal import Decimal

from app.kernel.web import PageInfo, View

from .views import ShiftCard


class FoundShift(ShiftCard):
    distance_metres: int | None

    @property
    def kilometres(self) -> Decimal | None:
        """How far away it is, to 100 m: one's own place is known no better."""
        return None if self.distance_metres is None else round(Decimal(self.distance_metres) / 1000, 1)


class FoundShifts(View):
    total_count: int
    nodes: list[FoundShift]
    page_info: PageInfo


class Number(View):
    shifts: int


class OfCategory(Number):
    category: str


class OfTeam(Number):
    team: str
    team_name: str


class ActivitiesPage(View):
    """Beside the shifts, how many there would be with one choice made otherwise."""

    shifts: FoundShifts
    categories: list[OfCategory]
    teams: list[OfTeam]
    today: list[Number]
    tomorrow: list[Number]
    weekend: list[Number]
    week: list[Number]
    free: list[Number]
    fitting: list[Number]
