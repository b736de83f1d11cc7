"""What the pages of oversight show."""

from datetime import datetime

from app.kernel.web import PageInfo, View


class Named(View):
    name: str


class Identified(View):
    id: str


class Total(View):
    movements: int
    change: int
    issued: int
    taken_back: int
    spent: int
    returned: int
    expired: int
    transferred: int
    donated: int


class MonthTotal(Total):
    month: str


class TeamTotal(Total):
    team: str
    team_name: str | None


class KindTotal(View):
    kind: str
    movements: int
    points: int


class CategoryTotal(View):
    category: str | None
    movements: int
    points: int


class Change(View):
    change: int


class Outstanding(View):
    points: int
    held: int
    counted_at: datetime | None


class Age(View):
    earned: str
    points: int


class Expiry(View):
    expires: str | None
    points: int


class PointsOverviewPage(View):
    all: list[Total]
    months: list[MonthTotal]
    kinds: list[KindTotal]
    teams: list[TeamTotal]
    categories: list[CategoryTotal]
    earlier: list[Change]
    outstanding: list[Outstanding]
    ages: list[Age]
    expiries: list[Expiry]


class MovementRow(View):
    id: str
    kind: str
    points: int
    recorded_at: datetime
    person: Named | None
    team: Named | None
    by: Named | None
    reversed_by: str | None


class MovementRows(View):
    nodes: list[MovementRow]
    page_info: PageInfo


class PointsMovementsPage(View):
    points_movements: MovementRows


class LinePerson(View):
    name: str
    volunteer: Identified | None


class NamedPool(View):
    id: str
    name: str


class MovementLine(View):
    account: str
    points: int
    balance: int | None
    person: LinePerson | None
    pool: NamedPool | None


class MovementLines(View):
    nodes: list[MovementLine]


class Taken(View):
    id: str
    kind: str


class MovementTeam(View):
    id: str
    name: str


class Titled(View):
    title: str


class AwardActivity(View):
    id: str
    title: str


class MovementAward(View):
    id: str
    expression: str
    minutes: int
    served_at: datetime
    activity: AwardActivity | None


class MovementRedemption(View):
    quantity: int
    state: str
    created_at: datetime
    ended_at: datetime | None
    reward: Titled
    redemption_point: Named
    ended_by: Named | None


class Movement(View):
    id: str
    kind: str
    points: int
    recorded_at: datetime
    effective_at: datetime
    request: str | None
    reason: str | None
    reversed_by: str | None
    by: Named | None
    team: MovementTeam | None
    reverses: Taken | None
    lines: MovementLines
    award: MovementAward | None
    redemption: MovementRedemption | None


class PointsMovementPage(View):
    points_movement: Movement
