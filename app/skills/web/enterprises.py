"""Pages: enterprises, what they pay for skill, and what their HR does there."""

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.kernel.errors import DomainError, Invalid
from app.kernel.forms import Refused, page_told, posted_form
from app.kernel.i18n import mark
from app.kernel.lists import xlsx
from app.kernel.web import Keyed, done, form, page, paging, perform, refusals_on, search_of, today_of
from app.skills.service import employment, exporting, wages

from .work import ROWS_PER_PAGE, Because, Short
from .worker_views import EnterprisePage, EnterprisesPage

RATE = "rung-"
"""What the fields of a wage table's form begin with; the key of the rung follows."""
_YUAN = mark("Please enter an amount in yuan with at most two decimals.")


class NewWorker(msgspec.Struct):
    name: Short
    identity: Short
    since: date
    key: str
    phone: Short | None = None
    occupation: UUID | None = None
    number: Short | None = None


class NewTable(msgspec.Struct):
    valid_from: date
    key: str


async def list_enterprises(request: Request) -> Response:
    """GET /enterprises: by name or credit code, those with a wage table or all."""
    return await page(
        request,
        "skills/enterprises.html",
        EnterprisesPage,
        operation="EnterprisesPage",
        variables={**wanted_enterprises(request), **paging(request, ROWS_PER_PAGE)},
        block="found",
        search=search_of(request),
        table=request.query_params.get("table"),
    )


def wanted_enterprises(request: Request) -> dict[str, Any]:
    """Those that the address asks for, as variables of the page's operation."""
    table = request.query_params.get("table", "")
    return {"search": search_of(request) or None, "hasWageTable": {"yes": True, "no": False}.get(table)}


async def show_enterprise(request: Request, refusal: DomainError | None = None) -> Response:
    """GET /enterprises/{id}: its wage table, and what HR does there."""
    return await _enterprise(request, request.path_params["id"], refusal)


async def _enterprise_told(request: Request, refusal: DomainError) -> Response:
    """The page that the form about a wage table stands on."""
    return await _enterprise(request, await page_told(request, "enterprise", refusal), refusal)


async def _enterprise(request: Request, enterprise: UUID, refusal: DomainError | None) -> Response:
    return await page(
        request,
        "skills/enterprise.html",
        EnterprisePage,
        operation="EnterprisePage",
        variables={"id": f"Organisation:{enterprise}"},
        refusal=refusal,
        today=today_of(request),
    )


@refusals_on(show_enterprise)
async def hire(request: Request) -> Response:
    enterprise: UUID = request.path_params["id"]
    filled = await form(request, NewWorker)
    made = await perform(request, employment.hire, organisation=enterprise, **msgspec.structs.asdict(filled))
    return done(request, f"/workers/{made.employment}", flash="The worker is recorded.")


@refusals_on(show_enterprise)
async def propose_table(request: Request) -> Response:
    enterprise: UUID = request.path_params["id"]
    filled = await form(request, NewTable)
    rates = _rates(await posted_form(request))
    await perform(
        request,
        wages.propose_wage_table,
        organisation=enterprise,
        valid_from=filled.valid_from,
        rates=rates,
        key=filled.key,
    )
    return done(request, f"/enterprises/{enterprise}", flash="The wage table waits for a second person.")


def _rates(posted: Any) -> list[wages.Rate]:
    """The fields that were filled in, as rates; raises Refused naming those that hold no amount."""
    rates, wrong = [], []
    for name, text in posted.multi_items():
        if name.startswith(RATE) and isinstance(text, str) and text.strip():
            try:
                rates.append(wages.Rate(fen=_fen(text), rung=UUID(name.removeprefix(RATE))))
            except (InvalidOperation, ValueError):
                wrong.append(Invalid(field=name, reason=_YUAN))
    if wrong:
        raise Refused(tuple(wrong))
    return rates


MOST_DIGITS = 15
"""Of an amount in fen: more are a slip, and Python refuses to write out thousands of them."""


def _fen(text: str) -> int:
    fen = Decimal(text.strip()) * 100
    if not fen.is_finite() or fen.adjusted() > MOST_DIGITS or fen != fen.to_integral_value():
        raise ValueError(text)
    return int(fen)


@refusals_on(_enterprise_told)
async def approve_table(request: Request) -> Response:
    filled = await form(request, Keyed)
    made = await perform(request, wages.approve_wage_table, wage_table=request.path_params["id"], key=filled.key)
    flash = mark("The wage table holds. It changes the wages of %(workers)s workers.")
    return done(request, f"/enterprises/{made.organisation}", flash=flash, workers=made.workers)


@refusals_on(_enterprise_told)
async def reject_table(request: Request) -> Response:
    filled = await form(request, Because)
    made = await perform(
        request,
        wages.reject_wage_table,
        wage_table=request.path_params["id"],
        reason=filled.reason,
        key=filled.key,
    )
    return done(request, f"/enterprises/{made.organisation}", flash="The wage table was turned down.")


async def download_roster(request: Request) -> Response:
    """POST /enterprises/{id}/roster: its workers as a roster that can be imported again; put on record."""
    filled = await form(request, Keyed)
    made = await perform(request, exporting.export_roster, organisation=request.path_params["id"], key=filled.key)
    return xlsx(*made)


async def download_arrears(request: Request) -> Response:
    """GET /enterprises/{id}/arrears.xlsx: what was owed because wages were decided late, by worker and month."""
    language: str = request.state.language
    return xlsx(
        *await perform(request, exporting.arrears_statement, organisation=request.path_params["id"], language=language)
    )


routes = [
    Route("/enterprises", list_enterprises, methods=["GET"]),
    Route("/enterprises/{id:uuid}", show_enterprise, methods=["GET"]),
    Route("/enterprises/{id:uuid}/workers", hire, methods=["POST"]),
    Route("/enterprises/{id:uuid}/wage-tables", propose_table, methods=["POST"]),
    Route("/enterprises/{id:uuid}/roster", download_roster, methods=["POST"]),
    Route("/enterprises/{id:uuid}/arrears.xlsx", download_arrears, methods=["GET"]),
    Route("/wage-tables/{id:uuid}/approve", approve_table, methods=["POST"]),
    Route("/wage-tables/{id:uuid}/reject", reject_table, methods=["POST"]),
]
