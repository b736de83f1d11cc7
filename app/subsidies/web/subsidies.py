"""Pages of subsidies for everybody, without a sign-in: what there is, and whether it is for somebody."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.kernel.errors import DomainError, NotFound, Several
from app.kernel.forms import posted_form
from app.kernel.web import page, perform, read, render, today_of
from app.subsidies import service
from app.subsidies.checking import Checked

from . import programme_forms as forms
from .subsidy_views import SubsidiesPage, SubsidyPage


async def list_subsidies(request: Request) -> Response:
    """GET /subsidies: what is paid today, in plain words."""
    return await page(
        request,
        "subsidies/subsidies.html",
        SubsidiesPage,
        operation="SubsidiesPage",
        variables={"day": today_of(request).isoformat()},
    )


async def show_subsidy(request: Request) -> Response:
    """GET /subsidies/{code}"""
    return await render(request, "subsidies/subsidy.html", it=(await _in_force(request)).programme_versions.nodes[0])


async def show_checker(request: Request) -> Response:
    """GET /subsidies/{code}/check"""
    return await _checker(request, await _in_force(request))


async def check(request: Request) -> Response:
    """POST /subsidies/{code}/check: the answer is shown and nothing is kept, neither here nor in an address."""
    it = await _in_force(request)
    given = await forms.facts_of(request, list(it.programme_versions.nodes[0].asked))
    try:
        found = await perform(request, service.check_eligibility, code=request.path_params["code"], facts=given)
    except NotFound:
        raise
    except DomainError as refusal:
        return await _checker(request, it, refusal=Several(tuple(forms.beside(each) for each in refusal.each())))
    return await _checker(request, it, found)


async def _checker(
    request: Request, asked: SubsidyPage, found: Checked | None = None, refusal: DomainError | None = None
) -> Response:
    typed = await posted_form(request) if found is not None else None
    return await render(request, "subsidies/check.html", found=found, refusal=refusal, typed=typed, **_shown(asked))


def _shown(asked: SubsidyPage) -> dict[str, Any]:
    return {"it": asked.programme_versions.nodes[0], "grades": asked.grades}


async def _in_force(request: Request) -> SubsidyPage:
    """The version in force today of the programme that the address names."""
    found = await read(
        request,
        SubsidyPage,
        operation="SubsidyPage",
        variables={"code": request.path_params["code"], "day": today_of(request).isoformat()},
    )
    if not found.programme_versions.nodes:
        raise NotFound()
    return found


routes = [
    Route("/subsidies", list_subsidies, methods=["GET"]),
    Route("/subsidies/{code}", show_subsidy, methods=["GET"]),
    Route("/subsidies/{code}/check", show_checker, methods=["GET"]),
    Route("/subsidies/{code}/check", check, methods=["POST"]),
]
