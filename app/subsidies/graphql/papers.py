"""Papers of cases, and one act on many cases, in the API."""

import binascii
from base64 import b64decode, b64encode

import strawberry

from app.kernel.errors import Invalid
from app.kernel.graphql import Info, UserError, enum, key, mutation, payload, perform, repetition_key
from app.kernel.i18n import mark
from app.subsidies.models import CaseState
from app.subsidies.service import many, papers

from .cases import EvidencePaper, SubsidyCase

enum(
    many.ManyAct,
    "What can be done to many cases at once.",
    check="Ask the rules with what the papers show.",
    send_back="Give back for what is missing; with a reason.",
    review="Look at once more.",
    approve="Approve at the next level.",
    refuse="Refuse; with a reason.",
    give_notice="Open the public notice.",
)


ASK_FOR_ERRORS = "Other results have errors: ask for `errors`; it stays until 2028-01-01 at least."


@strawberry.input(description="A paper of one's own.")
class AttachEvidencePaperInput:
    case_id: strawberry.ID = strawberry.field(description="The case.")
    fact: str = strawberry.field(description="Which of the facts that the programme asks papers for.")
    value: str = strawberry.field(description="What it shows: a number, a day as 2026-11-22, yes or no.")
    content: str = strawberry.field(description="The file in base64: JPEG, PNG or WebP, up to 40 megapixels.")
    idempotency_key: str | None = repetition_key()


@payload
class AttachEvidencePaperPayload:
    """The paper; an officer reads it later."""

    paper: EvidencePaper | None = strawberry.field(description="The new paper.")


@strawberry.input(description="Which paper to look at.")
class ReadEvidencePaperInput:
    paper_id: strawberry.ID = strawberry.field(description="The paper.")
    idempotency_key: str | None = repetition_key()


@payload
class ReadEvidencePaperPayload:
    """The picture. That somebody else than the applicant looked at it is put on record."""

    content: str | None = strawberry.field(description="The picture (WebP), in base64.")
    paper: EvidencePaper | None = strawberry.field(description="The paper.")


@strawberry.input(description="A paper that nobody has read.")
class RemoveEvidencePaperInput:
    paper_id: strawberry.ID = strawberry.field(description="The paper.")
    idempotency_key: str | None = repetition_key()


@payload
class RemoveEvidencePaperPayload:
    """The paper is gone."""

    subsidy_case: SubsidyCase | None = strawberry.field(description="The case.")


@strawberry.input(description="What somebody read from a paper.")
class ConfirmEvidencePaperInput:
    paper_id: strawberry.ID = strawberry.field(description="The paper.")
    shows: bool = strawberry.field(description="Whether it shows what the applicant typed.")
    idempotency_key: str | None = repetition_key()


@payload
class ConfirmEvidencePaperPayload:
    """It counts, or not."""

    paper: EvidencePaper | None = strawberry.field(description="The paper.")


@strawberry.type(description="What came of one of many cases.")
class SubsidyActResult:
    case_id: strawberry.ID = strawberry.field(description="The case.")
    state: CaseState | None = strawberry.field(description="Where it is now; null where it was refused.")
    errors: list[UserError] = strawberry.field(description="Why it was refused; empty when it was done.")
    code: str | None = strawberry.field(
        description="Why it was refused: stable, for programs.", deprecation_reason=ASK_FOR_ERRORS
    )
    message: str | None = strawberry.field(description="Why, for people.", deprecation_reason=ASK_FOR_ERRORS)


@strawberry.input(description="The same for many cases.")
class ActOnSubsidyCasesInput:
    act: many.ManyAct = strawberry.field(description="What is done to each.")
    case_ids: list[strawberry.ID] = strawberry.field(description="Which, up to 100.")
    reason: str | None = strawberry.field(description="Why, where it sends back or refuses.", default=None)
    idempotency_key: str | None = repetition_key()


@payload
class ActOnSubsidyCasesPayload:
    """What is refused of one stops no other."""

    results: list[SubsidyActResult] | None = strawberry.field(description="What came of each.")


@strawberry.type
class PaperMutation:
    """The verbs of papers, and of many cases."""

    @mutation("Adds a picture of a paper to a draft, or to what is to be added to. By the applicant.", file="content")
    async def attach_evidence_paper(self, info: Info, input: AttachEvidencePaperInput) -> AttachEvidencePaperPayload:
        return await perform(
            info,
            AttachEvidencePaperPayload,
            papers.attach_paper,
            {"paper": lambda done: done.paper},
            case=key("SubsidyCase", input.case_id, "case"),
            fact=input.fact,
            value=input.value,
            content=_decoded(input.content),
            key=input.idempotency_key,
        )

    @mutation("Removes a paper from a draft. By the applicant.")
    async def remove_evidence_paper(self, info: Info, input: RemoveEvidencePaperInput) -> RemoveEvidencePaperPayload:
        return await perform(
            info,
            RemoveEvidencePaperPayload,
            papers.remove_paper,
            {"subsidy_case": lambda done: done.case},
            paper=key("EvidencePaper", input.paper_id, "paper"),
            key=input.idempotency_key,
        )

    @mutation("Looks at a paper; a mutation, because that goes on record. By the applicant and the bureau.")
    async def read_evidence_paper(self, info: Info, input: ReadEvidencePaperInput) -> ReadEvidencePaperPayload:
        paper = key("EvidencePaper", input.paper_id, "paper")
        return await perform(
            info,
            ReadEvidencePaperPayload,
            papers.read_paper,
            {"content": lambda picture: b64encode(picture).decode(), "paper": lambda _: paper},
            paper=paper,
            key=input.idempotency_key,
        )

    @mutation("Says whether a paper shows what was typed. By who checks the case.")
    async def confirm_evidence_paper(self, info: Info, input: ConfirmEvidencePaperInput) -> ConfirmEvidencePaperPayload:
        return await perform(
            info,
            ConfirmEvidencePaperPayload,
            papers.confirm_paper,
            {"paper": lambda done: done.paper},
            paper=key("EvidencePaper", input.paper_id, "paper"),
            shows=input.shows,
            key=input.idempotency_key,
        )

    @mutation("Does the same to many cases, each for itself. By who may do it to each.")
    async def act_on_subsidy_cases(self, info: Info, input: ActOnSubsidyCasesInput) -> ActOnSubsidyCasesPayload:
        return await perform(
            info,
            ActOnSubsidyCasesPayload,
            many.act_on_many,
            {"results": _results},
            act=input.act,
            cases=[key("SubsidyCase", each, "cases") for each in input.case_ids],
            reason=input.reason,
            key=input.idempotency_key,
        )


def _results(done: many.ManyDone) -> list[SubsidyActResult]:
    return [
        SubsidyActResult(
            case_id=strawberry.ID(f"SubsidyCase:{each.case}"),
            state=each.state,
            errors=[UserError(code=each.code, message=each.message or "", field=None)] if each.code else [],
            code=each.code,
            message=each.message,
        )
        for each in done.results
    ]


def _decoded(content: str) -> bytes:
    try:
        return b64decode(content, validate=True)
    except (binascii.Error, ValueError):
        raise Invalid(field="content", reason=mark("This is not base64. Encode the file first.")) from None
