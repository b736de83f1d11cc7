"""Enrolling in shifts, alone or as a group, and cancelling."""

import strawberry

from app.activities import service
from app.activities.graphql.plans import Enrolment, Shift
from app.activities.models import EnrolmentState
from app.activities.service import GroupEnrolment
from app.kernel.errors import Several
from app.kernel.graphql import Info, UserError, key, mutation, payload, perform, repetition_key, user_errors

OUTCOME = {"enrolment": lambda change: change.id, "shift": lambda change: change.shift}


@strawberry.input(description="Who takes a place in which shift.")
class EnrolInput:
    shift_id: strawberry.ID = strawberry.field(description="A shift of a published activity that has not begun.")
    volunteer_id: strawberry.ID | None = strawberry.field(
        description="A member of the team that offers it, for those who lead the team; left out: the viewer.",
        default=None,
    )
    risks_acknowledged: bool = strawberry.field(
        description="Whether the volunteer knows the activity's `risks`; must be true where there are any.",
        default=False,
    )
    waitlist: bool = strawberry.field(
        description="Whether to join the waiting list where no place is left; else that is `SHIFT_FULL`.", default=False
    )
    idempotency_key: str | None = repetition_key()


@payload
class EnrolPayload:
    """The place that was taken."""

    enrolment: Enrolment | None = strawberry.field(description="The enrolment, confirmed or waitlisted.")
    shift: Shift | None = strawberry.field(description="The shift, with the places that are left.")


@strawberry.input(description="Which members take places in which shift.")
class EnrolManyInput:
    shift_id: strawberry.ID = strawberry.field(description="A shift of a published activity that has not begun.")
    volunteer_ids: list[strawberry.ID] = strawberry.field(
        description="Members of the team that offers it, 200 at most; places go in this order."
    )
    risks_acknowledged: bool = strawberry.field(
        description="Whether all of them know the activity's `risks`; must be true where there are any.", default=False
    )
    waiting_ids: list[strawberry.ID] = strawberry.field(
        description="Those of them who join the waiting list where no place is left.", default_factory=list
    )
    idempotency_key: str | None = repetition_key()


@strawberry.type(description="What came of one of a group.")
class EnrolResult:
    volunteer_id: strawberry.ID = strawberry.field(description="The volunteer's global id, as it was given.")
    enrolment_id: strawberry.ID | None = strawberry.field(
        description="The enrolment's global id; null if it was refused."
    )
    state: EnrolmentState | None = strawberry.field(description="Confirmed or waitlisted; null if it was refused.")
    errors: list[UserError] = strawberry.field(description="Why it was refused; empty if it was not.")


@payload
class EnrolManyPayload:
    """One result for each volunteer: some may be enrolled while others are refused."""

    results: list[EnrolResult] | None = strawberry.field(description="The results, in the order given.")
    shift: Shift | None = strawberry.field(description="The shift, with the places that are left.")


@strawberry.input(description="Which place to give back.")
class CancelEnrolmentInput:
    enrolment_id: strawberry.ID = strawberry.field(
        description="An enrolment that has or awaits a place in a shift that has not begun."
    )
    idempotency_key: str | None = repetition_key()


@payload
class CancelEnrolmentPayload:
    """The place that was given back."""

    enrolment: Enrolment | None = strawberry.field(description="The enrolment, cancelled.")
    shift: Shift | None = strawberry.field(description="The shift, with the places that are left.")


@strawberry.type
class EnrollingMutation:
    """Enrolling in shifts, alone or as a group, and cancelling."""

    @mutation("Takes a place in a shift: the viewer's own, or a member's by who leads the team.")
    async def enrol(self, info: Info, input: EnrolInput) -> EnrolPayload:
        return await perform(
            info,
            EnrolPayload,
            service.enrol,
            OUTCOME,
            shift=key("Shift", input.shift_id, "shift_id"),
            volunteer=key("Volunteer", input.volunteer_id, "volunteer_id") if input.volunteer_id else None,
            risks_acknowledged=input.risks_acknowledged,
            waitlist=input.waitlist,
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
            waiting=[key("Volunteer", each, "waiting_ids") for each in input.waiting_ids],
            key=input.idempotency_key,
        )

    @mutation("Gives a place back before the shift begins, or stops waiting for one; the place goes to the next.")
    async def cancel_enrolment(self, info: Info, input: CancelEnrolmentInput) -> CancelEnrolmentPayload:
        return await perform(
            info,
            CancelEnrolmentPayload,
            service.cancel_enrolment,
            OUTCOME,
            enrolment=key("Enrolment", input.enrolment_id, "enrolment_id"),
            key=input.idempotency_key,
        )


def _results(group: GroupEnrolment, language: str) -> list[EnrolResult]:
    return [
        EnrolResult(
            volunteer_id=strawberry.ID(f"Volunteer:{result.volunteer}"),
            enrolment_id=strawberry.ID(f"Enrolment:{result.enrolment}") if result.enrolment else None,
            state=result.state,
            errors=user_errors(Several(tuple(refusal.error() for refusal in result.refusals)), language),
        )
        for result in group.results
    ]
