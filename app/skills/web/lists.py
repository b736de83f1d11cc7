"""Employees and enterprises as workbooks: what their pages list."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.kernel.i18n import in_language, mark
from app.kernel.lists import Column, Listed, Reader, listed

from .enterprises import wanted_enterprises
from .worker_views import EnterprisesPage, WorkersPage
from .workers import require_employer, wanted_workers


def _grade(each: Any, by: Reader) -> str:
    wage = next(iter(each.wages.nodes), None)
    return in_language(wage.rung.names, by.language) if wage and wage.rung else ""


def _yuan(each: Any, _: Reader) -> float | None:
    return None if each.fen is None else each.fen / 100


WORKERS = Listed(
    mark("Employees"),
    (
        Column(mark("Name"), lambda each, _: each.name),
        Column(mark("Staff number"), lambda each, _: each.number),
        Column(mark("Enterprise"), lambda each, _: each.organisation.name),
        Column(
            mark("Occupation"), lambda each, by: each.occupation and in_language(each.occupation.names, by.language)
        ),
        Column(mark("Grade"), _grade),
        Column(mark("Yuan a month"), _yuan),
    ),
)
ENTERPRISES = Listed(
    mark("Enterprises"),
    (
        Column(mark("Enterprise"), lambda each, _: each.name),
        Column(mark("Credit code"), lambda each, _: each.credit_code),
        Column(mark("Wage table"), lambda each, by: by.say(mark("In force") if each.has_wage_table else mark("None"))),
        Column(mark("Employees"), lambda each, _: each.worker_count if each.watched else None),
    ),
)


async def workers(request: Request) -> Response:
    """GET /workers.xlsx, narrowed as the page is."""
    require_employer(request)
    return await listed(
        request,
        WorkersPage,
        WORKERS,
        operation="WorkersPage",
        variables=wanted_workers(request),
        rows=lambda page: page.employments,
    )


async def enterprises(request: Request) -> Response:
    """GET /enterprises.xlsx?q=name&table=yes"""
    return await listed(
        request,
        EnterprisesPage,
        ENTERPRISES,
        operation="EnterprisesPage",
        variables=wanted_enterprises(request),
        rows=lambda page: page.enterprises,
    )


routes = [
    Route("/workers.xlsx", workers, methods=["GET"]),
    Route("/enterprises.xlsx", enterprises, methods=["GET"]),
]
