"""Figures of skill wages, for everybody."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.kernel.days import FIRST_YEAR, LAST_YEAR
from app.kernel.forms import number_of
from app.kernel.lists import xlsx
from app.kernel.web import page, perform, today_of
from app.skills.service import exporting

from .work import EMPLOYERS
from .worker_views import StatisticsPage


async def show_statistics(request: Request) -> Response:
    """GET /skills/statistics: how many enterprises pay for skill, and how many workers by what."""
    year = _year(request)
    return await page(
        request,
        "skills/statistics.html",
        StatisticsPage,
        operation="SkillStatisticsPage",
        variables={"year": year},
        year=year,
        watches=bool(request.state.actor.reach(*EMPLOYERS)),
    )


async def download_statistics(request: Request) -> Response:
    """GET /skills/statistics.xlsx: the figures, for the bureau with those of each enterprise."""
    return xlsx(*await perform(request, exporting.statistics_workbook, language=request.state.language))


def _year(request: Request) -> int:
    year = number_of(request.query_params.get("year"), LAST_YEAR)
    return year if year and year >= FIRST_YEAR else today_of(request).year


routes = [
    Route("/skills/statistics", show_statistics, methods=["GET"]),
    Route("/skills/statistics.xlsx", download_statistics, methods=["GET"]),
]
