"""Pages of what merchants are paid for: over a period for officers, as a workbook for all who look after it."""

import asyncio
from datetime import date, datetime, time, timedelta

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.kernel.days import read_day
from app.kernel.identity import Role
from app.kernel.web import page, perform, shell_of, today_of
from app.rewards import service
from app.rewards.sheet import WHY, workbook

from .offer_views import SettlementPage
from .offers import require_staff

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def day_of(request: Request, name: str, otherwise: date) -> date:
    """A day from the address; `otherwise` where there is none or nonsense."""
    try:
        return read_day(request.query_params.get(name))
    except ValueError:
        return otherwise


def midnights(request: Request, first: date, last: date) -> tuple[datetime, datetime]:
    """From the first day's beginning to the last one's end, on the county's clock."""
    zone = shell_of(request).settings.zone
    return datetime.combine(first, time(), zone), datetime.combine(last + timedelta(days=1), time(), zone)


def _period(request: Request) -> tuple[date, date]:
    """This month so far, unless the address says another; the last day never before the first."""
    day = today_of(request)
    first = day_of(request, "from", day.replace(day=1))
    return first, max(first, day_of(request, "until", day))


async def show(request: Request) -> Response:
    """GET /settlement: what each place gave of each reward."""
    require_staff(request, Role.AUDITOR)
    first, last = _period(request)
    since, until = midnights(request, first, last)
    return await page(
        request,
        "rewards/settlement.html",
        SettlementPage,
        operation="SettlementPage",
        variables={"since": since.isoformat(), "until": until.isoformat()},
        first=first,
        last=last,
        why=WHY,
    )


async def sheet(request: Request) -> Response:
    """GET /settlement.xlsx: the same with every entry; a merchant's own."""
    require_staff(request, Role.AUDITOR, Role.MERCHANT)
    first, last = _period(request)
    since, until = midnights(request, first, last)
    settled = await perform(request, service.settlement, since=since, until=until)
    content = await asyncio.to_thread(workbook, settled, request.state.language, shell_of(request).settings.zone)
    name = f"settlement-{first}.xlsx" if first == last else f"settlement-{first}-{last}.xlsx"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, media_type=XLSX, headers=headers)


routes = [
    Route("/settlement", show, methods=["GET"]),
    Route("/settlement.xlsx", sheet, methods=["GET"]),
]
