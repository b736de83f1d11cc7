"""Asking for subsidies and answering offers, in the API."""

import strawberry

from app.kernel.graphql import Info, key, mutation, payload, perform, repetition_key
from app.subsidies.service import applying, offering

from .cases import SubsidyCase


@strawberry.input(description="A programme to apply for.")
class BeginSubsidyApplicationInput:
    programme_id: strawberry.ID = strawberry.field(description="Which programme.")
    idempotency_key: str | None = repetition_key()


@payload
class BeginSubsidyApplicationPayload:
    """A draft of the applicant's own."""

    subsidy_case: SubsidyCase | None = strawberry.field(description="The case.")


@strawberry.input(description="One's own draft.")
class SubmitSubsidyApplicationInput:
    case_id: strawberry.ID = strawberry.field(description="The case.")
    account_id: strawberry.ID | None = strawberry.field(
        description="One of one's own bank accounts, where it is paid to one.", default=None
    )
    idempotency_key: str | None = repetition_key()


@payload
class SubmitSubsidyApplicationPayload:
    """Money is set aside, or it waits in order."""

    subsidy_case: SubsidyCase | None = strawberry.field(description="The case.")


@strawberry.input(description="One's own case, and why.")
class WithdrawSubsidyCaseInput:
    case_id: strawberry.ID = strawberry.field(description="The case.")
    reason: str = strawberry.field(description="Why, in up to 1,000 characters.")
    idempotency_key: str | None = repetition_key()


@payload
class WithdrawSubsidyCasePayload:
    """It is withdrawn; its money is free for others."""

    subsidy_case: SubsidyCase | None = strawberry.field(description="The case.")


@strawberry.input(description="An offer, and where it is paid to.")
class ConsentToSubsidyInput:
    case_id: strawberry.ID = strawberry.field(description="The case.")
    account_id: strawberry.ID | None = strawberry.field(
        description="One of one's own bank accounts, where it is paid to one.", default=None
    )
    idempotency_key: str | None = repetition_key()


@payload
class ConsentToSubsidyPayload:
    """Money is set aside, or it waits in order."""

    subsidy_case: SubsidyCase | None = strawberry.field(description="The case.")


@strawberry.input(description="An offer.")
class DeclineSubsidyInput:
    case_id: strawberry.ID = strawberry.field(description="The case.")
    idempotency_key: str | None = repetition_key()


@payload
class DeclineSubsidyPayload:
    """It is declined."""

    subsidy_case: SubsidyCase | None = strawberry.field(description="The case.")


@strawberry.type
class ApplyingMutation:
    """The verbs of those who are to be paid."""

    @mutation("Drafts an application of the caller's own. What was drafted before for the period is taken up again.")
    async def begin_subsidy_application(
        self, info: Info, input: BeginSubsidyApplicationInput
    ) -> BeginSubsidyApplicationPayload:
        return await perform(
            info,
            BeginSubsidyApplicationPayload,
            applying.begin_application,
            {"subsidy_case": lambda done: done.case},
            programme=key("Programme", input.programme_id, "programme"),
            key=input.idempotency_key,
        )

    @mutation("Hands a draft in, or what was asked for in addition. By the applicant.")
    async def submit_subsidy_application(
        self, info: Info, input: SubmitSubsidyApplicationInput
    ) -> SubmitSubsidyApplicationPayload:
        return await perform(
            info,
            SubmitSubsidyApplicationPayload,
            applying.submit_application,
            {"subsidy_case": lambda done: done.case},
            case=key("SubsidyCase", input.case_id, "case"),
            account=key("BankAccount", input.account_id, "account") if input.account_id else None,
            key=input.idempotency_key,
        )

    @mutation("Takes a case back before it is with the bank. By the applicant.")
    async def withdraw_subsidy_case(self, info: Info, input: WithdrawSubsidyCaseInput) -> WithdrawSubsidyCasePayload:
        return await perform(
            info,
            WithdrawSubsidyCasePayload,
            applying.withdraw_case,
            {"subsidy_case": lambda done: done.case},
            case=key("SubsidyCase", input.case_id, "case"),
            reason=input.reason,
            key=input.idempotency_key,
        )

    @mutation("Says yes to an offer. By whom it was offered to.")
    async def consent_to_subsidy(self, info: Info, input: ConsentToSubsidyInput) -> ConsentToSubsidyPayload:
        return await perform(
            info,
            ConsentToSubsidyPayload,
            offering.consent,
            {"subsidy_case": lambda done: done.case},
            case=key("SubsidyCase", input.case_id, "case"),
            account=key("BankAccount", input.account_id, "account") if input.account_id else None,
            key=input.idempotency_key,
        )

    @mutation("Says no to an offer; one may still apply. By whom it was offered to.")
    async def decline_subsidy(self, info: Info, input: DeclineSubsidyInput) -> DeclineSubsidyPayload:
        return await perform(
            info,
            DeclineSubsidyPayload,
            offering.decline,
            {"subsidy_case": lambda done: done.case},
            case=key("SubsidyCase", input.case_id, "case"),
            key=input.idempotency_key,
        )
