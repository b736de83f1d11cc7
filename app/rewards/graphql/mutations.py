"""The verbs of rewards in the API."""

import strawberry

from app.kernel.graphql import Info, key, mutation, payload, perform, repetition_key
from app.rewards import service
from app.rewards.models import RewardKind

from .types import Redemption, RedemptionPoint, Reward, Stock, Voucher


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
    idempotency_key: str | None = repetition_key()


@payload
class ReturnRedemptionPayload:
    """Points and goods are back where they came from."""

    redemption: Redemption | None = strawberry.field(description="The redemption, returned.")


@strawberry.input(description="A new reward.")
class CreateRewardInput:
    title: str = strawberry.field(description="What it is called, in up to 100 characters.")
    points: int = strawberry.field(description="What one costs, 1 to 1,000,000 points.")
    description: str = strawberry.field(description="What it is, in words.", default="")
    kind: RewardKind = strawberry.field(description="Goods or a service.", default=RewardKind.GOODS)
    person_limit: int = strawberry.field(description="The most a day for each person; 0: no limit.", default=0)
    voucher_days: int = strawberry.field(description="For how many days a voucher is valid, 1 to 365.", default=30)
    idempotency_key: str | None = repetition_key()


@payload
class CreateRewardPayload:
    """The new reward. Nobody can have it before some of it is delivered: `deliverStock`."""

    reward: Reward | None = strawberry.field(description="The reward, offered.")


@strawberry.input(description="Whether a reward is offered from now on.")
class OfferRewardInput:
    reward_id: strawberry.ID = strawberry.field(description="The reward to offer again, or no longer.")
    offered: bool = strawberry.field(
        description="True to offer it, false to withdraw it; vouchers that are out stay valid in any case."
    )
    idempotency_key: str | None = repetition_key()


@payload
class OfferRewardPayload:
    """The reward as it is offered now."""

    reward: Reward | None = strawberry.field(description="The reward; `active` tells whether it is offered.")


@strawberry.input(description="What was delivered where.")
class DeliverStockInput:
    reward_id: strawberry.ID = strawberry.field(description="The reward of which there is more now.")
    redemption_point_id: strawberry.ID = strawberry.field(description="The redemption point where it lies now.")
    quantity: int = strawberry.field(description="How many came in, 1 to 1,000,000; they add to what is there.")
    idempotency_key: str | None = repetition_key()


@payload
class DeliverStockPayload:
    """The stock after the delivery."""

    stock: Stock | None = strawberry.field(description="How many are there now.")


@strawberry.input(description="A new place where rewards are handed over.")
class OpenRedemptionPointInput:
    organisation_id: strawberry.ID = strawberry.field(description="The merchant whose place it is.")
    name: str = strawberry.field(description="What the place is called.")
    address: str = strawberry.field(description="Where it is, in words.")
    opening_hours: str = strawberry.field(description="When it is open, in words.", default="")
    idempotency_key: str | None = repetition_key()


@payload
class OpenRedemptionPointPayload:
    """The place that was opened."""

    redemption_point: RedemptionPoint | None = strawberry.field(description="The new redemption point.")


@strawberry.type
class Mutation:
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
            key=input.idempotency_key,
        )

    @mutation("Offers a new reward.")
    async def create_reward(self, info: Info, input: CreateRewardInput) -> CreateRewardPayload:
        return await perform(
            info,
            CreateRewardPayload,
            service.create_reward,
            {"reward": lambda made: made.id},
            title=input.title,
            points=input.points,
            description=input.description,
            kind=input.kind,
            person_limit=input.person_limit,
            voucher_days=input.voucher_days,
            key=input.idempotency_key,
        )

    @mutation("Offers a reward again, or no longer.")
    async def offer_reward(self, info: Info, input: OfferRewardInput) -> OfferRewardPayload:
        return await perform(
            info,
            OfferRewardPayload,
            service.offer_reward,
            {"reward": lambda made: made.id},
            reward=key("Reward", input.reward_id, "reward_id"),
            offered=input.offered,
            key=input.idempotency_key,
        )

    @mutation("Adds what was delivered to the stock of a redemption point.")
    async def deliver_stock(self, info: Info, input: DeliverStockInput) -> DeliverStockPayload:
        return await perform(
            info,
            DeliverStockPayload,
            service.deliver_stock,
            {"stock": lambda delivered: delivered.id},
            reward=key("Reward", input.reward_id, "reward_id"),
            redemption_point=key("RedemptionPoint", input.redemption_point_id, "redemption_point_id"),
            quantity=input.quantity,
            key=input.idempotency_key,
        )

    @mutation("Opens a place where rewards are handed over.")
    async def open_redemption_point(self, info: Info, input: OpenRedemptionPointInput) -> OpenRedemptionPointPayload:
        return await perform(
            info,
            OpenRedemptionPointPayload,
            service.open_redemption_point,
            {"redemption_point": lambda opened: opened.id},
            organisation=key("Organisation", input.organisation_id, "organisation_id"),
            name=input.name,
            address=input.address,
            opening_hours=input.opening_hours,
            key=input.idempotency_key,
        )
