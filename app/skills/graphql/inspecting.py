"""Quotas, assessing bodies and inspections: the verbs in the API."""

import strawberry

from app.kernel.graphql import Info, key, mutation, payload, perform, repetition_key
from app.skills import models
from app.skills.service import inspecting

from .bureau import AssessingBody, Inspection, InspectionDraw, RungQuota


@strawberry.input(description="How many may hold a rung.")
class SetQuotaInput:
    rung_id: strawberry.ID = strawberry.field(description="Which rung; the quota holds for any version of its ladder.")
    organisation_id: strawberry.ID | None = strawberry.field(description="Where; left out: everywhere.", default=None)
    places: int = strawberry.field(description="How many.")
    idempotency_key: str | None = repetition_key()


@payload
class SetQuotaPayload:
    """Who holds the rung already keeps it."""

    quota: RungQuota | None = strawberry.field(description="The quota.")


@strawberry.input(description="Who assesses, and its codes.")
class RecordAssessingBodyInput:
    organisation_id: strawberry.ID = strawberry.field(description="Who assesses.")
    kind: models.BodyKind = strawberry.field(description="Whose word its assessments are.")
    organisation_code: str = strawberry.field(description="Four digits.")
    province_code: str = strawberry.field(description="Two digits.")
    site_code: str = strawberry.field(description="Six digits.")
    idempotency_key: str | None = repetition_key()


@payload
class RecordAssessingBodyPayload:
    """It can assess."""

    body: AssessingBody | None = strawberry.field(description="The body.")


@strawberry.input(description="How many cases to draw, out of which.")
class DrawInspectionsInput:
    organisation_id: strawberry.ID = strawberry.field(description="Below which organisation.")
    size: int = strawberry.field(description="How many.")
    blocking: bool = strawberry.field(
        description="Out of those that wait to be filed, which then wait; else out of certified ones."
    )
    idempotency_key: str | None = repetition_key()


@payload
class DrawInspectionsPayload:
    """The seed is on record."""

    draw: InspectionDraw | None = strawberry.field(description="The draw.")


@strawberry.input(description="What an inspection found.")
class RecordInspectionInput:
    inspection_id: strawberry.ID = strawberry.field(description="The inspection.")
    result: models.InspectionResult = strawberry.field(description="What was found.")
    note: str = strawberry.field(description="In words, up to 1,000 characters.")
    idempotency_key: str | None = repetition_key()


@payload
class RecordInspectionPayload:
    """A faulty case that waits to be filed is refused."""

    inspection: Inspection | None = strawberry.field(description="The inspection.")


@strawberry.type
class InspectingMutation:
    """What the bureau sets and looks into."""

    @mutation("Sets a quota. By HR or officers over the organisation; everywhere by officers of the county.")
    async def set_quota(self, info: Info, input: SetQuotaInput) -> SetQuotaPayload:
        return await perform(
            info,
            SetQuotaPayload,
            inspecting.set_quota,
            {"quota": lambda made: made.quota},
            rung=key("Rung", input.rung_id, "rung"),
            organisation=key("Organisation", input.organisation_id, "organisation") if input.organisation_id else None,
            places=input.places,
            key=input.idempotency_key,
        )

    @mutation("Puts an organisation on record as assessing. By an officer over it.")
    async def record_assessing_body(self, info: Info, input: RecordAssessingBodyInput) -> RecordAssessingBodyPayload:
        return await perform(
            info,
            RecordAssessingBodyPayload,
            inspecting.record_assessing_body,
            {"body": lambda made: made.body},
            organisation=key("Organisation", input.organisation_id, "organisation"),
            kind=input.kind,
            organisation_code=input.organisation_code,
            province_code=input.province_code,
            site_code=input.site_code,
            key=input.idempotency_key,
        )

    @mutation("Draws cases at random to be inspected. By an officer over the organisation.")
    async def draw_inspections(self, info: Info, input: DrawInspectionsInput) -> DrawInspectionsPayload:
        return await perform(
            info,
            DrawInspectionsPayload,
            inspecting.draw_inspections,
            {"draw": lambda made: made.draw},
            organisation=key("Organisation", input.organisation_id, "organisation"),
            size=input.size,
            blocking=input.blocking,
            key=input.idempotency_key,
        )

    @mutation("Says what an inspection found. By an officer on no side of the case.")
    async def record_inspection(self, info: Info, input: RecordInspectionInput) -> RecordInspectionPayload:
        return await perform(
            info,
            RecordInspectionPayload,
            inspecting.record_inspection,
            {"inspection": lambda made: made.inspection},
            inspection=key("Inspection", input.inspection_id, "inspection"),
            result=input.result,
            note=input.note,
            key=input.idempotency_key,
        )
