"""Redeeming and handing over in the API."""

import strawberry

from app.kernel.graphql import Info, key, mutation, payload, perform, repetition_key
from app.rewards import service
from app.rewards.graphql.types import Redemption, Voucher


@strawberry.input(description="What to redeem, and where it will be fetched.")
class RedeemInput:
    reward_id: strawberry.ID = strawberry.field(description="The reward; one that is offered at present.")
    redemption_point_id: strawberry.ID = strawberry.field(
        description="Where it will be handed over; the reward's `stock` tells where there is some."
    )
    quantity: int = strawberry.field(description="How many, 1 to 99.", default=1)
    volunteer_id: strawberry.ID | None = strawberry.field(
        description="Whose points, for clients with rewards:write over them; left out: the viewer's.", default=None
    )
    idempotency_key: str | None = repetition_key()


@payload
class RedeemPayload:
    """The points are held, the goods are reserved, and the voucher is ready."""

    redemption: Redemption | None = strawberry.field(description="The redemption.")
    voucher: Voucher | None = strawberry.field(description="What to show at the counter.")
    code: str | None = strawberry.field(description="The voucher's code, told to whoever redeemed.")


@strawberry.input(description="The voucher that was handed over, by its id or by its code.")
class FulfilVoucherInput:
    voucher_id: strawberry.ID | None = strawberry.field(
        description="The voucher, as `findVoucher` gave it.", default=None
    )
    code: str | None = strawberry.field(
        description="Or its code, typed or scanned; spaces, dashes and small letters do no harm.", default=None
    )
    idempotency_key: str | None = repetition_key()


@strawberry.input(description="The code of a voucher that somebody shows.")
class FindVoucherInput:
    code: str = strawberry.field(description="The code, typed or scanned; spaces, dashes and small letters do no harm.")
    idempotency_key: str | None = repetition_key()


@payload
class FindVoucherPayload:
    """The voucher with that code. Nothing has changed yet: `fulfilVoucher` hands it over."""

    voucher: Voucher | None = strawberry.field(description="The voucher, for those who may fulfil it.")
    redemption: Redemption | None = strawberry.field(description="What to hand over, and to whom.")


@payload
class FulfilVoucherPayload:
    """The goods are handed over, and their points are spent."""

    redemption: Redemption | None = strawberry.field(description="The redemption, fulfilled.")


@strawberry.input(description="Which redemption to give back.")
class ReturnRedemptionInput:
    redemption_id: strawberry.ID = strawberry.field(
        description="One's own that is still reserved, or one of the counter's, also after it was handed over."
    )
    damaged: bool = strawberry.field(
        description="Whether what came back is of no use any more: then it doesn't go back on the shelf.", default=False
    )
    idempotency_key: str | None = repetition_key()


@payload
class ReturnRedemptionPayload:
    """Points and goods are back where they came from."""

    redemption: Redemption | None = strawberry.field(description="The redemption, returned.")


@strawberry.type
class RedeemingMutation:
    """The verbs of those who redeem and those who hand over."""

    @mutation("Redeems points for a reward: holds them, reserves it and issues a voucher.")
    async def redeem(self, info: Info, input: RedeemInput) -> RedeemPayload:
        return await perform(
            info,
            RedeemPayload,
            service.redeem,
            {"redemption": lambda done: done.id, "voucher": lambda done: done.voucher, "code": lambda done: done.code},
            reward=key("Reward", input.reward_id, "reward_id"),
            redemption_point=key("RedemptionPoint", input.redemption_point_id, "redemption_point_id"),
            quantity=input.quantity,
            volunteer=key("Volunteer", input.volunteer_id, "volunteer_id") if input.volunteer_id else None,
            key=input.idempotency_key,
        )

    @mutation("Finds a voucher by its code, for those who may fulfil it; a mutation, so that no log has the code.")
    async def find_voucher(self, info: Info, input: FindVoucherInput) -> FindVoucherPayload:
        outcome = {"voucher": lambda found: found.voucher, "redemption": lambda found: found.id}
        return await perform(
            info, FindVoucherPayload, service.find_voucher, outcome, code=input.code, key=input.idempotency_key
        )

    @mutation("Records that the goods of a voucher were handed over.")
    async def fulfil_voucher(self, info: Info, input: FulfilVoucherInput) -> FulfilVoucherPayload:
        return await perform(
            info,
            FulfilVoucherPayload,
            service.fulfil,
            {"redemption": lambda ended: ended.id},
            voucher=key("Voucher", input.voucher_id, "voucher_id") if input.voucher_id else None,
            code=input.code,
            key=input.idempotency_key,
        )

    @mutation("Gives back what was redeemed: points and goods go where they came from.")
    async def return_redemption(self, info: Info, input: ReturnRedemptionInput) -> ReturnRedemptionPayload:
        return await perform(
            info,
            ReturnRedemptionPayload,
            service.return_redemption,
            {"redemption": lambda ended: ended.id},
            redemption=key("Redemption", input.redemption_id, "redemption_id"),
            damaged=input.damaged,
            key=input.idempotency_key,
        )
