"""The statement of a volunteer's points: what there is, what is held or owed, what expires, every movement."""

import csv
from collections.abc import AsyncIterator, Iterator
from datetime import date, datetime, time
from io import StringIO
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from app.kernel.i18n import mark, translate
from app.kernel.identity import Actor
from app.kernel.web import now_of, page, paging, shell_of, today_of

from .statement_views import MyPoints
from .words import KINDS, SHOWN

MONTHS = 24
"""So far back can one choose a month on the page; the file has everything."""
LINES_AT_ONCE = 100
COLUMNS = (
    mark("Date"),
    mark("What happened"),
    mark("What for"),
    mark("The sum"),
    mark("Points"),
    mark("Balance after"),
)


async def my_points(request: Request) -> Response:
    """GET /my/points?show=earned&month=2026-05"""
    months = _months(today_of(request))
    month = next((month for month in months if f"{month:%Y-%m}" == request.query_params.get("month")), None)
    shown = request.query_params.get("show", "")
    shown = shown if shown in SHOWN else ""
    return await page(
        request,
        "points/statement.html",
        MyPoints,
        operation="MyPointsPage",
        variables={**paging(request), **_chosen(request, month, shown), "now": now_of(request).isoformat()},
        private=True,
        block="statement",
        months=months,
        month=month,
        shown=shown,
        kinds=KINDS,
    )


async def download(request: Request) -> Response:
    """GET /my/points.csv: every movement, oldest first, for spreadsheets."""
    actor: Actor = request.state.actor
    actor.require_person()
    headers = {"Content-Disposition": 'attachment; filename="points.csv"', "Cache-Control": "no-store"}
    return StreamingResponse(_rows(request), media_type="text/csv; charset=utf-8", headers=headers)


def _months(today: date) -> list[date]:
    """The first days of this month and those before it."""
    number = today.year * 12 + today.month - 1
    return [date(each // 12, each % 12 + 1, 1) for each in range(number, number - MONTHS, -1)]


def _chosen(request: Request, month: date | None, shown: str) -> dict[str, Any]:
    chosen: dict[str, Any] = {"kinds": list(SHOWN[shown])} if shown else {}
    if month:
        zone = shell_of(request).settings.zone
        after = date(month.year + month.month // 12, month.month % 12 + 1, 1)
        chosen["since"], chosen["until"] = (datetime.combine(day, time(), zone).isoformat() for day in (month, after))
    return {"filter": {_FILTERS[name]: value for name, value in chosen.items()}} if chosen else {}


_FILTERS = {"kinds": "kinds", "since": "movedFrom", "until": "movedBefore"}


async def _rows(request: Request) -> AsyncIterator[str]:
    language = request.state.language
    # Spreadsheets read it as UTF-8 by its first character.
    yield "\ufeff" + _line([translate(each, language) for each in COLUMNS])
    shell, after = shell_of(request), None
    more = True
    while more:
        variables = {"first": LINES_AT_ONCE, "after": after}
        answer = orjson.loads(await shell.read(shell.opened(), request.state.actor, "MyStatementFile", variables))
        lines = answer["data"]["viewer"]["points"]["lines"]
        yield "".join(_line(_row(line, language, shell.settings.zone)) for line in lines["nodes"])
        more, after = lines["pageInfo"]["hasNextPage"], lines["pageInfo"]["endCursor"]


def _row(line: dict[str, Any], language: str, zone: Any) -> list[object]:
    award, redemption = line["award"] or {}, line["redemption"] or {}
    kind = "bonus" if line["kind"] == "award" and award.get("bonus") else line["kind"]
    about = (
        (award.get("activity") or {}).get("title"),
        (award.get("bonus") or {}).get("name"),
        award.get("note"),
        (redemption.get("reward") or {}).get("title"),
        *_passed(line),
        line["reason"],
    )
    return [
        datetime.fromisoformat(line["movedAt"]).astimezone(zone).strftime("%Y-%m-%d %H:%M"),
        translate(KINDS.get(kind, kind), language),
        " · ".join(each for each in about if each),
        award.get("expression", ""),
        line["points"],
        line["balance"],
    ]


def _passed(line: dict[str, Any]) -> Iterator[str | None]:
    """To or from whom points were passed on, masked; the pool; what volunteers were asked for."""
    if line["transfer"]:
        yield line["transfer"]["taker" if line["points"] < 0 else "giver"]
        yield line["transfer"]["note"]
    for given in (line["donation"], line["grant"]):
        if given:
            yield given["pool"]["name"]
            yield given.get("reason")
    if line["serviceRequest"]:
        yield line["serviceRequest"]["title"]


def _line(cells: list[Any]) -> str:
    """One line; a text that a spreadsheet would take for a formula is quoted as text."""
    file = StringIO()
    csv.writer(file).writerow(
        f"'{cell}" if isinstance(cell, str) and cell[:1] in tuple("=+-@\t\r") else cell for cell in cells
    )
    return file.getvalue()


routes = [
    Route("/my/points", my_points, methods=["GET"]),
    Route("/my/points.csv", download, methods=["GET"]),
]
