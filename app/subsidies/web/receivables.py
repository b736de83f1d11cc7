"""Pages of what is claimed back, and of one's own bank accounts."""

from datetime import date
from typing import Annotated
from uuid import UUID

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.kernel.errors import DomainError
from app.kernel.i18n import mark
from app.kernel.lists import Column, Listed, listed
from app.kernel.web import Keyed, done, form, page, paging, perform, refusals_on, today_of
from app.subsidies.service import bank_accounts, receivables, reissuing
from app.subsidies.service.budgets import MAX_REASON

from .budgets import Reason, Yuan, require_looking
from .claim_views import MyBankAccountsPage, ReceivablesPage
from .programme_forms import fen_of

STATES = {"open": mark("Owed"), "settled": mark("Paid back"), "written_off": mark("Written off")}
SHOWN = {"open": ["open"], "ended": ["settled", "written_off"]}
Words = Annotated[str, msgspec.Meta(max_length=100)]


class Repaid(msgspec.Struct):
    yuan: Yuan
    paid_on: date
    reference: Annotated[str, msgspec.Meta(max_length=receivables.MAX_REFERENCE)]
    key: str


class Given(msgspec.Struct):
    reason: Reason
    key: str


class Decided(msgspec.Struct):
    key: str
    granted: bool = False


class Named(msgspec.Struct):
    number: Words
    bank: Words
    key: str
    bank_code: Words | None = None


class Chosen(msgspec.Struct):
    account: UUID
    key: str


CLAIMS = Listed(
    mark("Claims for money back"),
    (
        Column(mark("Applicant"), lambda each, _: each.case and each.case.applicant),
        Column(mark("Number"), lambda each, _: each.case and each.case.number),
        Column(mark("How far"), lambda each, by: by.say(STATES[each.state])),
        Column(mark("Amount in yuan"), lambda each, _: each.amount_fen / 100),
        Column(mark("Paid back"), lambda each, _: each.repaid_fen / 100),
        Column(mark("Why"), lambda each, by: by.say(each.reason)),
        Column(mark("Begun on"), lambda each, by: by.moment(each.claimed_at)),
    ),
)


def _shown(request: Request) -> str:
    show = request.query_params.get("show", "open")
    return show if show in SHOWN else "open"


async def download(request: Request) -> Response:
    """GET /receivables.xlsx?show=open: the same list as a file."""
    require_looking(request)
    return await listed(
        request,
        ReceivablesPage,
        CLAIMS,
        operation="ReceivablesPage",
        variables={"states": SHOWN[_shown(request)]},
        rows=lambda page: page.receivables,
    )


async def list_claims(request: Request, refusal: DomainError | None = None) -> Response:
    """GET /receivables?show=open"""
    require_looking(request)
    show = _shown(request)
    return await page(
        request,
        "subsidies/receivables.html",
        ReceivablesPage,
        operation="ReceivablesPage",
        variables={"states": SHOWN[show], **paging(request)},
        refusal=refusal,
        show=show,
        characters=MAX_REASON,
        day=today_of(request).isoformat(),
    )


@refusals_on(list_claims)
async def repay(request: Request) -> Response:
    """POST /receivables/{id}/repayments"""
    filled = await form(request, Repaid)
    await perform(
        request,
        receivables.repay,
        receivable=request.path_params["id"],
        fen=fen_of(filled.yuan, "yuan"),
        paid_on=filled.paid_on,
        reference=filled.reference,
        key=filled.key,
    )
    return done(request, "/receivables", flash="Recorded.")


@refusals_on(list_claims)
async def propose_write_off(request: Request) -> Response:
    """POST /receivables/{id}/write-off"""
    filled = await form(request, Given)
    given = {"reason": filled.reason, "key": filled.key}
    await perform(request, receivables.propose_write_off, receivable=request.path_params["id"], **given)
    return done(request, "/receivables", flash="Proposed. Another person decides.")


@refusals_on(list_claims)
async def decide_write_off(request: Request) -> Response:
    """POST /receivables/{id}/write-off/decide"""
    filled = await form(request, Decided)
    given = {"granted": filled.granted, "key": filled.key}
    await perform(request, receivables.decide_write_off, receivable=request.path_params["id"], **given)
    return done(request, "/receivables", flash="Decided.")


async def own_accounts(request: Request, refusal: DomainError | None = None, number: str = "") -> Response:
    """GET /my/bank-accounts: where subsidies are paid to, and payments that came back."""
    return await page(
        request,
        "subsidies/my_bank_accounts.html",
        MyBankAccountsPage,
        operation="MyBankAccountsPage",
        private=True,
        refusal=refusal,
        number=number,
        most=bank_accounts.MOST,
    )


@refusals_on(own_accounts)
async def add_account(request: Request) -> Response:
    """POST /my/bank-accounts"""
    filled = await form(request, Named)
    given = {"number": filled.number, "bank": filled.bank, "bank_code": filled.bank_code, "key": filled.key}
    await perform(request, bank_accounts.add_bank_account, **given)
    return done(request, "/my/bank-accounts", flash="Saved.")


@refusals_on(own_accounts)
async def end_account(request: Request) -> Response:
    """POST /my/bank-accounts/{id}/end"""
    filled = await form(request, Keyed)
    await perform(request, bank_accounts.end_bank_account, account=request.path_params["id"], key=filled.key)
    return done(request, "/my/bank-accounts", flash="Removed.")


async def read_account(request: Request) -> Response:
    """POST /my/bank-accounts/{id}/number: shown once, and put on record."""
    filled = await form(request, Keyed)
    found = await perform(request, bank_accounts.read_bank_account, account=request.path_params["id"], key=filled.key)
    return await own_accounts(request, number=found.number)


@refusals_on(own_accounts)
async def reissue(request: Request) -> Response:
    """POST /my/returned-payments/{id}"""
    filled = await form(request, Chosen)
    given = {"account": filled.account, "key": filled.key}
    await perform(request, reissuing.reissue_line, line=request.path_params["id"], **given)
    return done(request, "/my/bank-accounts", flash="It is paid to this account with the next batch.")


routes = [
    Route("/receivables.xlsx", download, methods=["GET"]),
    Route("/receivables", list_claims, methods=["GET"]),
    Route("/receivables/{id:uuid}/repayments", repay, methods=["POST"]),
    Route("/receivables/{id:uuid}/write-off", propose_write_off, methods=["POST"]),
    Route("/receivables/{id:uuid}/write-off/decide", decide_write_off, methods=["POST"]),
    Route("/my/bank-accounts", own_accounts, methods=["GET"]),
    Route("/my/bank-accounts", add_account, methods=["POST"]),
    Route("/my/bank-accounts/{id:uuid}/end", end_account, methods=["POST"]),
    Route("/my/bank-accounts/{id:uuid}/number", read_account, methods=["POST"]),
    Route("/my/returned-payments/{id:uuid}", reissue, methods=["POST"]),
]
