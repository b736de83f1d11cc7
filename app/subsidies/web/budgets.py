"""Pages of budgets: what was granted and where it stands; changes proposed by one and decided by another."""

from typing import Annotated
from uuid import UUID

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.kernel.errors import DomainError, NotAllowed
from app.kernel.identity import Role
from app.kernel.web import Keyed, done, form, page, paging, perform, refusals_on, today_of
from app.subsidies.service import batches
from app.subsidies.service import budgets as service

from .money_views import BudgetPage, BudgetsPage
from .programme_forms import fen_of

LOOKING = (Role.OFFICER, Role.AUDITOR, Role.ADMINISTRATOR)
Reason = Annotated[str, msgspec.Meta(max_length=service.MAX_REASON)]
Yuan = Annotated[str, msgspec.Meta(max_length=20)]


class Opened(msgspec.Struct):
    programme: UUID
    year: int
    yuan: Yuan
    reason: Reason
    key: str


class Changed(msgspec.Struct):
    yuan: Yuan
    reason: Reason
    key: str
    cut: bool = False


class Closed(msgspec.Struct):
    reason: Reason
    key: str
    over: bool = False


class Rejected(msgspec.Struct):
    reason: Reason
    key: str


async def list_budgets(request: Request, refusal: DomainError | None = None) -> Response:
    """GET /budgets?year=2026: for officers and auditors, each below their own organisation."""
    require_looking(request)
    year = request.query_params.get("year", "")
    return await page(
        request,
        "subsidies/budgets.html",
        BudgetsPage,
        operation="BudgetsPage",
        variables={
            "year": int(year) if year.isdecimal() and len(year) == 4 else None,
            "day": today_of(request).isoformat(),
        }
        | paging(request),
        refusal=refusal,
        characters=service.MAX_REASON,
        this_year=today_of(request).year,
    )


@refusals_on(list_budgets)
async def open_budget(request: Request) -> Response:
    """POST /budgets"""
    filled = await form(request, Opened)
    made = await perform(
        request,
        service.open_budget,
        programme=filled.programme,
        year=filled.year,
        fen=fen_of(filled.yuan, "yuan"),
        reason=filled.reason,
        key=filled.key,
    )
    return done(request, f"/budgets/{made.budget}", flash="Proposed. Another person confirms it.")


async def show_budget(request: Request, refusal: DomainError | None = None, budget: UUID | None = None) -> Response:
    """GET /budgets/{id}"""
    require_looking(request)
    return await page(
        request,
        "subsidies/budget.html",
        BudgetPage,
        operation="BudgetPage",
        variables={"id": f"Budget:{budget or request.path_params['id']}"},
        refusal=refusal,
        characters=service.MAX_REASON,
        day=today_of(request).isoformat(),
        longest=batches.LONGEST_DAYS,
    )


@refusals_on(show_budget)
async def propose_change(request: Request) -> Response:
    """POST /budgets/{id}/changes"""
    filled = await form(request, Changed)
    fen = fen_of(filled.yuan, "yuan")
    await perform(
        request,
        service.propose_budget_change,
        budget=request.path_params["id"],
        fen=-fen if filled.cut else fen,
        reason=filled.reason,
        key=filled.key,
    )
    return done(request, _of(request), flash="Proposed. Another person confirms it.")


@refusals_on(show_budget)
async def propose_closing(request: Request) -> Response:
    """POST /budgets/{id}/closing"""
    filled = await form(request, Closed)
    given = {"over": filled.over, "reason": filled.reason, "key": filled.key}
    await perform(request, service.propose_closing, budget=request.path_params["id"], **given)
    return done(request, _of(request), flash="Proposed. Another person confirms it.")


@refusals_on(show_budget)
async def plan(request: Request) -> Response:
    """POST /budgets/{id}/plan: twelve fields month-1 … month-12, in yuan."""
    filled = await form(request, Keyed)
    posted = request.state.posted
    months = [fen_of(str(posted.get(f"month-{n}") or "0"), f"month-{n}") for n in range(1, service.MONTHS + 1)]
    await perform(request, service.plan_budget, budget=request.path_params["id"], plan=months, key=filled.key)
    return done(request, _of(request), flash="Saved.")


@refusals_on(show_budget)
async def confirm_change(request: Request) -> Response:
    """POST /budgets/{id}/changes/{change}/confirm"""
    filled = await form(request, Keyed)
    await perform(request, service.confirm_budget_change, change=request.path_params["change"], key=filled.key)
    return done(request, _of(request), flash="Confirmed.")


@refusals_on(show_budget)
async def reject_change(request: Request) -> Response:
    """POST /budgets/{id}/changes/{change}/reject"""
    filled = await form(request, Rejected)
    given = {"reason": filled.reason, "key": filled.key}
    await perform(request, service.reject_budget_change, change=request.path_params["change"], **given)
    return done(request, _of(request), flash="Turned down.")


def require_looking(request: Request) -> None:
    """Raises SignInRequired or NotAllowed unless somebody of a bureau asks."""
    request.state.actor.require_person()
    if not request.state.actor.reach(*LOOKING):
        raise NotAllowed()


def _of(request: Request) -> str:
    """The page of the budget that the address names."""
    return f"/budgets/{request.path_params['id']}"


routes = [
    Route("/budgets", list_budgets, methods=["GET"]),
    Route("/budgets", open_budget, methods=["POST"]),
    Route("/budgets/{id:uuid}", show_budget, methods=["GET"]),
    Route("/budgets/{id:uuid}/changes", propose_change, methods=["POST"]),
    Route("/budgets/{id:uuid}/closing", propose_closing, methods=["POST"]),
    Route("/budgets/{id:uuid}/plan", plan, methods=["POST"]),
    Route("/budgets/{id:uuid}/changes/{change:uuid}/confirm", confirm_change, methods=["POST"]),
    Route("/budgets/{id:uuid}/changes/{change:uuid}/reject", reject_change, methods=["POST"]),
]
