"""Rewards and their photos in the API."""

import binascii
from base64 import b64decode

import strawberry

from app.kernel.errors import Invalid
from app.kernel.graphql import Info, key, mutation, payload, perform, repetition_key
from app.kernel.i18n import mark
from app.rewards import service
from app.rewards.graphql.offers import Reward, RewardPhoto
from app.rewards.models import RewardKind


@strawberry.input(description="A new reward.")
class CreateRewardInput:
    title: str = strawberry.field(description="What it is called, in up to 100 characters.")
    points: int = strawberry.field(description="What one costs, 1 to 1,000,000 points.")
    description: str = strawberry.field(description="What it is, in words.", default="")
    kind: RewardKind = strawberry.field(description="Goods or a service.", default=RewardKind.GOODS)
    person_limit: int = strawberry.field(description="The most a day for each person; 0: no limit.", default=0)
    period_limit: int = strawberry.field(
        description="The most for each person in any `periodDays` days; 0: no limit.", default=0
    )
    period_days: int = strawberry.field(description="The days that `periodLimit` is about; 0: no limit.", default=0)
    total_limit: int = strawberry.field(description="The most for each person in all; 0: no limit.", default=0)
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


@strawberry.input(description="What a reward is from now on; all of it is said anew.")
class EditRewardInput:
    reward_id: strawberry.ID = strawberry.field(description="The reward.")
    title: str = strawberry.field(description="What it is called, in up to 100 characters.")
    points: int = strawberry.field(
        description="What one costs, 1 to 1,000,000 points; vouchers that are out keep theirs."
    )
    description: str = strawberry.field(description="What it is, in words.")
    kind: RewardKind = strawberry.field(description="Goods or a service.")
    person_limit: int = strawberry.field(description="The most a day for each person; 0: no limit.")
    period_limit: int = strawberry.field(description="The most for each person in any `periodDays` days; 0: no limit.")
    period_days: int = strawberry.field(description="The days that `periodLimit` is about; 0: no limit.")
    total_limit: int = strawberry.field(description="The most for each person in all; 0: no limit.")
    voucher_days: int = strawberry.field(description="For how many days a new voucher is valid, 1 to 365.")
    idempotency_key: str | None = repetition_key()


@payload
class EditRewardPayload:
    """The reward as it is now."""

    reward: Reward | None = strawberry.field(description="The reward.")


@strawberry.input(description="A photo of a reward.")
class AddRewardPhotoInput:
    reward_id: strawberry.ID = strawberry.field(description="What it shows.")
    content: str = strawberry.field(description="The file in base64: JPEG, PNG or WebP, up to 40 megapixels.")
    alt: str = strawberry.field(description="What it shows, for those who can't see it; up to 200 characters.")
    idempotency_key: str | None = repetition_key()


@payload
class AddRewardPhotoPayload:
    """The photo, made small."""

    photo: RewardPhoto | None = strawberry.field(description="The new photo.")


@strawberry.input(description="Which photo to remove.")
class RemoveRewardPhotoInput:
    photo_id: strawberry.ID = strawberry.field(description="The photo.")
    idempotency_key: str | None = repetition_key()


@payload
class RemoveRewardPhotoPayload:
    """The photo is gone."""

    reward: Reward | None = strawberry.field(description="The reward that it showed.")


@strawberry.type
class OfferingMutation:
    """The verbs of those who say what points buy."""

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
            period_limit=input.period_limit,
            period_days=input.period_days,
            total_limit=input.total_limit,
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

    @mutation("Says anew what a reward is and costs.")
    async def edit_reward(self, info: Info, input: EditRewardInput) -> EditRewardPayload:
        return await perform(
            info,
            EditRewardPayload,
            service.edit_reward,
            {"reward": lambda made: made.id},
            reward=key("Reward", input.reward_id, "reward_id"),
            title=input.title,
            points=input.points,
            description=input.description,
            kind=input.kind,
            person_limit=input.person_limit,
            period_limit=input.period_limit,
            period_days=input.period_days,
            total_limit=input.total_limit,
            voucher_days=input.voucher_days,
            key=input.idempotency_key,
        )

    @mutation("Adds a photo to a reward.", file="content")
    async def add_reward_photo(self, info: Info, input: AddRewardPhotoInput) -> AddRewardPhotoPayload:
        return await perform(
            info,
            AddRewardPhotoPayload,
            service.add_photo,
            {"photo": lambda added: added.id},
            reward=key("Reward", input.reward_id, "reward_id"),
            content=_decoded(input.content),
            alt=input.alt,
            key=input.idempotency_key,
        )

    @mutation("Removes a photo of a reward.")
    async def remove_reward_photo(self, info: Info, input: RemoveRewardPhotoInput) -> RemoveRewardPhotoPayload:
        return await perform(
            info,
            RemoveRewardPhotoPayload,
            service.remove_photo,
            {"reward": lambda removed: removed.reward},
            photo=key("RewardPhoto", input.photo_id, "photo_id"),
            key=input.idempotency_key,
        )


def _decoded(content: str) -> bytes:
    try:
        return b64decode(content, validate=True)
    except (binascii.Error, ValueError):
        raise Invalid(field="content", reason=mark("This is not base64. Encode the file first.")) from None
