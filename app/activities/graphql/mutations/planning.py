"""The verbs of activities in the API."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any
from uuid import UUID

import strawberry

from app.activities import service
from app.activities.service import EnrolmentChange, GroupEnrolment, ShiftPlan
from app.kernel.errors import Several
from app.kernel.graphql import Info, UserError, key, mutation, payload, perform, repetition_key, user_errors
from app.volunteers.models import ServiceCategory

from .plans import Activity, Enrolment, Shift


@strawberry.input(description="What is told about a new activity.")
class CreateActivityInput:
    team_id: strawberry.ID = strawberry.field(description="The team that offers it.")
    title: str = strawberry.field(description="What it is called, in up to 100 characters.")
    description: str = strawberry.field(description="What there is to do.")
    category: ServiceCategory = strawberry.field(description="What kind of service it is.")
    risks: str | None = strawberry.field(description="What may happen.", default=None)
    idempotency_key: str | None = repetition_key()


@strawberry.input(description="What is told about an activity, as it shall be.")
class EditActivityInput:
    activity_id: strawberry.ID = strawberry.field(description="The activity.")
    version: int = strawberry.field(description="The version on which the change was made; STALE if it is another now.")
    title: str = strawberry.field(description="What it is called, in up to 100 characters.")
    description: str = strawberry.field(description="What there is to do.")
    category: ServiceCategory = strawberry.field(description="What kind of service it is.")
    risks: str | None = strawberry.field(description="What may happen.", default=None)
    idempotency_key: str | None = repetition_key()


@strawberry.input(description="Which activity.")
class ActivityInput:
    activity_id: strawberry.ID = strawberry.field(description="The activity.")
    idempotency_key: str | None = repetition_key()


@strawberry.input(description="When and where a shift is, and for how many.")
class ShiftPlanInput:
    starts_at: datetime = strawberry.field(description="When it begins; in the future.")
    ends_at: datetime = strawberry.field(description="When it ends; within 24 hours.")
    place: str = strawberry.field(description="Where it is.")
    capacity: int = strawberry.field(description="How many places there are.")
    minimum_age: int | None = strawberry.field(description="How old one must be, in years.", default=None)
    latitude: float | None = strawberry.field(description="Degrees north, WGS 84.", default=None)
    longitude: float | None = strawberry.field(description="Degrees east, WGS 84.", default=None)
    radius_metres: int = strawberry.field(description="How near one must be to check in by location.", default=300)

    def plan(self) -> ShiftPlan:
        return ShiftPlan(**vars(self))


@strawberry.input(description="A new shift of an activity.")
class AddShiftInput:
    activity_id: strawberry.ID = strawberry.field(description="The activity.")
    plan: ShiftPlanInput = strawberry.field(description="When and where.")
    idempotency_key: str | None = repetition_key()


@strawberry.input(description="A shift, as it shall be.")
class EditShiftInput:
    shift_id: strawberry.ID = strawberry.field(description="The shift.")
    plan: ShiftPlanInput = strawberry.field(description="When and where.")
    idempotency_key: str | None = repetition_key()


@strawberry.input(description="Which shift.")
class ShiftInput:
    shift_id: strawberry.ID = strawberry.field(description="The shift.")
    idempotency_key: str | None = repetition_key()


@strawberry.input(description="Who takes a place where.")
class EnrolInput:
    shift_id: strawberry.ID = strawberry.field(description="The shift.")
    volunteer_id: strawberry.ID | None = strawberry.field(
        description="The volunteer; the viewer if left out.", default=None
    )
    risks_acknowledged: bool = strawberry.field(description="Whether the activity's risks are known.", default=False)
    idempotency_key: str | None = repetition_key()


@strawberry.input(description="Which members take places where.")
class EnrolManyInput:
    shift_id: strawberry.ID = strawberry.field(description="The shift.")
    volunteer_ids: list[strawberry.ID] = strawberry.field(description="The volunteers, 200 at most.")
    risks_acknowledged: bool = strawberry.field(description="Whether all know the activity's risks.", default=False)
    idempotency_key: str | None = repetition_key()


@strawberry.input(description="Which enrolment.")
class CancelEnrolmentInput:
    enrolment_id: strawberry.ID = strawberry.field(description="The enrolment.")
    idempotency_key: str | None = repetition_key()


@payload
class ActivityPayload:
    """The activity afterwards."""

    activity: Activity | None = strawberry.field(description="The activity.")


@payload
class ShiftPayload:
    """The shift afterwards, with its activity."""

    shift: Shift | None = strawberry.field(description="The shift; null when it was removed.")
    activity: Activity | None = strawberry.field(description="The activity.")


@payload
class EnrolmentPayload:
    """The enrolment afterwards, with its shift."""

    enrolment: Enrolment | None = strawberry.field(description="The enrolment.")
    shift: Shift | None = strawberry.field(description="The shift.")


@strawberry.type(description="What came of one of a group.")
class EnrolResult:
    volunteer_id: strawberry.ID = strawberry.field(description="The volunteer.")
    enrolment_id: strawberry.ID | None = strawberry.field(description="The enrolment; null if it was refused.")
    errors: list[UserError] = strawberry.field(description="Why it was refused.")


@payload
class EnrolManyPayload:
    """One result for each volunteer, in the order given."""

    results: list[EnrolResult] | None = strawberry.field(description="The results.")
    shift: Shift | None = strawberry.field(description="The shift.")


@strawberry.type
class Mutation:
    @mutation("Begins an activity as a draft.")
    async def create_activity(self, info: Info, input: CreateActivityInput) -> ActivityPayload:
        return await perform(
            info,
            ActivityPayload,
            service.draft_activity,
            {"activity": lambda change: change.id},
            team=key("Team", input.team_id, "team_id"),
            title=input.title,
            description=input.description,
            category=input.category,
            risks=input.risks,
            key=input.idempotency_key,
        )

    @mutation("Changes what is told about an activity.")
    async def edit_activity(self, info: Info, input: EditActivityInput) -> ActivityPayload:
        return await perform(
            info,
            ActivityPayload,
            service.edit_activity,
            {"activity": lambda change: change.id},
            activity=key("Activity", input.activity_id, "activity_id"),
            version=input.version,
            title=input.title,
            description=input.description,
            category=input.category,
            risks=input.risks,
            key=input.idempotency_key,
        )

    @mutation("Shows an activity to everybody and opens its shifts.")
    async def publish_activity(self, info: Info, input: ActivityInput) -> ActivityPayload:
        return await _on_activity(info, service.publish_activity, input)

    @mutation("Calls an activity off; enrolments in shifts that have not begun are cancelled.")
    async def cancel_activity(self, info: Info, input: ActivityInput) -> ActivityPayload:
        return await _on_activity(info, service.cancel_activity, input)

    @mutation("Adds a shift to an activity.")
    async def add_shift(self, info: Info, input: AddShiftInput) -> ShiftPayload:
        activity = key("Activity", input.activity_id, "activity_id")
        return await _on_shift(info, service.add_shift, input, activity=activity, plan=input.plan.plan())

    @mutation("Changes a shift that has not begun.")
    async def edit_shift(self, info: Info, input: EditShiftInput) -> ShiftPayload:
        shift = key("Shift", input.shift_id, "shift_id")
        return await _on_shift(info, service.edit_shift, input, shift=shift, plan=input.plan.plan())

    @mutation("Removes a shift that nobody ever enrolled in.")
    async def remove_shift(self, info: Info, input: ShiftInput) -> ShiftPayload:
        return await _on_shift(info, service.remove_shift, input, shift=key("Shift", input.shift_id, "shift_id"))

    @mutation("Takes a place in a shift: the viewer's own, or a member's by who leads the team.")
    async def enrol(self, info: Info, input: EnrolInput) -> EnrolmentPayload:
        volunteer = key("Volunteer", input.volunteer_id, "volunteer_id") if input.volunteer_id else None
        return await perform(
            info,
            EnrolmentPayload,
            service.enrol,
            _ENROLMENT,
            shift=key("Shift", input.shift_id, "shift_id"),
            volunteer=volunteer,
            risks_acknowledged=input.risks_acknowledged,
            key=input.idempotency_key,
        )

    @mutation("Enrols members of a team in one go; each of them can be refused.")
    async def enrol_many(self, info: Info, input: EnrolManyInput) -> EnrolManyPayload:
        return await perform(
            info,
            EnrolManyPayload,
            service.enrol_many,
            {"results": lambda group: _results(group, info.context.language), "shift": lambda group: group.shift},
            shift=key("Shift", input.shift_id, "shift_id"),
            volunteers=[key("Volunteer", each, "volunteer_ids") for each in input.volunteer_ids],
            risks_acknowledged=input.risks_acknowledged,
            key=input.idempotency_key,
        )

    @mutation("Gives a place back before the shift begins.")
    async def cancel_enrolment(self, info: Info, input: CancelEnrolmentInput) -> EnrolmentPayload:
        return await perform(
            info,
            EnrolmentPayload,
            service.cancel_enrolment,
            _ENROLMENT,
            enrolment=key("Enrolment", input.enrolment_id, "enrolment_id"),
            key=input.idempotency_key,
        )


_ENROLMENT: dict[str, Callable[[EnrolmentChange], UUID]] = {
    "enrolment": lambda change: change.id,
    "shift": lambda change: change.shift,
}


async def _on_activity(info: Info, verb: Callable[..., Awaitable[Any]], given: ActivityInput) -> ActivityPayload:
    return await perform(
        info,
        ActivityPayload,
        verb,
        {"activity": lambda change: change.id},
        activity=key("Activity", given.activity_id, "activity_id"),
        key=given.idempotency_key,
    )


async def _on_shift(info: Info, verb: Callable[..., Awaitable[Any]], given: Any, **arguments: Any) -> ShiftPayload:
    outcome = {"shift": lambda change: change.id, "activity": lambda change: change.activity}
    return await perform(info, ShiftPayload, verb, outcome, **arguments, key=given.idempotency_key)


def _results(group: GroupEnrolment, language: str) -> list[EnrolResult]:
    return [
        EnrolResult(
            volunteer_id=strawberry.ID(f"Volunteer:{result.volunteer}"),
            enrolment_id=strawberry.ID(f"Enrolment:{result.enrolment}") if result.enrolment else None,
            errors=user_errors(Several(tuple(refusal.error() for refusal in result.refusals)), language),
        )
        for result in group.results
    ]
