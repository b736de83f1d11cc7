"""What was paid too much is claimed back, in the API."""

from datetime import date

import strawberry

from app.kernel.graphql import Fen, Info, key, mutation, payload, perform, repetition_key
from app.subsidies.service import receivables as service

from .receivables import Receivable


@strawberry.input(description="What is claimed back.")
class ClawBackSubsidyInput:
    case_id: strawberry.ID = strawberry.field(description="A paid case.")
    amount_fen: Fen = strawberry.field(description="How much, in fen.")
    reason: str = strawberry.field(description="Why, in up to 500 characters; the person reads it.")
    idempotency_key: str | None = repetition_key()


@payload
class ClawBackSubsidyPayload:
    """The person is told."""

    receivable: Receivable | None = strawberry.field(description="The claim.")


@strawberry.input(description="What came in for a claim.")
class RecordRepaymentInput:
    receivable_id: strawberry.ID = strawberry.field(description="An open claim.")
    amount_fen: Fen = strawberry.field(description="How much, in fen.")
    paid_on: date = strawberry.field(description="When it came in.")
    reference: str = strawberry.field(description="By which the bank's statement tells it, in up to 60 characters.")
    idempotency_key: str | None = repetition_key()


@payload
class RecordRepaymentPayload:
    """It is available again in its budget."""

    receivable: Receivable | None = strawberry.field(description="The claim.")


@strawberry.input(description="What shall be claimed no longer.")
class ProposeWriteOffInput:
    receivable_id: strawberry.ID = strawberry.field(description="An open claim.")
    reason: str = strawberry.field(description="Why, in up to 500 characters.")
    idempotency_key: str | None = repetition_key()


@payload
class ProposeWriteOffPayload:
    """Another person decides."""

    receivable: Receivable | None = strawberry.field(description="The claim.")


@strawberry.input(description="Whether the rest is written off.")
class DecideWriteOffInput:
    receivable_id: strawberry.ID = strawberry.field(description="A claim that somebody proposed to write off.")
    granted: bool = strawberry.field(description="Whether the rest is claimed no longer.")
    idempotency_key: str | None = repetition_key()


@payload
class DecideWriteOffPayload:
    """It is written off, or stands."""

    receivable: Receivable | None = strawberry.field(description="The claim.")


@strawberry.type
class ReceivableMutation:
    """Claims for money back."""

    @mutation("Claims back what was paid too much for a case. For officers.", fen="amount_fen")
    async def claw_back_subsidy(self, info: Info, input: ClawBackSubsidyInput) -> ClawBackSubsidyPayload:
        return await perform(
            info,
            ClawBackSubsidyPayload,
            service.claw_back,
            {"receivable": lambda done: done.receivable},
            case=key("SubsidyCase", input.case_id, "case_id"),
            fen=input.amount_fen,
            reason=input.reason,
            key=input.idempotency_key,
        )

    @mutation("Records what came in for a claim. For officers.", fen="amount_fen")
    async def record_repayment(self, info: Info, input: RecordRepaymentInput) -> RecordRepaymentPayload:
        return await perform(
            info,
            RecordRepaymentPayload,
            service.repay,
            {"receivable": lambda done: done.receivable},
            receivable=key("Receivable", input.receivable_id, "receivable_id"),
            fen=input.amount_fen,
            paid_on=input.paid_on,
            reference=input.reference,
            key=input.idempotency_key,
        )

    @mutation("Proposes to claim the rest no longer. For officers.")
    async def propose_write_off(self, info: Info, input: ProposeWriteOffInput) -> ProposeWriteOffPayload:
        return await perform(
            info,
            ProposeWriteOffPayload,
            service.propose_write_off,
            {"receivable": lambda done: done.receivable},
            receivable=key("Receivable", input.receivable_id, "receivable_id"),
            reason=input.reason,
            key=input.idempotency_key,
        )

    @mutation("Decides about writing off what somebody else proposed. For officers.")
    async def decide_write_off(self, info: Info, input: DecideWriteOffInput) -> DecideWriteOffPayload:
        return await perform(
            info,
            DecideWriteOffPayload,
            service.decide_write_off,
            {"receivable": lambda done: done.receivable},
            receivable=key("Receivable", input.receivable_id, "receivable_id"),
            granted=input.granted,
            key=input.idempotency_key,
        )
