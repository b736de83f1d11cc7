"""Asking a guardian for a place."""

import strawberry

from app.activities import service
from app.guardians.graphql import GuardianConsent
from app.kernel.graphql import Info, key, mutation, payload, perform, repetition_key


@strawberry.input(description="The shift in which a minor wants a place.")
class AskGuardianForShiftInput:
    shift_id: strawberry.ID = strawberry.field(description="The shift.")
    volunteer_id: strawberry.ID | None = strawberry.field(
        description="The minor; the viewer if left out.", default=None
    )
    risks_acknowledged: bool = strawberry.field(
        description="Whether the minor has read the activity's risks.", default=False
    )
    idempotency_key: str | None = repetition_key()


@payload
class AskGuardianForShiftPayload:
    """A link was sent to the guardian's phone; if they agree, the minor has the place."""

    consent: GuardianConsent | None = strawberry.field(description="What the guardian is asked.")


@strawberry.type
class GuardedMutation:
    """Asking guardians."""

    @mutation("Asks a minor's guardian to agree to an activity; if they do, the minor is enrolled in the shift.")
    async def ask_guardian_for_shift(self, info: Info, input: AskGuardianForShiftInput) -> AskGuardianForShiftPayload:
        return await perform(
            info,
            AskGuardianForShiftPayload,
            service.ask_guardian_for_shift,
            {"consent": lambda asked: asked.consent},
            shift=key("Shift", input.shift_id, "shift_id"),
            volunteer=key("Volunteer", input.volunteer_id, "volunteer_id") if input.volunteer_id else None,
            risks_acknowledged=input.risks_acknowledged,
            key=input.idempotency_key,
        )
