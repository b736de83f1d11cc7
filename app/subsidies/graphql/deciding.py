"""What officers do with cases of subsidies, in the API."""

import strawberry

from app.kernel.graphql import Info, key, mutation, payload, perform, repetition_key
from app.subsidies.service import deciding, noticed

from .cases import SubsidyCase


@strawberry.input(description="A case with money set aside.")
class CheckSubsidyCaseInput:
    case_id: strawberry.ID = strawberry.field(description="The case.")
    idempotency_key: str | None = repetition_key()


@payload
class CheckSubsidyCasePayload:
    """Met, it is checked; else the applicant may add to it."""

    subsidy_case: SubsidyCase | None = strawberry.field(description="The case.")


@strawberry.input(description="A case, and what is missing.")
class ReturnSubsidyCaseInput:
    case_id: strawberry.ID = strawberry.field(description="The case.")
    reason: str = strawberry.field(description="Why, in up to 1,000 characters; the applicant reads it.")
    idempotency_key: str | None = repetition_key()


@payload
class ReturnSubsidyCasePayload:
    """The applicant adds to it."""

    subsidy_case: SubsidyCase | None = strawberry.field(description="The case.")


@strawberry.input(description="A checked case.")
class ReviewSubsidyCaseInput:
    case_id: strawberry.ID = strawberry.field(description="The case.")
    idempotency_key: str | None = repetition_key()


@payload
class ReviewSubsidyCasePayload:
    """It is reviewed."""

    subsidy_case: SubsidyCase | None = strawberry.field(description="The case.")


@strawberry.input(description="A case whose next level approves.")
class ApproveSubsidyCaseInput:
    case_id: strawberry.ID = strawberry.field(description="The case.")
    idempotency_key: str | None = repetition_key()


@payload
class ApproveSubsidyCasePayload:
    """The last level binds the money; who is not entitled any more is refused."""

    subsidy_case: SubsidyCase | None = strawberry.field(description="The case.")


@strawberry.input(description="A case, and why it ends.")
class RefuseSubsidyCaseInput:
    case_id: strawberry.ID = strawberry.field(description="The case.")
    reason: str = strawberry.field(description="Why, in up to 1,000 characters; the applicant reads it.")
    idempotency_key: str | None = repetition_key()


@payload
class RefuseSubsidyCasePayload:
    """It is refused for good."""

    subsidy_case: SubsidyCase | None = strawberry.field(description="The case.")


@strawberry.input(description="An approved case.")
class GiveSubsidyNoticeInput:
    case_id: strawberry.ID = strawberry.field(description="The case.")
    idempotency_key: str | None = repetition_key()


@payload
class GiveSubsidyNoticePayload:
    """It is shown to everybody; or ready to be paid where no notice is needed."""

    subsidy_case: SubsidyCase | None = strawberry.field(description="The case.")


@strawberry.type
class DecidingMutation:
    """The verbs of officers."""

    @mutation("Asks the rules with what the confirmed papers show. By an officer on no other side.")
    async def check_subsidy_case(self, info: Info, input: CheckSubsidyCaseInput) -> CheckSubsidyCasePayload:
        return await perform(
            info,
            CheckSubsidyCasePayload,
            deciding.check_application,
            {"subsidy_case": lambda done: done.case},
            case=key("SubsidyCase", input.case_id, "case"),
            key=input.idempotency_key,
        )

    @mutation("Gives a case back for what is missing. By who checks it.")
    async def return_subsidy_case(self, info: Info, input: ReturnSubsidyCaseInput) -> ReturnSubsidyCasePayload:
        return await perform(
            info,
            ReturnSubsidyCasePayload,
            deciding.return_for_supplement,
            {"subsidy_case": lambda done: done.case},
            case=key("SubsidyCase", input.case_id, "case"),
            reason=input.reason,
            key=input.idempotency_key,
        )

    @mutation("Looks at a checked case once more. By an officer on no other side.")
    async def review_subsidy_case(self, info: Info, input: ReviewSubsidyCaseInput) -> ReviewSubsidyCasePayload:
        return await perform(
            info,
            ReviewSubsidyCasePayload,
            deciding.review_case,
            {"subsidy_case": lambda done: done.case},
            case=key("SubsidyCase", input.case_id, "case"),
            key=input.idempotency_key,
        )

    @mutation("Approves at the next level of the chain. By who holds its role, on no other side.")
    async def approve_subsidy_case(self, info: Info, input: ApproveSubsidyCaseInput) -> ApproveSubsidyCasePayload:
        return await perform(
            info,
            ApproveSubsidyCasePayload,
            deciding.approve_case,
            {"subsidy_case": lambda done: done.case},
            case=key("SubsidyCase", input.case_id, "case"),
            key=input.idempotency_key,
        )

    @mutation("Refuses a case. By whose turn it is.")
    async def refuse_subsidy_case(self, info: Info, input: RefuseSubsidyCaseInput) -> RefuseSubsidyCasePayload:
        return await perform(
            info,
            RefuseSubsidyCasePayload,
            deciding.refuse_case,
            {"subsidy_case": lambda done: done.case},
            case=key("SubsidyCase", input.case_id, "case"),
            reason=input.reason,
            key=input.idempotency_key,
        )

    @mutation("Opens the public notice. By who handles the case.")
    async def give_subsidy_notice(self, info: Info, input: GiveSubsidyNoticeInput) -> GiveSubsidyNoticePayload:
        return await perform(
            info,
            GiveSubsidyNoticePayload,
            noticed.give_notice,
            {"subsidy_case": lambda done: done.case},
            case=key("SubsidyCase", input.case_id, "case"),
            key=input.idempotency_key,
        )
