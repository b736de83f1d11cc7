"""Rating service, and withdrawing a rating."""

import strawberry

from app.attendance import service
from app.attendance.graphql.ratings import Rating
from app.kernel.graphql import Info, key, mutation, payload, perform, repetition_key


@strawberry.input(description="How well somebody served.")
class RateServiceInput:
    service_record_id: strawberry.ID = strawberry.field(description="Approved hours, not the viewer's own.")
    score: int = strawberry.field(description="From 1 to 5, the best.")
    note: str | None = strawberry.field(
        description="What there is to say, in up to 1,000 characters; the volunteer reads it.", default=None
    )
    idempotency_key: str | None = repetition_key()


@payload
class RateServicePayload:
    """The rating; it stays when the minutes are corrected."""

    rating: Rating | None = strawberry.field(description="The rating.")


@strawberry.input(description="A rating that was wrong.")
class WithdrawRatingInput:
    rating_id: strawberry.ID = strawberry.field(description="The rating; not of the viewer's own service.")
    reason: str = strawberry.field(description="Why, in up to 1,000 characters; the volunteer reads it.")
    idempotency_key: str | None = repetition_key()


@payload
class WithdrawRatingPayload:
    """The rating no longer counts, and stays to be seen."""

    rating: Rating | None = strawberry.field(description="The rating, withdrawn.")


@strawberry.type
class RatingMutation:
    """Rating service, and withdrawing a rating."""

    @mutation(
        "Rates service from 1 to 5, once for a shift. By those who lead, never oneself.", record="service_record_id"
    )
    async def rate_service(self, info: Info, input: RateServiceInput) -> RateServicePayload:
        return await perform(
            info,
            RateServicePayload,
            service.rate_service,
            {"rating": lambda rated: rated.id},
            record=key("ServiceRecord", input.service_record_id, "service_record_id"),
            score=input.score,
            note=input.note,
            key=input.idempotency_key,
        )

    @mutation("Withdraws a rating that was wrong. By those who lead, never of one's own service.")
    async def withdraw_rating(self, info: Info, input: WithdrawRatingInput) -> WithdrawRatingPayload:
        return await perform(
            info,
            WithdrawRatingPayload,
            service.withdraw_rating,
            {"rating": lambda rated: rated.id},
            rating=key("Rating", input.rating_id, "rating"),
            reason=input.reason,
            key=input.idempotency_key,
        )
