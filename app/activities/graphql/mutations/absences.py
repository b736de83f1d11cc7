"""Noting who did not come, and letting somebody enrol again."""

import strawberry

from app.activities import service
from app.activities.graphql.plans import Enrolment, Shift
from app.kernel.graphql import Info, key, mutation, payload, perform, repetition_key
from app.volunteers.graphql import Volunteer

from .enrolling import OUTCOME


@strawberry.input(description="Who did not come.")
class MarkNoShowInput:
    enrolment_id: strawberry.ID = strawberry.field(description="A confirmed enrolment in a shift that is over.")
    idempotency_key: str | None = repetition_key()


@payload
class MarkNoShowPayload:
    """Who was noted as absent."""

    enrolment: Enrolment | None = strawberry.field(description="The enrolment, with the state `no_show`.")
    shift: Shift | None = strawberry.field(description="The shift.")


@strawberry.input(description="Who may take places again, and why.")
class LiftPauseInput:
    volunteer_id: strawberry.ID = strawberry.field(description="A volunteer whose enrolment is paused.")
    reason: str = strawberry.field(description="Up to 500 characters; kept in the audit log.")
    idempotency_key: str | None = repetition_key()


@payload
class LiftPausePayload:
    """Who may take places again."""

    volunteer: Volunteer | None = strawberry.field(description="The volunteer.")


@strawberry.type
class AbsencesMutation:
    """Absences, and the pauses that come of them."""

    @mutation("Notes that somebody with a place did not come; for those who lead the team, once the shift is over.")
    async def mark_no_show(self, info: Info, input: MarkNoShowInput) -> MarkNoShowPayload:
        return await perform(
            info,
            MarkNoShowPayload,
            service.mark_no_show,
            OUTCOME,
            enrolment=key("Enrolment", input.enrolment_id, "enrolment_id"),
            key=input.idempotency_key,
        )

    @mutation("Ends a pause of enrolment before its time; for leaders above the teams whose shifts were missed.")
    async def lift_pause(self, info: Info, input: LiftPauseInput) -> LiftPausePayload:
        return await perform(
            info,
            LiftPausePayload,
            service.lift_pause,
            {"volunteer": lambda lifted: lifted.volunteer},
            volunteer=key("Volunteer", input.volunteer_id, "volunteer_id"),
            reason=input.reason,
            key=input.idempotency_key,
        )
