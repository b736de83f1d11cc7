"""Planning the shifts of an activity."""

from datetime import datetime

import strawberry

from app.activities import service
from app.activities.graphql.plans import Activity, Shift
from app.activities.service import ShiftPlan
from app.kernel.graphql import Info, key, mutation, payload, perform, repetition_key

from .terms import Terms

OUTCOME = {"shift": lambda change: change.id, "activity": lambda change: change.activity}


@strawberry.input(description="When and where a shift is, for how many and for whom.")
class ShiftPlanInput(Terms):
    starts_at: datetime = strawberry.field(description="When it begins; in the future.")
    ends_at: datetime = strawberry.field(description="When it ends; at most 24 hours later.")

    def plan(self) -> ShiftPlan:
        return ShiftPlan(**vars(self))


@strawberry.input(description="A new shift of an activity.")
class AddShiftInput:
    activity_id: strawberry.ID = strawberry.field(description="The activity; not one that was called off.")
    plan: ShiftPlanInput = strawberry.field(description="When and where, and for how many.")
    idempotency_key: str | None = repetition_key()


@payload
class AddShiftPayload:
    """The shift that was added."""

    shift: Shift | None = strawberry.field(description="The new shift.")
    activity: Activity | None = strawberry.field(description="The activity that it belongs to.")


@strawberry.input(description="A shift, all of it as it shall be.")
class EditShiftInput:
    shift_id: strawberry.ID = strawberry.field(description="The shift; it has not begun.")
    plan: ShiftPlanInput = strawberry.field(description="When and where; not fewer places than are taken.")
    version: int | None = strawberry.field(
        description="The `version` that was read before the change; refused as STALE if it is another by now.",
        default=None,
    )
    idempotency_key: str | None = repetition_key()


@payload
class EditShiftPayload:
    """The shift as it is now."""

    shift: Shift | None = strawberry.field(description="The shift after the change.")
    activity: Activity | None = strawberry.field(description="The activity that it belongs to.")


@strawberry.input(description="Which shift to remove.")
class RemoveShiftInput:
    shift_id: strawberry.ID = strawberry.field(description="A shift that has not begun and that nobody enrolled in.")
    idempotency_key: str | None = repetition_key()


@payload
class RemoveShiftPayload:
    """The shift is gone."""

    activity: Activity | None = strawberry.field(description="The activity that it belonged to.")


@strawberry.input(description="Which shift to call off, and why.")
class CancelShiftInput:
    shift_id: strawberry.ID = strawberry.field(description="A shift that has not begun.")
    reason: str = strawberry.field(
        description="Why, in up to 200 characters; everybody who is enrolled or waits for a place reads it."
    )
    idempotency_key: str | None = repetition_key()


@payload
class CancelShiftPayload:
    """The shift is called off, and whoever was enrolled gets a message."""

    shift: Shift | None = strawberry.field(description="The shift, called off.")
    activity: Activity | None = strawberry.field(description="The activity that it belongs to.")


@strawberry.type
class ShiftMutation:
    """Planning the shifts of an activity."""

    @mutation("Adds a shift to an activity.")
    async def add_shift(self, info: Info, input: AddShiftInput) -> AddShiftPayload:
        return await perform(
            info,
            AddShiftPayload,
            service.add_shift,
            OUTCOME,
            activity=key("Activity", input.activity_id, "activity_id"),
            plan=input.plan.plan(),
            key=input.idempotency_key,
        )

    @mutation("Changes a shift that has not begun; whoever is enrolled gets a message of another time or place.")
    async def edit_shift(self, info: Info, input: EditShiftInput) -> EditShiftPayload:
        return await perform(
            info,
            EditShiftPayload,
            service.edit_shift,
            OUTCOME,
            shift=key("Shift", input.shift_id, "shift_id"),
            plan=input.plan.plan(),
            version=input.version,
            key=input.idempotency_key,
        )

    @mutation("Removes a shift that nobody ever enrolled in.")
    async def remove_shift(self, info: Info, input: RemoveShiftInput) -> RemoveShiftPayload:
        return await perform(
            info,
            RemoveShiftPayload,
            service.remove_shift,
            {"activity": lambda change: change.activity},
            shift=key("Shift", input.shift_id, "shift_id"),
            key=input.idempotency_key,
        )

    @mutation("Calls one shift off; whoever is enrolled in it gets a message.")
    async def cancel_shift(self, info: Info, input: CancelShiftInput) -> CancelShiftPayload:
        return await perform(
            info,
            CancelShiftPayload,
            service.cancel_shift,
            OUTCOME,
            shift=key("Shift", input.shift_id, "shift_id"),
            reason=input.reason,
            key=input.idempotency_key,
        )
