"""Places, and what is delivered to them and counted there, in the API."""

from datetime import date

import strawberry

from app.kernel.graphql import Info, key, mutation, payload, perform, repetition_key
from app.rewards import service
from app.rewards.graphql.offers import RedemptionPoint, Stock, StockMovement


@strawberry.input(description="What was delivered where.")
class DeliverStockInput:
    reward_id: strawberry.ID = strawberry.field(description="The reward of which there is more now.")
    redemption_point_id: strawberry.ID = strawberry.field(description="The redemption point where it lies now.")
    quantity: int = strawberry.field(description="How many came in, 1 to 1,000,000; they add to what is there.")
    note: str = strawberry.field(description="What came with it, such as the number of its papers.", default="")
    idempotency_key: str | None = repetition_key()


@payload
class DeliverStockPayload:
    """The stock after the delivery."""

    stock: Stock | None = strawberry.field(description="How many are there now.")


@strawberry.input(description="How many were counted.")
class CountStockInput:
    stock_id: strawberry.ID = strawberry.field(description="Of what, and where.")
    counted: int = strawberry.field(description="How many lie there, those that vouchers wait for included.")
    reason: str = strawberry.field(description="Why the numbers differ, where they do.", default="")
    idempotency_key: str | None = repetition_key()


@payload
class CountStockPayload:
    """The count, and the stock as it is now; a large difference waits for `decideCount`."""

    count: StockMovement | None = strawberry.field(description="The count; `state` tells whether it waits.")
    stock: Stock | None = strawberry.field(description="How many are there now.")


@strawberry.input(description="Whether a large difference is right.")
class DecideCountInput:
    count_id: strawberry.ID = strawberry.field(description="The count, somebody else's.")
    confirmed: bool = strawberry.field(description="True to put the stock right, false to leave it as it was.")
    idempotency_key: str | None = repetition_key()


@payload
class DecideCountPayload:
    """The count with its decision, and the stock as it is now."""

    count: StockMovement | None = strawberry.field(description="The count.")
    stock: Stock | None = strawberry.field(description="How many are there now.")


@strawberry.input(description="A new place where rewards are handed over.")
class OpenRedemptionPointInput:
    organisation_id: strawberry.ID = strawberry.field(description="The merchant whose place it is.")
    name: str = strawberry.field(description="What the place is called.")
    address: str = strawberry.field(description="Where it is, in words.")
    opening_hours: str = strawberry.field(description="When it is open, in words.", default="")
    opening_times: list[str] = strawberry.field(
        description="When it is open on the county's clock, each such as `Mo 09:00-18:00`.", default_factory=list
    )
    closed_days: list[date] = strawberry.field(
        description="Days on which it is closed all the same.", default_factory=list
    )
    latitude: float | None = strawberry.field(description="Where it is, in WGS 84 degrees.", default=None)
    longitude: float | None = strawberry.field(description="Where it is, in WGS 84 degrees.", default=None)
    idempotency_key: str | None = repetition_key()


@payload
class OpenRedemptionPointPayload:
    """The place that was opened."""

    redemption_point: RedemptionPoint | None = strawberry.field(description="The new redemption point.")


@strawberry.input(description="What a place is from now on; all of it is said anew.")
class EditRedemptionPointInput:
    redemption_point_id: strawberry.ID = strawberry.field(description="The place.")
    name: str = strawberry.field(description="What the place is called.")
    address: str = strawberry.field(description="Where it is, in words.")
    opening_hours: str = strawberry.field(description="What its opening times can't say, in words.")
    opening_times: list[str] = strawberry.field(
        description="When it is open on the county's clock, each such as `Mo 09:00-18:00`."
    )
    closed_days: list[date] = strawberry.field(description="Days on which it is closed all the same.")
    latitude: float | None = strawberry.field(description="Where it is, in WGS 84 degrees.", default=None)
    longitude: float | None = strawberry.field(description="Where it is, in WGS 84 degrees.", default=None)
    idempotency_key: str | None = repetition_key()


@payload
class EditRedemptionPointPayload:
    """The place as it is now."""

    redemption_point: RedemptionPoint | None = strawberry.field(description="The redemption point.")


@strawberry.type
class StockingMutation:
    """The verbs of those who look after places and what lies there."""

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
            note=input.note,
            key=input.idempotency_key,
        )

    @mutation("Records how many lie there, and puts the difference right.")
    async def count_stock(self, info: Info, input: CountStockInput) -> CountStockPayload:
        return await perform(
            info,
            CountStockPayload,
            service.count_stock,
            {"count": lambda counted: counted.id, "stock": lambda counted: counted.stock},
            stock=key("Stock", input.stock_id, "stock_id"),
            counted=input.counted,
            reason=input.reason,
            key=input.idempotency_key,
        )

    @mutation("Confirms or refuses a count that somebody else made.")
    async def decide_count(self, info: Info, input: DecideCountInput) -> DecideCountPayload:
        return await perform(
            info,
            DecideCountPayload,
            service.decide_count,
            {"count": lambda counted: counted.id, "stock": lambda counted: counted.stock},
            count=key("StockMovement", input.count_id, "count_id"),
            confirmed=input.confirmed,
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
            opening_times=input.opening_times,
            closed_days=input.closed_days,
            latitude=input.latitude,
            longitude=input.longitude,
            key=input.idempotency_key,
        )

    @mutation("Says anew where a place is and when it is open.")
    async def edit_redemption_point(self, info: Info, input: EditRedemptionPointInput) -> EditRedemptionPointPayload:
        return await perform(
            info,
            EditRedemptionPointPayload,
            service.edit_redemption_point,
            {"redemption_point": lambda opened: opened.id},
            redemption_point=key("RedemptionPoint", input.redemption_point_id, "redemption_point_id"),
            name=input.name,
            address=input.address,
            opening_hours=input.opening_hours,
            opening_times=input.opening_times,
            closed_days=input.closed_days,
            latitude=input.latitude,
            longitude=input.longitude,
            key=input.idempotency_key,
        )
