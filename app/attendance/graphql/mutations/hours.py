"""Approving and correcting hours."""

import strawberry

from app.attendance import service
from app.attendance.graphql.decisions import Correction
from app.attendance.graphql.records import ServiceRecord
from app.attendance.service import Approvals
from app.kernel.graphql import Info, UserError, key, mutation, payload, perform, repetition_key, user_errors


@strawberry.input(description="Which hours to approve.")
class ApproveServiceRecordInput:
    service_record_id: strawberry.ID = strawberry.field(description="A computed service record, not of the viewer's.")
    idempotency_key: str | None = repetition_key()


@payload
class ApproveServiceRecordPayload:
    """The hours count, and their points are awarded."""

    service_record: ServiceRecord | None = strawberry.field(description="The record, approved.")


@strawberry.input(description="Which hours to approve in one go.")
class ApproveServiceRecordsInput:
    service_record_ids: list[strawberry.ID] = strawberry.field(description="Computed service records, 200 at most.")
    idempotency_key: str | None = repetition_key()


@strawberry.type(description="What came of one record of many.")
class ApprovalResult:
    service_record_id: strawberry.ID = strawberry.field(description="The record's global id, as it was given.")
    errors: list[UserError] = strawberry.field(description="Why it was not approved; empty if it was.")


@payload
class ApproveServiceRecordsPayload:
    """One result for each record: some may be approved while others are refused."""

    results: list[ApprovalResult] | None = strawberry.field(description="The results, in the order given.")


@strawberry.input(description="What a service record should say.")
class CorrectServiceRecordInput:
    service_record_id: strawberry.ID = strawberry.field(description="The record that is wrong; not of the viewer's.")
    minutes: int = strawberry.field(description="How many minutes it should be, 0 to 1,440; 0 takes the hours away.")
    reason: str = strawberry.field(description="Why, in up to 1,000 characters; the volunteer reads it.")
    idempotency_key: str | None = repetition_key()


@payload
class CorrectServiceRecordPayload:
    """The record that stands now. The old one stays to be seen, and points follow the difference.

    More minutes than there were are only proposed: the record stands until a second person confirms them.
    """

    service_record: ServiceRecord | None = strawberry.field(
        description="The new record, whose `corrects` is the old one; the old one while more minutes are proposed."
    )
    correction: Correction | None = strawberry.field(description="What waits for a second person; else null.")


@strawberry.type
class HoursMutation:
    """Approving and correcting hours."""

    @mutation(
        "Approves computed hours; their points are awarded with it. Nobody approves their own.",
        record="service_record_id",
    )
    async def approve_service_record(self, info: Info, input: ApproveServiceRecordInput) -> ApproveServiceRecordPayload:
        return await perform(
            info,
            ApproveServiceRecordPayload,
            service.approve_service_record,
            {"service_record": lambda change: change.id},
            record=key("ServiceRecord", input.service_record_id, "service_record_id"),
            key=input.idempotency_key,
        )

    @mutation("Approves many service records; each of them can be refused.", records="service_record_ids")
    async def approve_service_records(
        self, info: Info, input: ApproveServiceRecordsInput
    ) -> ApproveServiceRecordsPayload:
        return await perform(
            info,
            ApproveServiceRecordsPayload,
            service.approve_service_records,
            {"results": lambda approvals: _results(approvals, info.context.language)},
            records=[key("ServiceRecord", each, "service_record_ids") for each in input.service_record_ids],
            key=input.idempotency_key,
        )

    @mutation(
        "Replaces hours by a new record that points to the old one; the points follow.", record="service_record_id"
    )
    async def correct_service_record(self, info: Info, input: CorrectServiceRecordInput) -> CorrectServiceRecordPayload:
        return await perform(
            info,
            CorrectServiceRecordPayload,
            service.correct_service_record,
            {"service_record": lambda change: change.id, "correction": lambda change: change.correction},
            record=key("ServiceRecord", input.service_record_id, "service_record_id"),
            minutes=input.minutes,
            reason=input.reason,
            key=input.idempotency_key,
        )


def _results(approvals: Approvals, language: str) -> list[ApprovalResult]:
    return [
        ApprovalResult(
            service_record_id=strawberry.ID(f"ServiceRecord:{result.record}"),
            errors=user_errors(result.refusal.error(), language) if result.refusal else [],
        )
        for result in approvals.results
    ]
