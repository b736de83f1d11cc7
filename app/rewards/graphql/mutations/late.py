"""Vouchers that were handed over without a network, and how those that were refused were settled."""

from datetime import datetime

import strawberry

from app.kernel.graphql import Info, key, mutation, payload, perform, repetition_key
from app.rewards import service
from app.rewards.graphql.refusals import RefusedHandOver
from app.rewards.graphql.types import Redemption


@strawberry.input(description="A voucher that was handed over without a network.")
class FulfilLateVoucherInput:
    code: str = strawberry.field(description="Its code, typed or scanned; spaces, dashes and small letters do no harm.")
    handed_over_at: datetime | None = strawberry.field(
        description="When it was handed over; now if left out.", default=None
    )
    idempotency_key: str | None = repetition_key()


@payload
class FulfilLateVoucherPayload:
    """The goods are on record as handed over. What is refused is kept among `refusedHandOvers`, once for a key."""

    redemption: Redemption | None = strawberry.field(description="The redemption, fulfilled.")


@strawberry.input(description="How a hand-over that was refused was settled.")
class SettleRefusedHandOverInput:
    refused_hand_over_id: strawberry.ID = strawberry.field(description="Which; not one's own.")
    note: str = strawberry.field(description="How it was settled, in up to 1000 characters.")
    idempotency_key: str | None = repetition_key()


@payload
class SettleRefusedHandOverPayload:
    """It is settled."""

    refused_hand_over: RefusedHandOver | None = strawberry.field(description="The hand-over with the note.")


@strawberry.type
class LateMutation:
    """Counters without a network."""

    @mutation(
        "Records that a voucher's goods were handed over before, without a network; keeps on record what is refused."
    )
    async def fulfil_late_voucher(self, info: Info, input: FulfilLateVoucherInput) -> FulfilLateVoucherPayload:
        return await perform(
            info,
            FulfilLateVoucherPayload,
            service.fulfil_late,
            {"redemption": lambda ended: ended.id},
            code=input.code,
            handed_over_at=input.handed_over_at,
            key=input.idempotency_key,
        )

    @mutation("Says how a hand-over that was refused was settled; for a second person.", refused="refused_hand_over_id")
    async def settle_refused_hand_over(
        self, info: Info, input: SettleRefusedHandOverInput
    ) -> SettleRefusedHandOverPayload:
        return await perform(
            info,
            SettleRefusedHandOverPayload,
            service.settle_refusal,
            {"refused_hand_over": lambda change: change.id},
            refused=key("RefusedHandOver", input.refused_hand_over_id, "refused_hand_over_id"),
            note=input.note,
            key=input.idempotency_key,
        )
