"""The verbs of attendance in the API."""

from datetime import datetime
from uuid import UUID

import strawberry

from app.attendance import service
from app.attendance.models import Direction, Method, Outcome
from app.attendance.service import Approvals, Position
from app.kernel.errors import Invalid, SignInRequired
from app.kernel.graphql import Info, UserError, key, mutation, payload, perform, repetition_key, user_errors
from app.kernel.i18n import mark

from .records import Scan, ServiceRecord


@strawberry.input(description="Where a phone says it is. Only the distance to the place is kept.")
class PositionInput:
    latitude: float = strawberry.field(description="Degrees north, WGS 84.")
    longitude: float = strawberry.field(description="Degrees east, WGS 84.")
    accuracy_metres: float = strawberry.field(description="How exact the phone says it is.", default=0)


@strawberry.input(description="One look at a volunteer at a shift. The nonce makes a repetition safe.")
class CheckInInput:
    shift_id: strawberry.ID = strawberry.field(description="The shift.")
    volunteer_id: strawberry.ID | None = strawberry.field(
        description="The volunteer; the holder of the badge, else the viewer, if left out.", default=None
    )
    nonce: str = strawberry.field(description="Unique for the device; the same again gets the first answer.")
    device: str = strawberry.field(description="What scans; a name that the device keeps.")
    scanned_at: datetime = strawberry.field(description="When, by the device's clock.")
    method: Method = strawberry.field(description="How presence is shown.")
    direction: Direction = strawberry.field(description="Coming or leaving.")
    token: str | None = strawberry.field(
        description="The venue's token for venue_qr, the volunteer's badge for staff_scan.", default=None
    )
    position: PositionInput | None = strawberry.field(description="For location.", default=None)
    sent_offline: bool = strawberry.field(
        description="Whether it waited for a network; it is then recorded even if it would have been refused.",
        default=False,
    )


@strawberry.input(description="Which service record.")
class ApproveServiceRecordInput:
    service_record_id: strawberry.ID = strawberry.field(description="The record.")
    idempotency_key: str | None = repetition_key()


@strawberry.input(description="Which service records.")
class ApproveServiceRecordsInput:
    service_record_ids: list[strawberry.ID] = strawberry.field(description="The records, 200 at most.")
    idempotency_key: str | None = repetition_key()


@strawberry.input(description="What a service record should say.")
class CorrectServiceRecordInput:
    service_record_id: strawberry.ID = strawberry.field(description="The record that is wrong.")
    minutes: int = strawberry.field(description="How many minutes it should be; 0 takes the hours away.")
    reason: str = strawberry.field(description="Why; the volunteer reads it.")
    idempotency_key: str | None = repetition_key()


@payload
class CheckInPayload:
    """What came of a scan. A refusal is an outcome, not an error; errors say who may not scan at all."""

    scan: Scan | None = strawberry.field(description="The scan; null when the nonce belongs to another one.")
    outcome: Outcome | None = strawberry.field(description="ok, or the one reason why not.")
    replayed: bool | None = strawberry.field(description="Whether this is the answer given before.")


@payload
class ServiceRecordPayload:
    """The record that stands now."""

    service_record: ServiceRecord | None = strawberry.field(description="The record.")


@strawberry.type(description="What came of one record of many.")
class ApprovalResult:
    service_record_id: strawberry.ID = strawberry.field(description="The record.")
    errors: list[UserError] = strawberry.field(description="Why it was not approved; empty if it was.")


@payload
class ApproveServiceRecordsPayload:
    """One result for each record, in the order given."""

    results: list[ApprovalResult] | None = strawberry.field(description="The results.")


@strawberry.type
class Mutation:
    @mutation("Checks a volunteer in or out.")
    async def check_in(self, info: Info, input: CheckInInput) -> CheckInPayload:
        outcome = {
            "scan": lambda scan: scan.id,
            "outcome": lambda scan: scan.outcome,
            "replayed": lambda scan: scan.replayed,
        }
        return await perform(
            info,
            CheckInPayload,
            service.check_in,
            outcome,
            shift=key("Shift", input.shift_id, "shift_id"),
            volunteer=_volunteer(info, input),
            nonce=input.nonce,
            device=input.device,
            scanned_at=input.scanned_at,
            method=input.method,
            direction=input.direction,
            token=input.token,
            position=Position(**vars(input.position)) if input.position else None,
            sent_offline=input.sent_offline,
        )

    @mutation("Approves computed hours; their points are awarded with it. Nobody approves their own.")
    async def approve_service_record(self, info: Info, input: ApproveServiceRecordInput) -> ServiceRecordPayload:
        return await perform(
            info,
            ServiceRecordPayload,
            service.approve_service_record,
            {"service_record": lambda change: change.id},
            record=key("ServiceRecord", input.service_record_id, "service_record_id"),
            key=input.idempotency_key,
        )

    @mutation("Approves many service records; each of them can be refused.")
    async def approve_service_records(
        self,
        info: Info,
        input: ApproveServiceRecordsInput,
    ) -> ApproveServiceRecordsPayload:
        return await perform(
            info,
            ApproveServiceRecordsPayload,
            service.approve_service_records,
            {"results": lambda approvals: _results(approvals, info.context.language)},
            records=[key("ServiceRecord", each, "service_record_ids") for each in input.service_record_ids],
            key=input.idempotency_key,
        )

    @mutation("Replaces hours by a new record that points to the old one; the points follow.")
    async def correct_service_record(self, info: Info, input: CorrectServiceRecordInput) -> ServiceRecordPayload:
        return await perform(
            info,
            ServiceRecordPayload,
            service.correct_service_record,
            {"service_record": lambda change: change.id},
            record=key("ServiceRecord", input.service_record_id, "service_record_id"),
            minutes=input.minutes,
            reason=input.reason,
            key=input.idempotency_key,
        )


def _volunteer(info: Info, given: CheckInInput) -> UUID:
    if given.volunteer_id:
        return key("Volunteer", given.volunteer_id, "volunteer_id")
    holder = (
        service.badge_holder(info.context.db.vault, given.token or "") if given.method == Method.STAFF_SCAN else None
    )
    volunteer = holder or info.context.actor.volunteer
    if volunteer is None:
        if info.context.actor.kind == "anonymous":
            raise SignInRequired()
        raise Invalid(field="volunteer_id", reason=mark("Choose the volunteer."))
    return volunteer


def _results(approvals: Approvals, language: str) -> list[ApprovalResult]:
    return [
        ApprovalResult(
            service_record_id=strawberry.ID(f"ServiceRecord:{result.record}"),
            errors=user_errors(result.refusal.error(), language) if result.refusal else [],
        )
        for result in approvals.results
    ]
