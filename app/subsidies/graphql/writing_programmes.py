"""The verbs of programmes in the API."""

from datetime import date
from typing import Any

import strawberry

from app.kernel.graphql import Info, key, mutation, payload, perform, repetition_key
from app.skills.graphql.writing_ladders import ConditionInput, WordsInput
from app.subsidies import models, service

from .inputs import (
    AmountInput,
    ApprovalLevelInput,
    ExclusionInput,
    ProgrammeTrialInput,
    ProofInput,
    conditions_of,
    said_of,
    trials_of,
)
from .programmes import Programme, ProgrammeVersion


@strawberry.input(description="What a version says but for its conditions and test cases.")
class ProgrammeTermsInput:
    names: WordsInput = strawberry.field(description="What it is called.")
    plain: WordsInput = strawberry.field(description="What it is, in plain words.")
    legal_basis: str = strawberry.field(description="The document that it rests on.")
    valid_from: date = strawberry.field(description="For what is decided from this day on.")
    amounts: list[AmountInput] = strawberry.field(description="How much: the first that holds.")
    documents: WordsInput | None = strawberry.field(description="What to bring.", default=None)
    clause: str = strawberry.field(description="The clause of the legal basis.", default="")
    valid_until: date | None = strawberry.field(description="The first day without it; null: no end.", default=None)
    frequency: models.Frequency = strawberry.field(
        description="How often a person gets it.", default=models.Frequency.YEARLY
    )
    period_fact: str | None = strawberry.field(
        description="Per certificate: the fact that tells the certificate.", default=None
    )
    evidence: list[ProofInput] = strawberry.field(description="Papers that show facts.", default_factory=list)
    chain: list[ApprovalLevelInput] = strawberry.field(description="Who approves: one to three levels.")
    review: bool = strawberry.field(description="Whether somebody reviews before.", default=True)
    notice_days: int = strawberry.field(description="Working days of public notice, 0 to 30.", default=5)
    response_days: int = strawberry.field(description="Working days in which an offer is answered.", default=20)
    automatic: bool = strawberry.field(description="Whether it reaches people without an application.", default=False)
    channel: models.Channel = strawberry.field(description="How it is paid.", default=models.Channel.BANK)
    exclusions: list[ExclusionInput] = strawberry.field(
        description="What nobody gets together with it.", default_factory=list
    )


@strawberry.input(description="The next version of a programme as a whole.")
class SaveProgrammeInput:
    code: str = strawberry.field(description="Small Latin letters, digits and hyphens; a new one begins a programme.")
    organisation_id: strawberry.ID = strawberry.field(description="The bureau that decides and pays.")
    terms: ProgrammeTermsInput = strawberry.field(description="What it says.")
    conditions: list[ConditionInput] = strawberry.field(description="Whom it is for.")
    trials: list[ProgrammeTrialInput] = strawberry.field(description="Test cases of the conditions.")
    idempotency_key: str | None = repetition_key()


@payload
class SaveProgrammePayload:
    """Nothing that is in force has changed."""

    programme_version: ProgrammeVersion | None = strawberry.field(description="The draft.")


@strawberry.input(description="What a draft says from now on but for its conditions and test cases.")
class ChangeProgrammeInput:
    programme_version_id: strawberry.ID = strawberry.field(description="The draft.")
    terms: ProgrammeTermsInput = strawberry.field(description="What it says.")
    idempotency_key: str | None = repetition_key()


@payload
class ChangeProgrammePayload:
    """Nothing that is in force has changed."""

    programme_version: ProgrammeVersion | None = strawberry.field(description="The draft as it is now.")


@strawberry.input(description="What a draft asks from now on.")
class SetProgrammeConditionsInput:
    programme_version_id: strawberry.ID = strawberry.field(description="The draft.")
    conditions: list[ConditionInput] = strawberry.field(description="All conditions.")
    idempotency_key: str | None = repetition_key()


@payload
class SetProgrammeConditionsPayload:
    """Nothing that is in force has changed."""

    programme_version: ProgrammeVersion | None = strawberry.field(description="The draft as it is now.")


@strawberry.input(description="On what a draft is tried out from now on.")
class SetProgrammeTrialsInput:
    programme_version_id: strawberry.ID = strawberry.field(description="The draft.")
    trials: list[ProgrammeTrialInput] = strawberry.field(description="All test cases.")
    idempotency_key: str | None = repetition_key()


@payload
class SetProgrammeTrialsPayload:
    """Nothing that is in force has changed."""

    programme_version: ProgrammeVersion | None = strawberry.field(description="The draft as it is now.")


@strawberry.input(description="Which programme gets its next version.")
class DraftProgrammeInput:
    programme_id: strawberry.ID = strawberry.field(description="The programme.")
    idempotency_key: str | None = repetition_key()


@payload
class DraftProgrammePayload:
    """A copy of the newest published version, to be changed."""

    programme_version: ProgrammeVersion | None = strawberry.field(description="The draft.")


@strawberry.input(description="Which draft holds from when on.")
class PublishProgrammeInput:
    programme_version_id: strawberry.ID = strawberry.field(description="The draft, none of which the caller wrote.")
    valid_from: date = strawberry.field(description="Its first day, after that of the version before.")
    idempotency_key: str | None = repetition_key()


@payload
class PublishProgrammePayload:
    """Who began under the version before stays under that one."""

    programme_version: ProgrammeVersion | None = strawberry.field(
        description="The version, which never changes any more."
    )


@strawberry.input(description="Which draft is forgotten.")
class DiscardProgrammeInput:
    programme_version_id: strawberry.ID = strawberry.field(description="The draft.")
    idempotency_key: str | None = repetition_key()


@payload
class DiscardProgrammePayload:
    """The draft is gone; so is its programme, where it was all there was."""

    version: int | None = strawberry.field(description="Which version it would have been.")


@strawberry.input(description="When a programme ends.")
class CloseProgrammeInput:
    programme_id: strawberry.ID = strawberry.field(description="The programme.")
    valid_until: date = strawberry.field(description="The first day on which nobody can begin anything.")
    idempotency_key: str | None = repetition_key()


@payload
class CloseProgrammePayload:
    """What was begun before goes its way."""

    programme: Programme | None = strawberry.field(description="The programme.")


def _saved(saved: Any) -> Any:
    return saved.id


@strawberry.type
class ProgrammeMutation:
    """Writing programmes."""

    @mutation("Writes the next version of a programme as a whole. For officers of the whole deployment.")
    async def save_programme(self, info: Info, input: SaveProgrammeInput) -> SaveProgrammePayload:
        return await perform(
            info,
            SaveProgrammePayload,
            service.save_programme,
            {"programme_version": _saved},
            code=input.code,
            organisation=key("Organisation", input.organisation_id, "organisation_id"),
            draft=service.Draft(
                **said_of(input.terms), conditions=conditions_of(input.conditions), trials=trials_of(input.trials)
            ),
            key=input.idempotency_key,
        )

    @mutation("Changes what a draft says but for its conditions and test cases.", version="programme_version_id")
    async def change_programme(self, info: Info, input: ChangeProgrammeInput) -> ChangeProgrammePayload:
        return await perform(
            info,
            ChangeProgrammePayload,
            service.change_programme,
            {"programme_version": _saved},
            version=key("ProgrammeVersion", input.programme_version_id, "programme_version_id"),
            said=service.Said(**said_of(input.terms)),
            key=input.idempotency_key,
        )

    @mutation("Says anew what a draft asks; what can't be judged is refused.", version="programme_version_id")
    async def set_programme_conditions(
        self, info: Info, input: SetProgrammeConditionsInput
    ) -> SetProgrammeConditionsPayload:
        return await perform(
            info,
            SetProgrammeConditionsPayload,
            service.set_conditions,
            {"programme_version": _saved},
            version=key("ProgrammeVersion", input.programme_version_id, "programme_version_id"),
            conditions=conditions_of(input.conditions),
            key=input.idempotency_key,
        )

    @mutation("Writes the test cases of a draft anew.", version="programme_version_id")
    async def set_programme_trials(self, info: Info, input: SetProgrammeTrialsInput) -> SetProgrammeTrialsPayload:
        return await perform(
            info,
            SetProgrammeTrialsPayload,
            service.set_trials,
            {"programme_version": _saved},
            version=key("ProgrammeVersion", input.programme_version_id, "programme_version_id"),
            trials=trials_of(input.trials),
            key=input.idempotency_key,
        )

    @mutation("Begins the next version of a programme as a copy. For officers of the whole deployment.")
    async def draft_programme(self, info: Info, input: DraftProgrammeInput) -> DraftProgrammePayload:
        return await perform(
            info,
            DraftProgrammePayload,
            service.draft_programme,
            {"programme_version": _saved},
            programme=key("Programme", input.programme_id, "programme_id"),
            key=input.idempotency_key,
        )

    @mutation("Makes a draft what holds from a day on. Not for its authors.", version="programme_version_id")
    async def publish_programme(self, info: Info, input: PublishProgrammeInput) -> PublishProgrammePayload:
        return await perform(
            info,
            PublishProgrammePayload,
            service.publish_programme,
            {"programme_version": _saved},
            version=key("ProgrammeVersion", input.programme_version_id, "programme_version_id"),
            valid_from=input.valid_from,
            key=input.idempotency_key,
        )

    @mutation("Forgets a draft.", version="programme_version_id")
    async def discard_programme(self, info: Info, input: DiscardProgrammeInput) -> DiscardProgrammePayload:
        return await perform(
            info,
            DiscardProgrammePayload,
            service.discard_programme,
            {"version": lambda done: done.version},
            version=key("ProgrammeVersion", input.programme_version_id, "programme_version_id"),
            key=input.idempotency_key,
        )

    @mutation("Ends a programme: nobody begins anything under it from a day on.")
    async def close_programme(self, info: Info, input: CloseProgrammeInput) -> CloseProgrammePayload:
        return await perform(
            info,
            CloseProgrammePayload,
            service.close_programme,
            {"programme": lambda done: done.programme},
            programme=key("Programme", input.programme_id, "programme_id"),
            valid_until=input.valid_until,
            key=input.idempotency_key,
        )
