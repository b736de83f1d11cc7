"""Putting somebody forward and taking a case back, in the API."""

import strawberry

from app.kernel.graphql import Info, key, mutation, payload, perform, repetition_key
from app.skills.service import applying

from .assessments import Assessment


@strawberry.input(description="Whom to put forward, for what, by whom.")
class CreateAssessmentInput:
    organisation_id: strawberry.ID = strawberry.field(description="Who assesses.")
    rung_id: strawberry.ID = strawberry.field(description="To which rung, of a ladder in force.")
    occupation_id: strawberry.ID | None = strawberry.field(description="In which occupation.", default=None)
    person_id: strawberry.ID | None = strawberry.field(
        description="The candidate; or else name and phone.", default=None
    )
    name: str | None = strawberry.field(description="The candidate's name.", default=None)
    phone: str | None = strawberry.field(description="The candidate's mobile number.", default=None)
    idempotency_key: str | None = repetition_key()


@payload
class CreateAssessmentPayload:
    """It is a draft."""

    assessment: Assessment | None = strawberry.field(description="The case.")


@strawberry.input(description="A draft.")
class SubmitAssessmentInput:
    assessment_id: strawberry.ID = strawberry.field(description="The case.")
    idempotency_key: str | None = repetition_key()


@payload
class SubmitAssessmentPayload:
    """Another of HR checks it."""

    assessment: Assessment | None = strawberry.field(description="The case.")


@strawberry.input(description="A submitted case.")
class CheckAssessmentInput:
    assessment_id: strawberry.ID = strawberry.field(description="The case.")
    idempotency_key: str | None = repetition_key()


@payload
class CheckAssessmentPayload:
    """Met, it is checked; else it is a draft again, with the verdict."""

    assessment: Assessment | None = strawberry.field(description="The case.")


@strawberry.input(description="A submitted case, and why it goes back.")
class SendBackAssessmentInput:
    assessment_id: strawberry.ID = strawberry.field(description="The case.")
    reason: str = strawberry.field(description="What is missing, in up to 1,000 characters.")
    idempotency_key: str | None = repetition_key()


@payload
class SendBackAssessmentPayload:
    """It is a draft again."""

    assessment: Assessment | None = strawberry.field(description="The case.")


@strawberry.input(description="A case, and why it ends.")
class RefuseAssessmentInput:
    assessment_id: strawberry.ID = strawberry.field(description="The case.")
    reason: str = strawberry.field(description="Why, in up to 1,000 characters.")
    idempotency_key: str | None = repetition_key()


@payload
class RefuseAssessmentPayload:
    """It is refused for good."""

    assessment: Assessment | None = strawberry.field(description="The case.")


@strawberry.input(description="A case, and why it is taken back.")
class WithdrawAssessmentInput:
    assessment_id: strawberry.ID = strawberry.field(description="The case.")
    reason: str = strawberry.field(description="Why, in up to 1,000 characters.")
    idempotency_key: str | None = repetition_key()


@payload
class WithdrawAssessmentPayload:
    """It is withdrawn, with its public notice."""

    assessment: Assessment | None = strawberry.field(description="The case.")


@strawberry.type
class ApplyingMutation:
    """Putting forward."""

    @mutation("Drafts an assessment. By HR of an organisation that is on record as assessing; never of oneself.")
    async def create_assessment(self, info: Info, input: CreateAssessmentInput) -> CreateAssessmentPayload:
        return await perform(
            info,
            CreateAssessmentPayload,
            applying.create_assessment,
            {"assessment": lambda done: done.assessment},
            organisation=key("Organisation", input.organisation_id, "organisation"),
            rung=key("Rung", input.rung_id, "rung"),
            occupation=key("Occupation", input.occupation_id, "occupation") if input.occupation_id else None,
            person=key("Person", input.person_id, "person") if input.person_id else None,
            name=input.name,
            phone=input.phone,
            key=input.idempotency_key,
        )

    @mutation("Hands a draft in. By HR on no other side.")
    async def submit_assessment(self, info: Info, input: SubmitAssessmentInput) -> SubmitAssessmentPayload:
        return await perform(
            info,
            SubmitAssessmentPayload,
            applying.submit_assessment,
            {"assessment": lambda done: done.assessment},
            assessment=key("Assessment", input.assessment_id, "assessment"),
            key=input.idempotency_key,
        )

    @mutation("Judges the prerequisites, and keeps the verdict. By HR who did not create it.")
    async def check_assessment(self, info: Info, input: CheckAssessmentInput) -> CheckAssessmentPayload:
        return await perform(
            info,
            CheckAssessmentPayload,
            applying.check_assessment,
            {"assessment": lambda done: done.assessment},
            assessment=key("Assessment", input.assessment_id, "assessment"),
            key=input.idempotency_key,
        )

    @mutation("Gives a submitted case back to who created it. By its approver.")
    async def send_back_assessment(self, info: Info, input: SendBackAssessmentInput) -> SendBackAssessmentPayload:
        return await perform(
            info,
            SendBackAssessmentPayload,
            applying.send_back_assessment,
            {"assessment": lambda done: done.assessment},
            assessment=key("Assessment", input.assessment_id, "assessment"),
            reason=input.reason,
            key=input.idempotency_key,
        )

    @mutation("Refuses a submitted case, by its approver; or one that waits to be filed, by an officer.")
    async def refuse_assessment(self, info: Info, input: RefuseAssessmentInput) -> RefuseAssessmentPayload:
        return await perform(
            info,
            RefuseAssessmentPayload,
            applying.refuse_assessment,
            {"assessment": lambda done: done.assessment},
            assessment=key("Assessment", input.assessment_id, "assessment"),
            reason=input.reason,
            key=input.idempotency_key,
        )

    @mutation("Takes a case back before it is filed. By the candidate, or HR who handles it.")
    async def withdraw_assessment(self, info: Info, input: WithdrawAssessmentInput) -> WithdrawAssessmentPayload:
        return await perform(
            info,
            WithdrawAssessmentPayload,
            applying.withdraw_assessment,
            {"assessment": lambda done: done.assessment},
            assessment=key("Assessment", input.assessment_id, "assessment"),
            reason=input.reason,
            key=input.idempotency_key,
        )
