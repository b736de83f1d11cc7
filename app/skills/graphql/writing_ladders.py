"""The verbs of ladders in the API."""

from datetime import date

import strawberry

from app.kernel.graphql import Info, key, mutation, payload, perform, repetition_key
from app.rules.conditions import Condition
from app.skills import service

from .ladders import Ladder, Rung


@strawberry.input(description="A text in each language.")
class WordsInput:
    zh: str = strawberry.field(description="In Chinese.")
    bo: str | None = strawberry.field(description="In Tibetan.", default=None)
    en: str | None = strawberry.field(description="In English.", default=None)

    def by_language(self) -> dict[str, str]:
        """As names are stored: languages without a text are left out."""
        given = {"zh": self.zh, "bo": self.bo, "en": self.en}
        return {language: text for language, text in given.items() if text}


@strawberry.input(description="One question about facts.")
class ConditionInput:
    expression: str = strawberry.field(
        description="Comparisons of facts with values, joined by `and`, `or`, `not`: `years_since_rung_3 >= 5`."
    )
    clause: str = strawberry.field(description="The legal basis.")
    passed_texts: WordsInput = strawberry.field(description="What is said where it is met.")
    failed_texts: WordsInput = strawberry.field(description="What is said where it is not.")
    alternative: int | None = strawberry.field(
        description="Those with the same number stand together; one alternative is enough. Null: always needed.",
        default=None,
    )


@strawberry.input(description="Which ladder gets its next version.")
class DraftLadderInput:
    ladder_id: strawberry.ID = strawberry.field(description="Any version of it.")
    idempotency_key: str | None = repetition_key()


@payload
class DraftLadderPayload:
    """A copy of the newest published version, to be changed."""

    ladder: Ladder | None = strawberry.field(description="The draft.")


@strawberry.input(description="What a draft says of the whole ladder from now on.")
class ChangeLadderInput:
    ladder_id: strawberry.ID = strawberry.field(description="The draft.")
    names: WordsInput = strawberry.field(description="What the ladder is called.")
    theory_pass: int | None = strawberry.field(description="The pass mark in theory, of 100.", default=None)
    practice_pass: int | None = strawberry.field(description="The pass mark in practice, of 100.", default=None)
    notice_working_days: int = strawberry.field(description="Working days of public notice.", default=5)
    register_within_years: int | None = strawberry.field(
        description="Within how many years one registers.", default=None
    )
    renew_every_years: int | None = strawberry.field(
        description="After how many years a registration is renewed.", default=None
    )
    step_every_years: int | None = strawberry.field(
        description="How many years a step takes, on a ladder of posts.", default=None
    )
    idempotency_key: str | None = repetition_key()


@payload
class ChangeLadderPayload:
    """Nothing that is in force has changed."""

    ladder: Ladder | None = strawberry.field(description="The draft as it is now.")


@strawberry.input(description="What a draft says of one rung from now on.")
class ChangeRungInput:
    rung_id: strawberry.ID = strawberry.field(description="The rung, of a draft.")
    names: WordsInput = strawberry.field(description="What it is called.")
    comprehensive_review: bool = strawberry.field(description="Whether a comprehensive review follows.")
    training_hours: int | None = strawberry.field(description="Hours of training for each renewal.", default=None)
    idempotency_key: str | None = repetition_key()


@payload
class ChangeRungPayload:
    """Nothing that is in force has changed."""

    rung: Rung | None = strawberry.field(description="The rung as it is now.")


@strawberry.input(description="What a rung of a draft needs from now on.")
class SetPrerequisitesInput:
    rung_id: strawberry.ID = strawberry.field(description="The rung, of a draft.")
    conditions: list[ConditionInput] = strawberry.field(description="All conditions; none: nothing is needed.")
    occupation_id: strawberry.ID | None = strawberry.field(
        description="In which occupation; null: in all that have no rules of their own.", default=None
    )
    idempotency_key: str | None = repetition_key()


@payload
class SetPrerequisitesPayload:
    """Nothing that is in force has changed."""

    rung: Rung | None = strawberry.field(description="The rung with what it needs.")


@strawberry.input(description="Which draft holds from when on.")
class PublishLadderInput:
    ladder_id: strawberry.ID = strawberry.field(description="The draft, none of which the caller wrote.")
    valid_from: date = strawberry.field(description="Its first day, after that of the version before.")
    idempotency_key: str | None = repetition_key()


@payload
class PublishLadderPayload:
    """What was decided under the version before stays as it is."""

    ladder: Ladder | None = strawberry.field(description="The version, which never changes any more.")


@strawberry.input(description="Which draft is forgotten.")
class DiscardLadderInput:
    ladder_id: strawberry.ID = strawberry.field(description="The draft.")
    idempotency_key: str | None = repetition_key()


@payload
class DiscardLadderPayload:
    """The draft is gone."""

    version: int | None = strawberry.field(description="Which version it would have been.")


@strawberry.type
class LadderMutation:
    """Writing ladders."""

    @mutation("Begins the next version of a ladder as a copy. For officers of the whole deployment.")
    async def draft_ladder(self, info: Info, input: DraftLadderInput) -> DraftLadderPayload:
        return await perform(
            info,
            DraftLadderPayload,
            service.draft_ladder,
            {"ladder": lambda done: done.id},
            ladder=key("Ladder", input.ladder_id, "ladder_id"),
            key=input.idempotency_key,
        )

    @mutation("Changes what a draft says of the whole ladder.")
    async def change_ladder(self, info: Info, input: ChangeLadderInput) -> ChangeLadderPayload:
        return await perform(
            info,
            ChangeLadderPayload,
            service.change_ladder,
            {"ladder": lambda done: done.id},
            ladder=key("Ladder", input.ladder_id, "ladder_id"),
            names=input.names.by_language(),
            theory_pass=input.theory_pass,
            practice_pass=input.practice_pass,
            notice_working_days=input.notice_working_days,
            register_within_years=input.register_within_years,
            renew_every_years=input.renew_every_years,
            step_every_years=input.step_every_years,
            key=input.idempotency_key,
        )

    @mutation("Changes a rung of a draft.")
    async def change_rung(self, info: Info, input: ChangeRungInput) -> ChangeRungPayload:
        return await perform(
            info,
            ChangeRungPayload,
            service.change_rung,
            {"rung": lambda done: done.id},
            rung=key("Rung", input.rung_id, "rung_id"),
            names=input.names.by_language(),
            comprehensive_review=input.comprehensive_review,
            training_hours=input.training_hours,
            key=input.idempotency_key,
        )

    @mutation("Says anew what a rung of a draft needs; a condition that can't be judged is refused with its place.")
    async def set_prerequisites(self, info: Info, input: SetPrerequisitesInput) -> SetPrerequisitesPayload:
        return await perform(
            info,
            SetPrerequisitesPayload,
            service.set_prerequisites,
            {"rung": lambda done: done.id},
            rung=key("Rung", input.rung_id, "rung_id"),
            conditions=[
                Condition(
                    each.expression,
                    each.clause,
                    each.passed_texts.by_language(),
                    each.failed_texts.by_language(),
                    each.alternative,
                )
                for each in input.conditions
            ],
            occupation=key("Occupation", input.occupation_id, "occupation_id") if input.occupation_id else None,
            key=input.idempotency_key,
        )

    @mutation("Makes a draft what holds from a day on, by somebody who wrote none of it.")
    async def publish_ladder(self, info: Info, input: PublishLadderInput) -> PublishLadderPayload:
        return await perform(
            info,
            PublishLadderPayload,
            service.publish_ladder,
            {"ladder": lambda done: done.id},
            ladder=key("Ladder", input.ladder_id, "ladder_id"),
            valid_from=input.valid_from,
            key=input.idempotency_key,
        )

    @mutation("Forgets a draft.")
    async def discard_ladder(self, info: Info, input: DiscardLadderInput) -> DiscardLadderPayload:
        return await perform(
            info,
            DiscardLadderPayload,
            service.discard_ladder,
            {"version": lambda done: done.version},
            ladder=key("Ladder", input.ladder_id, "ladder_id"),
            key=input.idempotency_key,
        )
