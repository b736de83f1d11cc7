"""Bonuses as a workbook: what their page lists."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.kernel.i18n import mark
from app.kernel.lists import Column, Listed, listed

from .bonuses import BonusesPage, require_bonuses

BONUSES = Listed(
    mark("Bonuses awarded"),
    (
        Column(mark("Name"), lambda each, _: each.person and each.person.name),
        Column(mark("What it is called"), lambda each, _: each.bonus and each.bonus.name),
        Column(mark("Points"), lambda each, _: each.points),
        Column(mark("Note"), lambda each, _: each.note),
        Column(mark("When"), lambda each, by: by.moment(each.served_at)),
        Column(mark("Awarded by"), lambda each, _: each.awarded_by and each.awarded_by.name),
        Column(mark("State"), lambda each, by: by.say(mark("Taken back")) if each.taken_back else ""),
    ),
)


async def bonuses(request: Request) -> Response:
    """GET /points/bonuses.xlsx"""
    require_bonuses(request)
    return await listed(
        request, BonusesPage, BONUSES, operation="BonusesPage", variables={}, rows=lambda page: page.awards
    )


routes = [Route("/points/bonuses.xlsx", bonuses, methods=["GET"])]
