"""Recording and withdrawing trainings and honours."""

from datetime import date
from uuid import UUID

import strawberry

from app.kernel.graphql import Info, UserError, key, mutation, payload, perform, repetition_key, user_errors
from app.volunteers import merits
from app.volunteers.graphql.merits import Honour, Training
from app.volunteers.models import HonourLevel


@strawberry.input(description="Volunteers who attended a course.")
class RecordTrainingInput:
    organisation_id: strawberry.ID = strawberry.field(description="In whose name it is recorded.")
    volunteer_ids: list[strawberry.ID] = strawberry.field(
        description="Up to 200, each of whom is or was in a team of the organisation."
    )
    course: str = strawberry.field(description="What the course is called, in up to 100 characters.")
    content: str = strawberry.field(description="What was taught, in up to 1,000 characters.")
    organiser: str = strawberry.field(description="Who held it, in up to 100 characters.")
    started_on: date = strawberry.field(description="The first day; not in the future.")
    ended_on: date | None = strawberry.field(description="The last day; the first, if left out.", default=None)
    minutes: int = strawberry.field(description="How many minutes the lessons took.")
    place: str | None = strawberry.field(description="Where it was, in up to 100 characters.", default=None)
    idempotency_key: str | None = repetition_key()


@strawberry.input(description="Volunteers who were honoured.")
class RecordHonourInput:
    organisation_id: strawberry.ID = strawberry.field(description="In whose name it is recorded.")
    volunteer_ids: list[strawberry.ID] = strawberry.field(
        description="Up to 200, each of whom is or was in a team of the organisation."
    )
    title: str = strawberry.field(description="What it is called, in up to 100 characters.")
    level: HonourLevel = strawberry.field(description="Who stands behind it.")
    awarded_by: str = strawberry.field(description="Who awarded it, in up to 100 characters.")
    awarded_on: date = strawberry.field(description="The day of the decision; not in the future.")
    document_number: str | None = strawberry.field(
        description="The number of the decision's document, in up to 100 characters.", default=None
    )
    idempotency_key: str | None = repetition_key()


@strawberry.input(description="A training that was recorded wrongly.")
class WithdrawTrainingInput:
    training_id: strawberry.ID = strawberry.field(description="The training; not the viewer's own.")
    reason: str = strawberry.field(description="Why, in up to 1,000 characters; the volunteer reads it.")
    idempotency_key: str | None = repetition_key()


@strawberry.input(description="An honour that was recorded wrongly.")
class WithdrawHonourInput:
    honour_id: strawberry.ID = strawberry.field(description="The honour; not the viewer's own.")
    reason: str = strawberry.field(description="Why, in up to 1,000 characters; the volunteer reads it.")
    idempotency_key: str | None = repetition_key()


@strawberry.type(description="What came of one volunteer of many.")
class RecordResult:
    volunteer_id: strawberry.ID = strawberry.field(description="The volunteer's global id, as it was given.")
    recorded_id: strawberry.ID | None = strawberry.field(
        description="The global id of the training or honour that was recorded."
    )
    errors: list[UserError] = strawberry.field(description="Why none was recorded; empty if one was.")


@payload
class RecordTrainingPayload:
    """One result for each volunteer: some may be recorded while others are refused."""

    results: list[RecordResult] | None = strawberry.field(description="The results, in the order given.")


@payload
class RecordHonourPayload:
    """One result for each volunteer: some may be recorded while others are refused."""

    results: list[RecordResult] | None = strawberry.field(description="The results, in the order given.")


@payload
class WithdrawTrainingPayload:
    """The training no longer counts, and stays to be seen."""

    training: Training | None = strawberry.field(description="The training, withdrawn.")


@payload
class WithdrawHonourPayload:
    """The honour no longer counts, and stays to be seen."""

    honour: Honour | None = strawberry.field(description="The honour, withdrawn.")


@strawberry.type
class MeritMutation:
    """Recording and withdrawing trainings and honours."""

    @mutation("Records that volunteers attended a course; each of them can be refused. Never for oneself.")
    async def record_training(self, info: Info, input: RecordTrainingInput) -> RecordTrainingPayload:
        return await perform(
            info,
            RecordTrainingPayload,
            merits.record_training,
            {"results": lambda done: _results("Training", done, info.context.language)},
            organisation=key("Organisation", input.organisation_id, "organisation"),
            volunteers=_volunteers(input.volunteer_ids),
            course=input.course,
            content=input.content,
            organiser=input.organiser,
            started_on=input.started_on,
            ended_on=input.ended_on,
            minutes=input.minutes,
            place=input.place,
            key=input.idempotency_key,
        )

    @mutation("Records an honour of volunteers; each of them can be refused. Never for oneself.")
    async def record_honour(self, info: Info, input: RecordHonourInput) -> RecordHonourPayload:
        return await perform(
            info,
            RecordHonourPayload,
            merits.record_honour,
            {"results": lambda done: _results("Honour", done, info.context.language)},
            organisation=key("Organisation", input.organisation_id, "organisation"),
            volunteers=_volunteers(input.volunteer_ids),
            title=input.title,
            level=input.level,
            awarded_by=input.awarded_by,
            awarded_on=input.awarded_on,
            document_number=input.document_number,
            key=input.idempotency_key,
        )

    @mutation("Withdraws a training that was recorded wrongly. Never one's own.")
    async def withdraw_training(self, info: Info, input: WithdrawTrainingInput) -> WithdrawTrainingPayload:
        return await perform(
            info,
            WithdrawTrainingPayload,
            merits.withdraw_training,
            {"training": lambda done: done.id},
            training=key("Training", input.training_id, "training"),
            reason=input.reason,
            key=input.idempotency_key,
        )

    @mutation("Withdraws an honour that was recorded wrongly. Never one's own.")
    async def withdraw_honour(self, info: Info, input: WithdrawHonourInput) -> WithdrawHonourPayload:
        return await perform(
            info,
            WithdrawHonourPayload,
            merits.withdraw_honour,
            {"honour": lambda done: done.id},
            honour=key("Honour", input.honour_id, "honour"),
            reason=input.reason,
            key=input.idempotency_key,
        )


def _volunteers(ids: list[strawberry.ID]) -> list[UUID]:
    return [key("Volunteer", each, "volunteers") for each in ids]


def _results(type_name: str, done: merits.Merits, language: str) -> list[RecordResult]:
    return [
        RecordResult(
            volunteer_id=strawberry.ID(f"Volunteer:{each.volunteer}"),
            recorded_id=strawberry.ID(f"{type_name}:{each.id}") if each.id else None,
            errors=user_errors(refusal, language) if (refusal := each.error()) else [],
        )
        for each in done.results
    ]
