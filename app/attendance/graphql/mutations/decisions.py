"""Hours by hand, corrections by two people, appeals."""

from datetime import datetime

import strawberry

from app.attendance import service
from app.attendance.graphql.decisions import Appeal, Correction
from app.attendance.graphql.records import ServiceRecord
from app.kernel.graphql import Info, key, mutation, payload, perform, repetition_key


@strawberry.input(description="Hours that no scan shows.")
class AddManualRecordInput:
    shift_id: strawberry.ID = strawberry.field(description="A shift in which the volunteer has a place, and no hours.")
    volunteer_id: strawberry.ID = strawberry.field(description="Who served; not the viewer.")
    started_at: datetime = strawberry.field(description="From when, within the shift and a quarter of an hour before.")
    ended_at: datetime = strawberry.field(description="Until when, within the shift and a quarter of an hour after.")
    reason: str = strawberry.field(description="Why there is no scan, in up to 1,000 characters.")
    idempotency_key: str | None = repetition_key()


@payload
class AddManualRecordPayload:
    """The hours count once somebody else has approved them."""

    service_record: ServiceRecord | None = strawberry.field(description="The record, awaiting approval.")


@strawberry.input(description="Which correction to confirm.")
class ConfirmCorrectionInput:
    correction_id: strawberry.ID = strawberry.field(description="More minutes that somebody else proposed.")
    idempotency_key: str | None = repetition_key()


@payload
class ConfirmCorrectionPayload:
    """The record has the minutes that were proposed, and points follow."""

    correction: Correction | None = strawberry.field(description="The correction, with its result.")


@strawberry.input(description="Which correction to decline.")
class DeclineCorrectionInput:
    correction_id: strawberry.ID = strawberry.field(description="More minutes that somebody proposed.")
    idempotency_key: str | None = repetition_key()


@payload
class DeclineCorrectionPayload:
    """The record stays as it is."""

    correction: Correction | None = strawberry.field(description="The correction, declined.")


@strawberry.input(description="What a volunteer says about their own hours.")
class RaiseAppealInput:
    shift_id: strawberry.ID = strawberry.field(description="A shift that is over, in which the viewer had a place.")
    minutes: int = strawberry.field(description="How many minutes it should be; others than the record has.")
    reason: str = strawberry.field(description="Why, in up to 1,000 characters.")
    idempotency_key: str | None = repetition_key()


@payload
class RaiseAppealPayload:
    """The appeal waits for an answer until `decideBy`."""

    appeal: Appeal | None = strawberry.field(description="The appeal.")


@strawberry.input(description="The answer to an appeal.")
class DecideAppealInput:
    appeal_id: strawberry.ID = strawberry.field(description="An open appeal, about hours that somebody else approved.")
    minutes: int | None = strawberry.field(
        default=None, description="How many minutes count from now on; null rejects the appeal."
    )
    answer: str = strawberry.field(description="What the volunteer reads, in up to 1,000 characters.")
    idempotency_key: str | None = repetition_key()


@payload
class DecideAppealPayload:
    """The volunteer is told."""

    appeal: Appeal | None = strawberry.field(description="The appeal, with the record that gives the minutes.")


@strawberry.type
class DecisionsMutation:
    """Hours by hand, corrections by two people, appeals."""

    @mutation(
        "Enters hours by hand; they await the approval of a second person.",
        shift="shift_id",
        volunteer="volunteer_id",
    )
    async def add_manual_record(self, info: Info, input: AddManualRecordInput) -> AddManualRecordPayload:
        return await perform(
            info,
            AddManualRecordPayload,
            service.add_manual_record,
            {"service_record": lambda change: change.id},
            shift=key("Shift", input.shift_id, "shift_id"),
            volunteer=key("Volunteer", input.volunteer_id, "volunteer_id"),
            started_at=input.started_at,
            ended_at=input.ended_at,
            reason=input.reason,
            key=input.idempotency_key,
        )

    @mutation("Gives a record the minutes that somebody else proposed.")
    async def confirm_correction(self, info: Info, input: ConfirmCorrectionInput) -> ConfirmCorrectionPayload:
        return await perform(
            info,
            ConfirmCorrectionPayload,
            service.confirm_correction,
            {"correction": lambda change: change.id},
            correction=key("Correction", input.correction_id, "correction_id"),
            key=input.idempotency_key,
        )

    @mutation("Declines a correction; who proposed it takes it back in this way.")
    async def decline_correction(self, info: Info, input: DeclineCorrectionInput) -> DeclineCorrectionPayload:
        return await perform(
            info,
            DeclineCorrectionPayload,
            service.decline_correction,
            {"correction": lambda change: change.id},
            correction=key("Correction", input.correction_id, "correction_id"),
            key=input.idempotency_key,
        )

    @mutation("Appeals about the viewer's own hours in a shift, or the lack of them.")
    async def raise_appeal(self, info: Info, input: RaiseAppealInput) -> RaiseAppealPayload:
        return await perform(
            info,
            RaiseAppealPayload,
            service.raise_appeal,
            {"appeal": lambda change: change.id},
            shift=key("Shift", input.shift_id, "shift_id"),
            minutes=input.minutes,
            reason=input.reason,
            key=input.idempotency_key,
        )

    @mutation("Answers an appeal: with the minutes that count, or by rejecting it.")
    async def decide_appeal(self, info: Info, input: DecideAppealInput) -> DecideAppealPayload:
        return await perform(
            info,
            DecideAppealPayload,
            service.decide_appeal,
            {"appeal": lambda change: change.id},
            appeal=key("Appeal", input.appeal_id, "appeal_id"),
            minutes=input.minutes,
            answer=input.answer,
            key=input.idempotency_key,
        )
