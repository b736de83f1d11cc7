"""Pages of payments: batches drawn, released and taken to the bank, and what the bank answered."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.kernel.errors import DomainError
from app.kernel.i18n import mark
from app.kernel.identity import Role
from app.kernel.web import Keyed, done, form, page, paging, perform, refusals_on
from app.subsidies.formats import MAX_BYTES
from app.subsidies.models import FileFormat
from app.subsidies.service import bank_accounts, batches, ordering, receivables, results
from app.subsidies.service.budgets import MAX_REASON

from .budgets import Reason, Yuan, require_looking, show_budget
from .money_views import BankResultPage, PaymentBatchesPage, PaymentBatchPage
from .programme_forms import fen_of

LINES_PER_PAGE = 50
Words = Annotated[str, msgspec.Meta(max_length=100)]


class Drawn(msgspec.Struct):
    pay_on: date
    key: str


class Cancelled(msgspec.Struct):
    reason: Reason
    key: str


class Sent(msgspec.Struct):
    file_format: Literal["csv", "pain_001"]
    key: str


class Answer(msgspec.Struct):
    content: UploadFile
    key: str


class Paying(msgspec.Struct):
    organisation: UUID
    holder: Words
    number: Words
    bank: Words
    key: str
    bank_code: Words | None = None


class Claim(msgspec.Struct):
    yuan: Yuan
    reason: Reason
    key: str


async def list_batches(request: Request, refusal: DomainError | None = None) -> Response:
    """GET /payment-batches: for officers and auditors, with what the bank answered last."""
    require_looking(request)
    return await page(
        request,
        "subsidies/payment_batches.html",
        PaymentBatchesPage,
        operation="PaymentBatchesPage",
        variables=paging(request),
        refusal=refusal,
        max_bytes=MAX_BYTES,
    )


@refusals_on(show_budget)
async def draw(request: Request) -> Response:
    """POST /budgets/{id}/batches"""
    filled = await form(request, Drawn)
    given = {"pay_on": filled.pay_on, "key": filled.key}
    made = await perform(request, batches.draw_batch, budget=request.path_params["id"], **given)
    return done(request, f"/payment-batches/{made.batch}", flash="Drawn. Another person releases it.")


async def show_batch(request: Request, refusal: DomainError | None = None) -> Response:
    """GET /payment-batches/{id}"""
    require_looking(request)
    return await page(
        request,
        "subsidies/payment_batch.html",
        PaymentBatchPage,
        operation="PaymentBatchPage",
        variables={"id": f"PaymentBatch:{request.path_params['id']}", **paging(request, LINES_PER_PAGE)},
        refusal=refusal,
        characters=MAX_REASON,
    )


@refusals_on(show_batch)
async def release(request: Request) -> Response:
    """POST /payment-batches/{id}/release"""
    batch = request.path_params["id"]
    filled = await form(request, Keyed)
    made = await perform(request, batches.release_batch, batch=batch, key=filled.key)
    said = mark("Released. %(dropped)s payments dropped out.") if made.dropped else mark("Released.")
    return done(request, f"/payment-batches/{batch}", flash=said, dropped=made.dropped)


@refusals_on(show_batch)
async def cancel(request: Request) -> Response:
    """POST /payment-batches/{id}/cancel"""
    batch = request.path_params["id"]
    filled = await form(request, Cancelled)
    await perform(request, batches.cancel_batch, batch=batch, reason=filled.reason, key=filled.key)
    return done(request, f"/payment-batches/{batch}", flash="Taken apart. Its cases wait for the next batch.")


@refusals_on(show_batch)
async def send(request: Request) -> Response:
    """POST /payment-batches/{id}/file: the file to save, which counts as sent."""
    filled = await form(request, Sent)
    made = await perform(
        request,
        ordering.send_batch,
        batch=request.path_params["id"],
        file_format=FileFormat(filled.file_format),
        key=filled.key,
    )
    headers = {"Content-Disposition": f'attachment; filename="{made.name}"', "Cache-Control": "no-store"}
    return Response(made.content, media_type=made.media_type, headers=headers)


@refusals_on(show_batch)
async def claim(request: Request) -> Response:
    """POST /payment-batches/{id}/cases/{case}/claim: back from who was paid too much."""
    filled = await form(request, Claim)
    given = {"fen": fen_of(filled.yuan, "yuan"), "reason": filled.reason, "key": filled.key}
    await perform(request, receivables.claw_back, case=request.path_params["case"], **given)
    return done(request, "/receivables", flash="Claimed back. The person is told.")


@refusals_on(list_batches)
async def read_answer(request: Request) -> Response:
    """POST /bank-results: for the bureau where one is an officer, and those below it."""
    reach = request.state.actor.reach(Role.OFFICER)
    if not reach:
        raise request.state.actor.refusal()
    filled = await form(request, Answer)
    made = await perform(
        request,
        results.read_result,
        organisation=reach[0],
        file_name=filled.content.filename or "",
        content=await filled.content.read(MAX_BYTES + 1),
        key=filled.key,
    )
    said = mark("This file was read before. Nothing was done again.") if made.again else mark("Read.")
    return done(request, f"/bank-results/{made.result}", flash=said, kind="warning" if made.again else "success")


async def show_answer(request: Request) -> Response:
    """GET /bank-results/{id}: what has to be looked at first."""
    require_looking(request)
    return await page(
        request,
        "subsidies/bank_result.html",
        BankResultPage,
        operation="BankResultPage",
        variables={"id": f"BankResult:{request.path_params['id']}", **paging(request, LINES_PER_PAGE)},
    )


@refusals_on(list_batches)
async def set_paying_account(request: Request) -> Response:
    """POST /paying-accounts"""
    filled = await form(request, Paying)
    await perform(
        request,
        bank_accounts.set_paying_account,
        organisation=filled.organisation,
        holder=filled.holder,
        number=filled.number,
        bank=filled.bank,
        bank_code=filled.bank_code,
        key=filled.key,
    )
    return done(request, "/payment-batches", flash="Saved.")


routes = [
    Route("/payment-batches", list_batches, methods=["GET"]),
    Route("/budgets/{id:uuid}/batches", draw, methods=["POST"]),
    Route("/payment-batches/{id:uuid}", show_batch, methods=["GET"]),
    Route("/payment-batches/{id:uuid}/release", release, methods=["POST"]),
    Route("/payment-batches/{id:uuid}/cancel", cancel, methods=["POST"]),
    Route("/payment-batches/{id:uuid}/file", send, methods=["POST"]),
    Route("/payment-batches/{id:uuid}/cases/{case:uuid}/claim", claim, methods=["POST"]),
    Route("/bank-results", read_answer, methods=["POST"]),
    Route("/bank-results/{id:uuid}", show_answer, methods=["GET"]),
    Route("/paying-accounts", set_paying_account, methods=["POST"]),
]
