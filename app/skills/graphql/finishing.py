"""From a request for a check to the certificate, in the API."""

from base64 import b64encode

import strawberry

from app.accounts.graphql.wording import Language
from app.kernel.graphql import Info, key, mutation, payload, perform, repetition_key
from app.skills.service import appealing, filing, noticed, printing

from .assessments import Assessment


@strawberry.input(description="A case that was not passed.")
class AppealScoresInput:
    assessment_id: strawberry.ID = strawberry.field(description="The case.")
    reason: str = strawberry.field(description="Why, in up to 1,000 characters.")
    idempotency_key: str | None = repetition_key()


@payload
class AppealScoresPayload:
    """Somebody who had no hand in the scores answers."""

    assessment: Assessment | None = strawberry.field(description="The case.")


@strawberry.input(description="An answer to who asked for a check.")
class AnswerScoreAppealInput:
    assessment_id: strawberry.ID = strawberry.field(description="The case.")
    granted: bool = strawberry.field(description="Whether scores are given anew.")
    answer: str = strawberry.field(description="In up to 1,000 characters; the candidate reads it.")
    idempotency_key: str | None = repetition_key()


@payload
class AnswerScoreAppealPayload:
    """The candidate is told."""

    assessment: Assessment | None = strawberry.field(description="The case.")


@strawberry.input(description="A decided case.")
class GiveNoticeInput:
    assessment_id: strawberry.ID = strawberry.field(description="The case.")
    idempotency_key: str | None = repetition_key()


@payload
class GiveNoticePayload:
    """It is shown to everybody."""

    assessment: Assessment | None = strawberry.field(description="The case.")


@strawberry.input(description="Which certificate to print, in which language.")
class PrintSkillCertificateInput:
    certificate_id: strawberry.ID = strawberry.field(description="The certificate that an assessment ended in.")
    language: Language | None = strawberry.field(description="The language; the request's, if left out.", default=None)


@payload
class PrintSkillCertificatePayload:
    """The paper, the same each time. Nothing was changed."""

    file_name: str | None = strawberry.field(description="What the file is called.")
    content: str | None = strawberry.field(description="The paper (PDF, A4), in base64.")


@strawberry.input(description="A case whose notice is over.")
class FileAssessmentInput:
    assessment_id: strawberry.ID = strawberry.field(description="The case.")
    idempotency_key: str | None = repetition_key()


@payload
class FileAssessmentPayload:
    """It is on the bureau's files."""

    assessment: Assessment | None = strawberry.field(description="The case.")


@strawberry.input(description="A filed case.")
class CertifyAssessmentInput:
    assessment_id: strawberry.ID = strawberry.field(description="The case.")
    idempotency_key: str | None = repetition_key()


@payload
class CertifyAssessmentPayload:
    """The certificate is issued, the rung is held."""

    assessment: Assessment | None = strawberry.field(description="The case.")


@strawberry.type
class FinishingMutation:
    """From the panel's decision to the certificate."""

    @mutation("Prints a certificate of a skill grade, for its holder, HR and officers over who assessed.")
    async def print_skill_certificate(
        self, info: Info, input: PrintSkillCertificateInput
    ) -> PrintSkillCertificatePayload:
        return await perform(
            info,
            PrintSkillCertificatePayload,
            printing.skill_certificate_sheet,
            {"file_name": lambda sheet: sheet.name, "content": lambda sheet: b64encode(sheet.content).decode()},
            certificate=key("Certificate", input.certificate_id, "certificate"),
            language=input.language.value if input.language else info.context.language,
        )

    @mutation("Asks for a check of one's own scores, within 10 working days. By the candidate.")
    async def appeal_scores(self, info: Info, input: AppealScoresInput) -> AppealScoresPayload:
        return await perform(
            info,
            AppealScoresPayload,
            appealing.appeal_scores,
            {"assessment": lambda done: done.assessment},
            assessment=key("Assessment", input.assessment_id, "assessment"),
            reason=input.reason,
            key=input.idempotency_key,
        )

    @mutation("Answers a request for a check. By HR or an officer on no side.")
    async def answer_score_appeal(self, info: Info, input: AnswerScoreAppealInput) -> AnswerScoreAppealPayload:
        return await perform(
            info,
            AnswerScoreAppealPayload,
            appealing.answer_score_appeal,
            {"assessment": lambda done: done.assessment},
            assessment=key("Assessment", input.assessment_id, "assessment"),
            granted=input.granted,
            answer=input.answer,
            key=input.idempotency_key,
        )

    @mutation("Opens the public notice of a decided case. By HR who handles it.")
    async def give_notice(self, info: Info, input: GiveNoticeInput) -> GiveNoticePayload:
        return await perform(
            info,
            GiveNoticePayload,
            noticed.give_notice,
            {"assessment": lambda done: done.assessment},
            assessment=key("Assessment", input.assessment_id, "assessment"),
            key=input.idempotency_key,
        )

    @mutation("Files a case. By an officer on no side of it.")
    async def file_assessment(self, info: Info, input: FileAssessmentInput) -> FileAssessmentPayload:
        return await perform(
            info,
            FileAssessmentPayload,
            filing.file_assessment,
            {"assessment": lambda done: done.assessment},
            assessment=key("Assessment", input.assessment_id, "assessment"),
            key=input.idempotency_key,
        )

    @mutation("Issues the certificate. By HR who handles it.")
    async def certify_assessment(self, info: Info, input: CertifyAssessmentInput) -> CertifyAssessmentPayload:
        return await perform(
            info,
            CertifyAssessmentPayload,
            filing.certify_assessment,
            {"assessment": lambda done: done.assessment},
            assessment=key("Assessment", input.assessment_id, "assessment"),
            key=input.idempotency_key,
        )
