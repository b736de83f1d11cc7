"""Freezing points and ending it, in the API: each takes two officers."""

from typing import Any

import strawberry

from app.kernel.graphql import Info, key, mutation, payload, perform, repetition_key
from app.points.service import freezing

from .freezing import PointsFreeze

_CHANGED: Any = {"points_freeze": lambda change: change.id}


@strawberry.input(description="Whose points to freeze, and why.")
class ProposeFreezeInput:
    person_id: strawberry.ID = strawberry.field(description="A person below the viewer's office.")
    reason: str = strawberry.field(description="Why, in up to 1,000 characters; the person reads it.")
    emergency: bool = strawberry.field(
        description="At once, for 24 hours or until it is confirmed; not again within 30 days unless confirmed.",
        default=False,
    )
    idempotency_key: str | None = repetition_key()


@payload
class ProposeFreezePayload:
    """It waits for a second officer; an emergency counts already."""

    points_freeze: PointsFreeze | None = strawberry.field(description="The freeze.")


@strawberry.input(description="A freeze that the viewer is the second to confirm.")
class ConfirmFreezeInput:
    freeze_id: strawberry.ID = strawberry.field(description="A freeze that somebody else proposed.")
    idempotency_key: str | None = repetition_key()


@payload
class ConfirmFreezePayload:
    """It counts until two officers lift it."""

    points_freeze: PointsFreeze | None = strawberry.field(description="The freeze.")


@strawberry.input(description="A freeze to take back before it is confirmed.")
class DeclineFreezeInput:
    freeze_id: strawberry.ID = strawberry.field(description="A freeze that nobody has confirmed.")
    idempotency_key: str | None = repetition_key()


@payload
class DeclineFreezePayload:
    """It never counted, or as an emergency no more."""

    points_freeze: PointsFreeze | None = strawberry.field(description="The freeze.")


@strawberry.input(description="A confirmed freeze that should end.")
class ProposeLiftInput:
    freeze_id: strawberry.ID = strawberry.field(description="A confirmed freeze.")
    reason: str = strawberry.field(description="Why, in up to 1,000 characters; the person reads it.")
    idempotency_key: str | None = repetition_key()


@payload
class ProposeLiftPayload:
    """It goes on until a second officer agrees."""

    points_freeze: PointsFreeze | None = strawberry.field(description="The freeze.")


@strawberry.input(description="A freeze whose end the viewer is the second to confirm.")
class ConfirmLiftInput:
    freeze_id: strawberry.ID = strawberry.field(description="A freeze whose end somebody else proposed.")
    idempotency_key: str | None = repetition_key()


@payload
class ConfirmLiftPayload:
    """The points can be spent again."""

    points_freeze: PointsFreeze | None = strawberry.field(description="The freeze.")


@strawberry.input(description="What a person says against the freeze of their own points.")
class ObjectToFreezeInput:
    freeze_id: strawberry.ID = strawberry.field(description="A freeze of the viewer's own points.")
    text: str = strawberry.field(description="Up to 1,000 characters; once.")
    idempotency_key: str | None = repetition_key()


@payload
class ObjectToFreezePayload:
    """The office answers."""

    points_freeze: PointsFreeze | None = strawberry.field(description="The freeze.")


@strawberry.input(description="What the office answers to an objection.")
class AnswerFreezeObjectionInput:
    freeze_id: strawberry.ID = strawberry.field(description="A freeze with an objection, proposed by somebody else.")
    text: str = strawberry.field(description="Up to 1,000 characters.")
    idempotency_key: str | None = repetition_key()


@payload
class AnswerFreezeObjectionPayload:
    """The person is told."""

    points_freeze: PointsFreeze | None = strawberry.field(description="The freeze.")


@strawberry.type
class FreezingMutation:
    """Freezing points and ending it."""

    @mutation("Proposes to freeze a person's points; an emergency counts at once.")
    async def propose_freeze(self, info: Info, input: ProposeFreezeInput) -> ProposeFreezePayload:
        return await perform(
            info,
            ProposeFreezePayload,
            freezing.propose_freeze,
            _CHANGED,
            person=key("Person", input.person_id, "person_id"),
            reason=input.reason,
            emergency=input.emergency,
            key=input.idempotency_key,
        )

    @mutation("Confirms a freeze that another officer proposed; from then on two must lift it.")
    async def confirm_freeze(self, info: Info, input: ConfirmFreezeInput) -> ConfirmFreezePayload:
        return await perform(
            info,
            ConfirmFreezePayload,
            freezing.confirm_freeze,
            _CHANGED,
            freeze=key("PointsFreeze", input.freeze_id, "freeze_id"),
            key=input.idempotency_key,
        )

    @mutation("Takes back a freeze that nobody has confirmed.")
    async def decline_freeze(self, info: Info, input: DeclineFreezeInput) -> DeclineFreezePayload:
        return await perform(
            info,
            DeclineFreezePayload,
            freezing.decline_freeze,
            _CHANGED,
            freeze=key("PointsFreeze", input.freeze_id, "freeze_id"),
            key=input.idempotency_key,
        )

    @mutation("Proposes to end a confirmed freeze.")
    async def propose_lift(self, info: Info, input: ProposeLiftInput) -> ProposeLiftPayload:
        return await perform(
            info,
            ProposeLiftPayload,
            freezing.propose_lift,
            _CHANGED,
            freeze=key("PointsFreeze", input.freeze_id, "freeze_id"),
            reason=input.reason,
            key=input.idempotency_key,
        )

    @mutation("Ends a freeze whose end another officer proposed.")
    async def confirm_lift(self, info: Info, input: ConfirmLiftInput) -> ConfirmLiftPayload:
        return await perform(
            info,
            ConfirmLiftPayload,
            freezing.confirm_lift,
            _CHANGED,
            freeze=key("PointsFreeze", input.freeze_id, "freeze_id"),
            key=input.idempotency_key,
        )

    @mutation("Says why one's own points should not be frozen.")
    async def object_to_freeze(self, info: Info, input: ObjectToFreezeInput) -> ObjectToFreezePayload:
        return await perform(
            info,
            ObjectToFreezePayload,
            freezing.object_to_freeze,
            _CHANGED,
            freeze=key("PointsFreeze", input.freeze_id, "freeze_id"),
            text=input.text,
            key=input.idempotency_key,
        )

    @mutation("Answers what a person says against the freeze of their points.")
    async def answer_freeze_objection(
        self, info: Info, input: AnswerFreezeObjectionInput
    ) -> AnswerFreezeObjectionPayload:
        return await perform(
            info,
            AnswerFreezeObjectionPayload,
            freezing.answer_freeze_objection,
            _CHANGED,
            freeze=key("PointsFreeze", input.freeze_id, "freeze_id"),
            text=input.text,
            key=input.idempotency_key,
        )
