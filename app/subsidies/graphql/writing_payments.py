"""Batches are drawn, released and sent, and the bank's answers read, in the API."""

import binascii
from base64 import b64decode, b64encode
from datetime import date

import strawberry

from app.kernel.errors import Invalid
from app.kernel.graphql import Info, key, mutation, payload, perform, repetition_key
from app.kernel.i18n import mark
from app.subsidies.models import FileFormat
from app.subsidies.service import batches, ordering, reissuing, results

from .answers import BankResult
from .cases import SubsidyCase
from .payments import PaymentBatch, PaymentLine


@strawberry.input(description="Which budget pays, and when.")
class DrawPaymentBatchInput:
    budget_id: strawberry.ID = strawberry.field(description="The budget.")
    pay_on: date = strawberry.field(description="On which day the bank shall pay: from today on, within 60 days.")
    idempotency_key: str | None = repetition_key()


@payload
class DrawPaymentBatchPayload:
    """Another person has to release it."""

    payment_batch: PaymentBatch | None = strawberry.field(description="The batch.")


@strawberry.input(description="Which batch may go to the bank.")
class ReleasePaymentBatchInput:
    payment_batch_id: strawberry.ID = strawberry.field(description="A batch that somebody else drew.")
    idempotency_key: str | None = repetition_key()


@payload
class ReleasePaymentBatchPayload:
    """Who was not entitled any more dropped out; where nobody is left the batch is cancelled."""

    payment_batch: PaymentBatch | None = strawberry.field(description="The batch.")
    dropped: int | None = strawberry.field(description="How many payments dropped out.")


@strawberry.input(description="Which batch is taken apart.")
class CancelPaymentBatchInput:
    payment_batch_id: strawberry.ID = strawberry.field(description="A batch that was not released.")
    reason: str = strawberry.field(description="Why, in up to 500 characters.")
    idempotency_key: str | None = repetition_key()


@payload
class CancelPaymentBatchPayload:
    """Its cases wait for the next batch."""

    payment_batch: PaymentBatch | None = strawberry.field(description="The batch.")


@strawberry.input(description="Which batch, and in which format.")
class SendPaymentBatchInput:
    payment_batch_id: strawberry.ID = strawberry.field(description="A released batch.")
    file_format: FileFormat = strawberry.field(description="CSV or pain.001; that of the first time.")
    idempotency_key: str | None = repetition_key()


@payload
class SendPaymentBatchPayload:
    """The file for the bank, with account numbers in full; sent again it is the same."""

    payment_batch: PaymentBatch | None = strawberry.field(description="The batch.")
    name: str | None = strawberry.field(description="What to call the file.")
    content: str | None = strawberry.field(description="The file in base64.")
    sha256: str | None = strawberry.field(description="Its SHA-256, in hexadecimal digits.")


@strawberry.input(description="What the bank answered.")
class ReadBankResultInput:
    organisation_id: strawberry.ID = strawberry.field(description="The bureau whose bank it is.")
    file_name: str = strawberry.field(description="What the file is called.")
    content: str = strawberry.field(description="The file in base64, up to 4 MB.")
    idempotency_key: str | None = repetition_key()


@payload
class ReadBankResultPayload:
    """What it says of payments is done; the same file read again changes nothing."""

    bank_result: BankResult | None = strawberry.field(description="What was read.")
    again: bool | None = strawberry.field(description="Whether this file had been read before.")


@strawberry.input(description="A payment that came back, and another account.")
class ReissuePaymentInput:
    payment_line_id: strawberry.ID = strawberry.field(description="The payment that came back.")
    bank_account_id: strawberry.ID = strawberry.field(description="An account of the same person.")
    idempotency_key: str | None = repetition_key()


@payload
class ReissuePaymentPayload:
    """It is paid with the next batch."""

    payment_line: PaymentLine | None = strawberry.field(description="The payment that came back.")
    subsidy_case: SubsidyCase | None = strawberry.field(description="The case.")


@strawberry.type
class PaymentMutation:
    """Money goes out through the bank."""

    @mutation("Draws the cleared cases of a budget into a batch, a thousand at most. For officers.")
    async def draw_payment_batch(self, info: Info, input: DrawPaymentBatchInput) -> DrawPaymentBatchPayload:
        return await perform(
            info,
            DrawPaymentBatchPayload,
            batches.draw_batch,
            {"payment_batch": lambda done: done.batch},
            budget=key("Budget", input.budget_id, "budget_id"),
            pay_on=input.pay_on,
            key=input.idempotency_key,
        )

    @mutation(
        "Releases a batch that somebody else drew; each case is judged once more. For officers.",
        batch="payment_batch_id",
    )
    async def release_payment_batch(self, info: Info, input: ReleasePaymentBatchInput) -> ReleasePaymentBatchPayload:
        return await perform(
            info,
            ReleasePaymentBatchPayload,
            batches.release_batch,
            {"payment_batch": lambda done: done.batch, "dropped": lambda done: done.dropped},
            batch=key("PaymentBatch", input.payment_batch_id, "payment_batch_id"),
            key=input.idempotency_key,
        )

    @mutation("Takes a batch apart that was not released. For officers.", batch="payment_batch_id")
    async def cancel_payment_batch(self, info: Info, input: CancelPaymentBatchInput) -> CancelPaymentBatchPayload:
        return await perform(
            info,
            CancelPaymentBatchPayload,
            batches.cancel_batch,
            {"payment_batch": lambda done: done.batch},
            batch=key("PaymentBatch", input.payment_batch_id, "payment_batch_id"),
            reason=input.reason,
            key=input.idempotency_key,
        )

    @mutation("Gives the file of a released batch, which counts as sent then. For officers.", batch="payment_batch_id")
    async def send_payment_batch(self, info: Info, input: SendPaymentBatchInput) -> SendPaymentBatchPayload:
        return await perform(
            info,
            SendPaymentBatchPayload,
            ordering.send_batch,
            {
                "payment_batch": lambda done: done.batch,
                "name": lambda done: done.name,
                "content": lambda done: b64encode(done.content).decode(),
                "sha256": lambda done: done.sha256,
            },
            batch=key("PaymentBatch", input.payment_batch_id, "payment_batch_id"),
            file_format=input.file_format,
            key=input.idempotency_key,
        )

    @mutation("Reads a file of the bank: CSV or camt.053. For officers.")
    async def read_bank_result(self, info: Info, input: ReadBankResultInput) -> ReadBankResultPayload:
        return await perform(
            info,
            ReadBankResultPayload,
            results.read_result,
            {"bank_result": lambda done: done.result, "again": lambda done: done.again},
            organisation=key("Organisation", input.organisation_id, "organisation_id"),
            file_name=input.file_name,
            content=_decoded(input.content),
            key=input.idempotency_key,
        )

    @mutation(
        "Has a payment that came back paid to another account. For the payee, and for officers.",
        line="payment_line_id",
        account="bank_account_id",
    )
    async def reissue_payment(self, info: Info, input: ReissuePaymentInput) -> ReissuePaymentPayload:
        return await perform(
            info,
            ReissuePaymentPayload,
            reissuing.reissue_line,
            {"payment_line": lambda done: done.line, "subsidy_case": lambda done: done.case},
            line=key("PaymentLine", input.payment_line_id, "payment_line_id"),
            account=key("BankAccount", input.bank_account_id, "bank_account_id"),
            key=input.idempotency_key,
        )


def _decoded(content: str) -> bytes:
    try:
        return b64decode(content, validate=True)
    except (binascii.Error, ValueError):
        raise Invalid(field="content", reason=mark("This is not base64. Encode the file first.")) from None
