"""Examining and deciding, in the API."""

import strawberry

from app.kernel.graphql import Info, key, mutation, payload, perform, repetition_key
from app.skills import models
from app.skills.service import examining

from .assessments import Assessment, AssessmentParty


@strawberry.input(description="Who is to examine or decide.")
class NameExaminerInput:
    assessment_id: strawberry.ID = strawberry.field(description="The case.")
    part: models.Part = strawberry.field(description="`assessor` or `panelist`.")
    person_id: strawberry.ID | None = strawberry.field(description="Who; or else name and phone.", default=None)
    name: str | None = strawberry.field(description="The name.", default=None)
    phone: str | None = strawberry.field(description="The mobile number.", default=None)
    idempotency_key: str | None = repetition_key()


@payload
class NameExaminerPayload:
    """They are told."""

    party: AssessmentParty | None = strawberry.field(description="The place in the case.")


@strawberry.input(description="Whose name to take back.")
class ReleaseExaminerInput:
    party_id: strawberry.ID = strawberry.field(description="The assessor's or panel member's place.")
    idempotency_key: str | None = repetition_key()


@payload
class ReleaseExaminerPayload:
    """They examine nothing."""

    assessment: Assessment | None = strawberry.field(description="The case.")


@strawberry.input(description="A checked case.")
class BeginScoringInput:
    assessment_id: strawberry.ID = strawberry.field(description="The case.")
    idempotency_key: str | None = repetition_key()


@payload
class BeginScoringPayload:
    """The assessors can hand in."""

    assessment: Assessment | None = strawberry.field(description="The case.")


@strawberry.input(description="An assessor's points.")
class HandInScoresInput:
    assessment_id: strawberry.ID = strawberry.field(description="The case.")
    theory: int = strawberry.field(description="Of 100.")
    practice: int = strawberry.field(description="Of 100.")
    idempotency_key: str | None = repetition_key()


@payload
class HandInScoresPayload:
    """After the last assessor's the means decide."""

    assessment: Assessment | None = strawberry.field(description="The case.")


@strawberry.input(description="A case that is to be decided.")
class ConvenePanelInput:
    assessment_id: strawberry.ID = strawberry.field(description="The case.")
    idempotency_key: str | None = repetition_key()


@payload
class ConvenePanelPayload:
    """The panel reviews or votes."""

    assessment: Assessment | None = strawberry.field(description="The case.")


@strawberry.input(description="A panel member's points.")
class HandInReviewInput:
    assessment_id: strawberry.ID = strawberry.field(description="The case.")
    points: int = strawberry.field(description="Of 100.")
    idempotency_key: str | None = repetition_key()


@payload
class HandInReviewPayload:
    """After the last member's the mean decides."""

    assessment: Assessment | None = strawberry.field(description="The case.")


@strawberry.input(description="A panel member's vote.")
class VoteOnAssessmentInput:
    assessment_id: strawberry.ID = strawberry.field(description="The case.")
    in_favour: bool = strawberry.field(description="Whether for it.")
    reason: str = strawberry.field(description="Why, in up to 1,000 characters.")
    idempotency_key: str | None = repetition_key()


@payload
class VoteOnAssessmentPayload:
    """After the last vote the majority has decided."""

    assessment: Assessment | None = strawberry.field(description="The case.")


@strawberry.type
class ExaminingMutation:
    """Examining and deciding."""

    @mutation("Names an assessor or a member of the panel, on no side and of another family. By the approver.")
    async def name_examiner(self, info: Info, input: NameExaminerInput) -> NameExaminerPayload:
        return await perform(
            info,
            NameExaminerPayload,
            examining.name_examiner,
            {"party": lambda named: named.party},
            assessment=key("Assessment", input.assessment_id, "assessment"),
            part=input.part,
            person=key("Person", input.person_id, "person") if input.person_id else None,
            name=input.name,
            phone=input.phone,
            key=input.idempotency_key,
        )

    @mutation("Takes an examiner's name back before they begin. By the approver.")
    async def release_examiner(self, info: Info, input: ReleaseExaminerInput) -> ReleaseExaminerPayload:
        return await perform(
            info,
            ReleaseExaminerPayload,
            examining.release_examiner,
            {"assessment": lambda named: named.assessment},
            party=key("AssessmentParty", input.party_id, "party"),
            key=input.idempotency_key,
        )

    @mutation("Closes the list of assessors, at least two. By the approver.")
    async def begin_scoring(self, info: Info, input: BeginScoringInput) -> BeginScoringPayload:
        return await perform(
            info,
            BeginScoringPayload,
            examining.begin_scoring,
            {"assessment": lambda done: done.assessment},
            assessment=key("Assessment", input.assessment_id, "assessment"),
            key=input.idempotency_key,
        )

    @mutation("Hands in points, which stay as they are. By an assessor of the case.")
    async def hand_in_scores(self, info: Info, input: HandInScoresInput) -> HandInScoresPayload:
        return await perform(
            info,
            HandInScoresPayload,
            examining.hand_in_scores,
            {"assessment": lambda done: done.assessment},
            assessment=key("Assessment", input.assessment_id, "assessment"),
            theory=input.theory,
            practice=input.practice,
            key=input.idempotency_key,
        )

    @mutation("Closes the list of the panel, at least three. By the approver.")
    async def convene_panel(self, info: Info, input: ConvenePanelInput) -> ConvenePanelPayload:
        return await perform(
            info,
            ConvenePanelPayload,
            examining.convene_panel,
            {"assessment": lambda done: done.assessment},
            assessment=key("Assessment", input.assessment_id, "assessment"),
            key=input.idempotency_key,
        )

    @mutation("Hands in points of the comprehensive review. By a member of the panel.")
    async def hand_in_review(self, info: Info, input: HandInReviewInput) -> HandInReviewPayload:
        return await perform(
            info,
            HandInReviewPayload,
            examining.hand_in_review,
            {"assessment": lambda done: done.assessment},
            assessment=key("Assessment", input.assessment_id, "assessment"),
            points=input.points,
            key=input.idempotency_key,
        )

    @mutation("Votes, for good. By a member of the panel.")
    async def vote_on_assessment(self, info: Info, input: VoteOnAssessmentInput) -> VoteOnAssessmentPayload:
        return await perform(
            info,
            VoteOnAssessmentPayload,
            examining.vote_on_assessment,
            {"assessment": lambda done: done.assessment},
            assessment=key("Assessment", input.assessment_id, "assessment"),
            in_favour=input.in_favour,
            reason=input.reason,
            key=input.idempotency_key,
        )
