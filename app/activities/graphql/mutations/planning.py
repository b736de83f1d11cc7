"""Planning activities."""

from datetime import date

import strawberry

from app.activities import service
from app.activities.graphql.plans import Activity
from app.activities.service import Conduct
from app.kernel.graphql import Info, key, mutation, payload, perform, repetition_key
from app.volunteers.models import ServiceCategory

OUTCOME = {"activity": lambda change: change.id}


@strawberry.input(description="What is told about a new activity.")
class DraftActivityInput:
    team_id: strawberry.ID = strawberry.field(description="The team that offers it.")
    title: str = strawberry.field(description="What it is called, in up to 100 characters.")
    description: str = strawberry.field(description="What there is to do, in up to 5,000 characters.")
    category: ServiceCategory = strawberry.field(description="What kind of service it is; it decides the points.")
    risks: str | None = strawberry.field(
        description="What may happen, in up to 5,000 characters; whoever enrols must then acknowledge it.", default=None
    )
    members_only: bool = strawberry.field(description="Whether only members of the team take part.", default=False)
    insured: bool = strawberry.field(
        description="Whether those who serve are insured; rescue can't be published otherwise.", default=False
    )
    static_venue_qr: bool = strawberry.field(
        description="Whether a printed code may be used to check in.", default=False
    )
    cancellation_hours: int = strawberry.field(
        description="Until how many hours before a shift places are given back freely, 0 to 720.", default=24
    )
    idempotency_key: str | None = repetition_key()


@payload
class DraftActivityPayload:
    """The new draft; seen by those who plan for its team."""

    activity: Activity | None = strawberry.field(description="The activity, with version 1 and no shift yet.")


@strawberry.input(description="What is told about an activity, all of it as it shall be.")
class EditActivityInput:
    activity_id: strawberry.ID = strawberry.field(description="The activity to change.")
    version: int = strawberry.field(
        description="The `version` that was read before the change; refused as STALE if it is another by now."
    )
    title: str = strawberry.field(description="What it is called, in up to 100 characters.")
    description: str = strawberry.field(description="What there is to do, in up to 5,000 characters.")
    category: ServiceCategory = strawberry.field(description="What kind of service it is; it decides the points.")
    risks: str | None = strawberry.field(
        description="What may happen, in up to 5,000 characters; none if left out.", default=None
    )
    members_only: bool | None = strawberry.field(
        description="Whether only members of the team take part; left out: as it is.", default=None
    )
    insured: bool | None = strawberry.field(
        description="Whether those who serve are insured; left out: as it is.", default=None
    )
    static_venue_qr: bool | None = strawberry.field(
        description="Whether a printed code may be used to check in; left out: as it is.", default=None
    )
    cancellation_hours: int | None = strawberry.field(
        description="Until how many hours before a shift places are given back freely, 0 to 720; left out: as it is.",
        default=None,
    )
    idempotency_key: str | None = repetition_key()


@payload
class EditActivityPayload:
    """The activity as it is told now."""

    activity: Activity | None = strawberry.field(description="The activity, with its new version.")


@strawberry.input(description="Which activity to publish.")
class PublishActivityInput:
    activity_id: strawberry.ID = strawberry.field(description="A draft with a shift in the future.")
    idempotency_key: str | None = repetition_key()


@payload
class PublishActivityPayload:
    """The activity is published."""

    activity: Activity | None = strawberry.field(description="The activity, open to everybody.")


@strawberry.input(description="Which activity to call off.")
class CancelActivityInput:
    activity_id: strawberry.ID = strawberry.field(description="A draft or a published activity.")
    reason: str | None = strawberry.field(
        description="Why, in up to 200 characters; everybody who is enrolled reads it.", default=None
    )
    idempotency_key: str | None = repetition_key()


@payload
class CancelActivityPayload:
    """The activity is called off. Shifts that have begun stay as they are, and so do their hours."""

    activity: Activity | None = strawberry.field(description="The activity, called off.")


@strawberry.input(description="Which activity to plan again.")
class CopyActivityInput:
    activity_id: strawberry.ID = strawberry.field(description="The activity to copy, however it stands.")
    starts_on: date = strawberry.field(
        description="The day of its first shift, within a year; the others keep their distance."
    )
    idempotency_key: str | None = repetition_key()


@payload
class CopyActivityPayload:
    """The copy: a draft with the shifts that were not called off and are of no series, 100 at most; not insured."""

    activity: Activity | None = strawberry.field(description="The new activity.")


def _conduct(given: DraftActivityInput | EditActivityInput) -> Conduct:
    return Conduct(given.members_only, given.insured, given.static_venue_qr, given.cancellation_hours)


@strawberry.type
class PlanningMutation:
    """Planning activities."""

    @mutation("Begins an activity of a team as a draft.")
    async def draft_activity(self, info: Info, input: DraftActivityInput) -> DraftActivityPayload:
        return await perform(
            info,
            DraftActivityPayload,
            service.draft_activity,
            OUTCOME,
            team=key("Team", input.team_id, "team_id"),
            title=input.title,
            description=input.description,
            category=input.category,
            risks=input.risks,
            conduct=_conduct(input),
            key=input.idempotency_key,
        )

    @mutation("Replaces what is told about an activity.")
    async def edit_activity(self, info: Info, input: EditActivityInput) -> EditActivityPayload:
        return await perform(
            info,
            EditActivityPayload,
            service.edit_activity,
            OUTCOME,
            activity=key("Activity", input.activity_id, "activity_id"),
            version=input.version,
            title=input.title,
            description=input.description,
            category=input.category,
            risks=input.risks,
            conduct=_conduct(input),
            key=input.idempotency_key,
        )

    @mutation("Shows an activity to everybody and opens its shifts.")
    async def publish_activity(self, info: Info, input: PublishActivityInput) -> PublishActivityPayload:
        return await perform(
            info,
            PublishActivityPayload,
            service.publish_activity,
            OUTCOME,
            activity=key("Activity", input.activity_id, "activity_id"),
            key=input.idempotency_key,
        )

    @mutation("Calls an activity off with its shifts that have not begun; whoever is enrolled in them gets a message.")
    async def cancel_activity(self, info: Info, input: CancelActivityInput) -> CancelActivityPayload:
        return await perform(
            info,
            CancelActivityPayload,
            service.cancel_activity,
            OUTCOME,
            activity=key("Activity", input.activity_id, "activity_id"),
            reason=input.reason,
            key=input.idempotency_key,
        )

    @mutation("Drafts an activity once more, with its shifts on other days.")
    async def copy_activity(self, info: Info, input: CopyActivityInput) -> CopyActivityPayload:
        return await perform(
            info,
            CopyActivityPayload,
            service.copy_activity,
            OUTCOME,
            activity=key("Activity", input.activity_id, "activity_id"),
            starts_on=input.starts_on,
            key=input.idempotency_key,
        )
