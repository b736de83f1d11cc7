"""The waiting list: answering an offer, and its order."""

import strawberry

from app.activities import service
from app.activities.graphql.plans import Enrolment, Shift
from app.kernel.graphql import Info, key, mutation, payload, perform, repetition_key

from .enrolling import OUTCOME


@strawberry.input(description="Which offered place to take.")
class AcceptOfferInput:
    enrolment_id: strawberry.ID = strawberry.field(
        description="An enrolment with an offered place, before `confirmBy`."
    )
    idempotency_key: str | None = repetition_key()


@payload
class AcceptOfferPayload:
    """The place that was taken."""

    enrolment: Enrolment | None = strawberry.field(description="The enrolment, confirmed.")
    shift: Shift | None = strawberry.field(description="The shift.")


@strawberry.input(description="Which offered place to do without.")
class DeclineOfferInput:
    enrolment_id: strawberry.ID = strawberry.field(description="An enrolment with an offered place.")
    idempotency_key: str | None = repetition_key()


@payload
class DeclineOfferPayload:
    """The place that went to the next."""

    enrolment: Enrolment | None = strawberry.field(description="The enrolment, cancelled.")
    shift: Shift | None = strawberry.field(description="The shift.")


@strawberry.input(description="Who comes first in a waiting list.")
class PrioritiseInput:
    enrolment_id: strawberry.ID = strawberry.field(description="An enrolment that waits for a place.")
    priority: int = strawberry.field(description="0 to 9; the highest comes first, then who has waited longest.")
    idempotency_key: str | None = repetition_key()


@payload
class PrioritisePayload:
    """The order as it is now."""

    enrolment: Enrolment | None = strawberry.field(description="The enrolment, with its place in the list.")
    shift: Shift | None = strawberry.field(description="The shift.")


@strawberry.type
class WaitingMutation:
    """Answering offers, and the order of the waiting list."""

    @mutation("Takes the place that is offered to the first who waits: the viewer, or a member by who leads the team.")
    async def accept_offer(self, info: Info, input: AcceptOfferInput) -> AcceptOfferPayload:
        return await perform(
            info,
            AcceptOfferPayload,
            service.accept_offer,
            OUTCOME,
            enrolment=key("Enrolment", input.enrolment_id, "enrolment_id"),
            key=input.idempotency_key,
        )

    @mutation("Does without the offered place; it is offered to the next.")
    async def decline_offer(self, info: Info, input: DeclineOfferInput) -> DeclineOfferPayload:
        return await perform(
            info,
            DeclineOfferPayload,
            service.decline_offer,
            OUTCOME,
            enrolment=key("Enrolment", input.enrolment_id, "enrolment_id"),
            key=input.idempotency_key,
        )

    @mutation("Moves somebody within the waiting list; for those who lead the team.")
    async def prioritise(self, info: Info, input: PrioritiseInput) -> PrioritisePayload:
        return await perform(
            info,
            PrioritisePayload,
            service.prioritise,
            OUTCOME,
            enrolment=key("Enrolment", input.enrolment_id, "enrolment_id"),
            priority=input.priority,
            key=input.idempotency_key,
        )
