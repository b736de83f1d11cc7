"""Requests for volunteers' hours in the API: how they are made, matched and closed."""

from datetime import datetime

import strawberry

from app.kernel.graphql import Info, key, mutation, payload, perform, repetition_key
from app.rewards import service
from app.rewards.graphql.requests import ServiceRequest
from app.volunteers.models import ServiceCategory


@strawberry.input(description="What volunteers are asked for.")
class WishInput:
    category: ServiceCategory = strawberry.field(description="The kind of service; rescue can't be asked for.")
    title: str = strawberry.field(description="What it is, in up to 100 characters; everybody reads it.")
    description: str = strawberry.field(description="What is to be done, in up to 1000 characters; everybody reads it.")
    area: str = strawberry.field(description="Where it is roughly, in up to 100 characters; everybody reads it.")
    place: str = strawberry.field(
        description="The address, in up to 200 characters; for those who come and those who send them."
    )
    starts_at: datetime = strawberry.field(description="When it begins, two hours to 60 days ahead.")
    minutes: int = strawberry.field(description="How long it takes, 15 to 480 minutes.")
    volunteers: int = strawberry.field(description="How many volunteers, 1 to 20.", default=1)


def _wish(given: WishInput) -> service.Wish:
    return service.Wish(**{name: getattr(given, name) for name in service.Wish.__struct_fields__})


@strawberry.input(description="What volunteers would be asked for.")
class QuoteServiceInput:
    wish: WishInput = strawberry.field(description="What is wanted.")
    idempotency_key: str | None = repetition_key()


@payload
class QuoteServicePayload:
    """The price: what as many minutes of such service earn."""

    points_each: int | None = strawberry.field(description="Points for each volunteer.")
    points: int | None = strawberry.field(description="Points for all of them.")
    expression: str | None = strawberry.field(description="The sum for one, as people read it.")
    available: int | None = strawberry.field(description="What the viewer has to spend.")


@strawberry.input(description="What volunteers are asked for.")
class RequestServiceInput:
    wish: WishInput = strawberry.field(description="What is wanted.")
    idempotency_key: str | None = repetition_key()


@payload
class RequestServicePayload:
    """The points are held."""

    service_request: ServiceRequest | None = strawberry.field(description="The request.")


@strawberry.input(description="A request to call off.")
class CancelRequestInput:
    service_request_id: strawberry.ID = strawberry.field(description="The request.")
    reason: str | None = strawberry.field(description="Why; staff must say.", default=None)
    idempotency_key: str | None = repetition_key()


@payload
class CancelRequestPayload:
    """The points are back."""

    service_request: ServiceRequest | None = strawberry.field(description="The request.")


@strawberry.input(description="An open request, and the team that takes it.")
class MatchRequestInput:
    service_request_id: strawberry.ID = strawberry.field(description="The request.")
    team_id: strawberry.ID = strawberry.field(description="The team whose activity it becomes.")
    idempotency_key: str | None = repetition_key()


@payload
class MatchRequestPayload:
    """Others enrol in the activity; the requester gets a message."""

    service_request: ServiceRequest | None = strawberry.field(description="The request.")


@strawberry.input(description="A request to which nobody came.")
class DisputeRequestInput:
    service_request_id: strawberry.ID = strawberry.field(description="The request.")
    said: str = strawberry.field(description="What happened, in up to 500 characters.")
    idempotency_key: str | None = repetition_key()


@payload
class DisputeRequestPayload:
    """Staff will look at it."""

    service_request: ServiceRequest | None = strawberry.field(description="The request.")


@strawberry.input(description="What staff find out.")
class DecideDisputeInput:
    service_request_id: strawberry.ID = strawberry.field(description="The request.")
    upheld: bool = strawberry.field(description="Whether the requester is right.")
    idempotency_key: str | None = repetition_key()


@payload
class DecideDisputePayload:
    """Decided."""

    service_request: ServiceRequest | None = strawberry.field(description="The request.")


@strawberry.type
class RequestMutation:
    """The verbs of requests."""

    @mutation("Tells what a request would cost. Nothing has changed yet: `requestService` makes it.")
    async def quote_service(self, info: Info, input: QuoteServiceInput) -> QuoteServicePayload:
        return await perform(
            info,
            QuoteServicePayload,
            service.quote_service,
            {
                "points_each": lambda quote: quote.points_each,
                "points": lambda quote: quote.points,
                "expression": lambda quote: quote.expression,
                "available": lambda quote: quote.available,
            },
            wish=_wish(input.wish),
            key=input.idempotency_key,
        )

    @mutation("Asks for volunteers' hours; the points for each are held until the hours are approved, or given back.")
    async def request_service(self, info: Info, input: RequestServiceInput) -> RequestServicePayload:
        return await perform(
            info,
            RequestServicePayload,
            service.request_service,
            {"service_request": lambda done: done.id},
            wish=_wish(input.wish),
            key=input.idempotency_key,
        )

    @mutation(
        "Calls a request off before it begins, with its activity, and gives the points back; staff say why.",
    )
    async def cancel_request(self, info: Info, input: CancelRequestInput) -> CancelRequestPayload:
        return await perform(
            info,
            CancelRequestPayload,
            service.cancel_request,
            {"service_request": lambda done: done.id},
            service_request=key("ServiceRequest", input.service_request_id, "service_request_id"),
            reason=input.reason,
            key=input.idempotency_key,
        )

    @mutation(
        "Makes an activity of a team out of a request, and publishes it. By who leads the team, not the requester.",
    )
    async def match_request(self, info: Info, input: MatchRequestInput) -> MatchRequestPayload:
        return await perform(
            info,
            MatchRequestPayload,
            service.match_request,
            {"service_request": lambda done: done.id},
            service_request=key("ServiceRequest", input.service_request_id, "service_request_id"),
            team=key("Team", input.team_id, "team_id"),
            key=input.idempotency_key,
        )

    @mutation(
        "Says that nobody came: the requester, before hours are approved. Nothing is paid until staff decide.",
    )
    async def dispute_request(self, info: Info, input: DisputeRequestInput) -> DisputeRequestPayload:
        return await perform(
            info,
            DisputeRequestPayload,
            service.dispute_request,
            {"service_request": lambda done: done.id},
            service_request=key("ServiceRequest", input.service_request_id, "service_request_id"),
            said=input.said,
            key=input.idempotency_key,
        )

    @mutation(
        "Decides whether anybody came: if the requester is right the points go back, else approved hours are paid for.",
    )
    async def decide_dispute(self, info: Info, input: DecideDisputeInput) -> DecideDisputePayload:
        return await perform(
            info,
            DecideDisputePayload,
            service.decide_dispute,
            {"service_request": lambda done: done.id},
            service_request=key("ServiceRequest", input.service_request_id, "service_request_id"),
            upheld=input.upheld,
            key=input.idempotency_key,
        )
