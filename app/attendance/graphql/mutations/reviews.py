"""Deciding about scans that need a second look."""

import strawberry

from app.attendance import service
from app.kernel.graphql import Info, UserError, key, mutation, payload, perform, repetition_key, user_errors


@strawberry.input(description="Scans to decide about, and the decision.")
class ReviewScansInput:
    scan_ids: list[strawberry.ID] = strawberry.field(
        description="The scans, 200 at most; those of one volunteer are decided together."
    )
    accepted: bool = strawberry.field(description="Whether they count.")
    reason: str | None = strawberry.field(
        description="Why, in up to 1000 characters; needed to reject. The volunteer reads it.", default=None
    )
    idempotency_key: str | None = repetition_key()


@strawberry.type(description="What came of one scan.")
class ScanReviewResult:
    scan_id: strawberry.ID = strawberry.field(description="The scan's global id.")
    errors: list[UserError] = strawberry.field(description="Why nothing was decided; empty when it was.")


@payload
class ReviewScansPayload:
    """One result for each scan, in the order given. The hours were computed anew."""

    results: list[ScanReviewResult] | None = strawberry.field(description="The results.")


@strawberry.type
class ReviewsMutation:
    """Deciding about scans."""

    @mutation("Accepts scans that need a second look, so that they count, or rejects them; never one's own.")
    async def review_scans(self, info: Info, input: ReviewScansInput) -> ReviewScansPayload:
        return await perform(
            info,
            ReviewScansPayload,
            service.review_scans,
            {"results": lambda done: [_result(each, info.context.language) for each in done.results]},
            scans=[key("Scan", each, "scan_ids") for each in input.scan_ids],
            accepted=input.accepted,
            reason=input.reason,
            key=input.idempotency_key,
        )


def _result(done: service.ReviewResult, language: str) -> ScanReviewResult:
    errors = user_errors(done.refusal.error(), language) if done.refusal else []
    return ScanReviewResult(scan_id=strawberry.ID(f"Scan:{done.scan}"), errors=errors)
