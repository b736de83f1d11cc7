"""What the statement's page reads."""

from datetime import datetime, time

from app.kernel.web import PageInfo, View

from .rule_views import Priced


class Titled(View):
    title: str


class Named(View):
    name: str


class Identified(View):
    id: str


class AwardActivity(View):
    id: str
    title: str


class Share(View):
    """Minutes that count the same, in hundredths."""

    minutes: int
    night: int | None
    holiday: int | None


class Parts(View):
    """The sum of an award: of a service all but the last three, of a bonus these."""

    shares: list[Share]
    points_per_hour: int | None = None
    category: int | None = None
    shortage: int | None = None
    hundredths: int | None = None
    quantity: int | None = None
    points: int | None = None
    due: int | None = None


class Freeze(View):
    id: str
    reason: str
    lapses_at: datetime | None
    confirmed_at: datetime | None
    objected_at: datetime | None
    office: Named


class Award(View):
    points: int
    minutes: int
    expression: str
    parts: Parts | None
    category: str | None
    served_at: datetime
    note: str | None
    bonus: Named | None
    activity: AwardActivity | None


class Redemption(View):
    quantity: int
    reward: Titled
    redemption_point: Named
    voucher: Identified | None


class Moved(View):
    """Points passed on; the names are masked."""

    giver: str
    taker: str
    note: str | None


class OfPool(View):
    id: str
    name: str


class Given(View):
    pool: OfPool


class Granted(Given):
    reason: str


class Line(View):
    points: int
    balance: int | None
    kind: str
    moved_at: datetime
    reason: str | None
    award: Award | None
    redemption: Redemption | None
    transfer: Moved | None
    donation: Given | None
    grant: Granted | None
    service_request: AwardActivity | None


class Lines(View):
    nodes: list[Line]
    page_info: PageInfo


class DebtLine(View):
    points: int
    kind: str
    moved_at: datetime
    reason: str | None
    award: Award | None


class DebtLines(View):
    nodes: list[DebtLine]


class Expiring(View):
    points: int
    first_at: datetime


class Points(View):
    available: int
    held: int
    owed: int
    earned: int
    freeze: Freeze | None
    coming_expiries: list[Expiring]
    debt_lines: DebtLines
    lines: Lines


class Held(View):
    """A redemption whose voucher holds points."""

    points: int
    quantity: int
    expires_at: datetime
    reward: Titled
    redemption_point: Named
    voucher: Identified


class HeldOnes(View):
    nodes: list[Held]


class Asked(View):
    """A request whose volunteers' points are held."""

    id: str
    title: str
    starts_at: datetime
    points_held: int


class AskedOnes(View):
    nodes: list[Asked]


class Viewer(View):
    points: Points
    redemptions: HeldOnes
    service_requests: AskedOnes


class Rule(Priced):
    points_per_hour: int
    night: int
    night_from: time
    night_until: time
    holiday: int
    shortage: int
    shortage_below: int
    activity_cap: int
    daily_cap: int
    lot_days: int | None


class Rules(View):
    nodes: list[Rule]


class Bonus(View):
    name: str
    points: int
    daily_cap: int
    yearly_cap: int


class Bonuses(View):
    nodes: list[Bonus]


class MyPoints(View):
    viewer: Viewer
    earning_rules: Rules
    bonus_rules: Bonuses
