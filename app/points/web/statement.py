"""The statement of a volunteer's points."""

from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.kernel.web import PageInfo, View, page, paging


class Titled(View):
    title: str


class Named(View):
    name: str


class Identified(View):
    id: str


class AwardActivity(View):
    id: str
    title: str


class Award(View):
    points: int
    minutes: int
    expression: str
    activity: AwardActivity | None


class Redemption(View):
    quantity: int
    reward: Titled
    redemption_point: Named
    voucher: Identified | None


class Line(View):
    points: int
    balance: int | None
    kind: str
    moved_at: datetime
    reason: str | None
    award: Award | None
    redemption: Redemption | None


class Lines(View):
    nodes: list[Line]
    page_info: PageInfo


class Points(View):
    available: int
    held: int
    owed: int
    earned: int
    expiring: int
    expires_at: datetime | None
    lines: Lines


class Viewer(View):
    points: Points


class Rule(View):
    points_per_hour: int
    activity_cap: int
    daily_cap: int
    lot_days: int | None


class Rules(View):
    nodes: list[Rule]


class MyPoints(View):
    viewer: Viewer
    earning_rules: Rules


async def my_points(request: Request) -> Response:
    return await page(
        request,
        "points/statement.html",
        MyPoints,
        operation="MyPointsPage",
        variables=paging(request),
        private=True,
        block="statement",
    )


routes = [Route("/my/points", my_points, methods=["GET"])]
