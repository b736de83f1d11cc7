"""Where a person stands, in the API: what is recorded of them, what a rung lacks, which level they have."""

from datetime import date

import strawberry

from app.kernel.graphql import Info, key, mutation, payload, perform, repetition_key
from app.rules.graphql import Verdict
from app.skills import models, service

from .people import Education, Placement


@strawberry.input(description="Who wants to rise to which rung.")
class AskPrerequisitesInput:
    rung_id: strawberry.ID = strawberry.field(description="The rung.")
    person_id: strawberry.ID | None = strawberry.field(
        description="Somebody whom the caller looks after; null: the caller.", default=None
    )
    occupation_id: strawberry.ID | None = strawberry.field(description="In which occupation.", default=None)
    idempotency_key: str | None = repetition_key()


@payload
class AskPrerequisitesPayload:
    """It decides nothing."""

    verdict: Verdict | None = strawberry.field(description="What is met, what is missing, and when it will be there.")


@strawberry.input(description="A degree that somebody completed, whose paper the caller has seen.")
class RecordEducationInput:
    person_id: strawberry.ID = strawberry.field(description="Who completed it; not the caller.")
    degree: models.Degree = strawberry.field(description="Which degree.")
    completed_on: date = strawberry.field(description="The day on the paper.")
    evidence: str = strawberry.field(description="What was shown, in 200 letters at most.", default="")
    idempotency_key: str | None = repetition_key()


@payload
class RecordEducationPayload:
    """The degree counts from now on."""

    education: Education | None = strawberry.field(description="What was recorded.")


@strawberry.input(description="Which post somebody has from a day on.")
class PlaceInput:
    employment_id: strawberry.ID = strawberry.field(description="Who, where: an employment.")
    post_id: strawberry.ID = strawberry.field(description="The post, of a published ladder.")
    since: date = strawberry.field(description="From which day on; the post before it ends there.")
    idempotency_key: str | None = repetition_key()


@payload
class PlacePayload:
    """The level follows from the post from then on."""

    placement: Placement | None = strawberry.field(description="What was recorded.")


@strawberry.input(description="Whose level, on which day, and what if.")
class FindLevelInput:
    person_id: strawberry.ID | None = strawberry.field(
        description="Somebody whom the caller looks after; null: the caller.", default=None
    )
    on: date | None = strawberry.field(description="The day; null: today.", default=None)
    degree: models.Degree | None = strawberry.field(description="What if they had this degree too.", default=None)
    grade: int | None = strawberry.field(description="What if they held this professional grade too.", default=None)
    idempotency_key: str | None = strawberry.field(description="Taken and not kept: nothing is written.", default=None)


@strawberry.type(description="What would lift the level at once: a degree, or a professional grade.")
class LevelGain:
    degree: str | None = strawberry.field(description="The degree, if it is one.")
    grade: int | None = strawberry.field(description="The grade's number, if it is one.")
    level: int = strawberry.field(description="The level with it.")


@payload
class FindLevelPayload:
    """A level in a post, with what it is made of and what the next one takes."""

    post: str | None = strawberry.field(description="The post's code.")
    level: int | None = strawberry.field(description="The level on the day.")
    lowest: int | None = strawberry.field(description="The post's first level.")
    highest: int | None = strawberry.field(description="The post's last level.")
    years: float | None = strawberry.field(description="Years of service that count.")
    degree_years: int | None = strawberry.field(description="Years that the best degree counts as.")
    grade_levels: int | None = strawberry.field(description="Levels that the best professional grade adds.")
    next_on: date | None = strawberry.field(description="When the next level comes by waiting; null at the last one.")
    missing_years: float | None = strawberry.field(description="Years until then.")
    gains: list[LevelGain] | None = strawberry.field(description="What would lift it at once.")


@strawberry.input(description="Whose posts and levels, of those whom the caller looks after.")
class FindLevelsInput:
    search: str | None = strawberry.field(description="Whose name holds this, or its pinyin begins so.", default=None)
    post: str | None = strawberry.field(description="With the post of this code.", default=None)
    after: strawberry.ID | None = strawberry.field(description="What the page before ended with.", default=None)
    first: int = strawberry.field(description="How many, 50 at most.", default=service.MOST_LEVELS)
    idempotency_key: str | None = strawberry.field(description="Taken and not kept: nothing is written.", default=None)


@strawberry.type(description="Somebody who has a post, with today's level.")
class PostHolder:
    person_id: strawberry.ID = strawberry.field(description="Whose it is.")
    employment_id: strawberry.ID = strawberry.field(description="In which employment.")
    name: str = strawberry.field(description="The person's name.")
    organisation: str = strawberry.field(description="The employer's name.")
    post: str = strawberry.field(description="The post's code.")
    since: date = strawberry.field(description="Since when they have it.")
    level: int = strawberry.field(description="Today's level.")
    lowest: int = strawberry.field(description="The post's first level.")
    highest: int = strawberry.field(description="The post's last level.")
    next_on: date | None = strawberry.field(description="When the next level comes by waiting; null at the last one.")


@payload
class FindLevelsPayload:
    """Holders of posts by employer and name, a page at a time."""

    holders: list[PostHolder] | None = strawberry.field(description="Those of this page.")
    after: strawberry.ID | None = strawberry.field(description="What leads to the next page; null at the end.")


@strawberry.type
class StandingMutation:
    """Where people stand."""

    @mutation("Asks what a person lacks for a rung today, and when it will be there. It decides nothing.")
    async def ask_prerequisites(self, info: Info, input: AskPrerequisitesInput) -> AskPrerequisitesPayload:
        return await perform(
            info,
            AskPrerequisitesPayload,
            service.ask_prerequisites,
            {"verdict": lambda asked: asked.id},
            rung=key("Rung", input.rung_id, "rung_id"),
            person=key("Person", input.person_id, "person_id") if input.person_id else None,
            occupation=key("Occupation", input.occupation_id, "occupation_id") if input.occupation_id else None,
            key=input.idempotency_key,
        )

    @mutation("Records a degree that somebody completed. For those who look after them.")
    async def record_education(self, info: Info, input: RecordEducationInput) -> RecordEducationPayload:
        return await perform(
            info,
            RecordEducationPayload,
            service.record_education,
            {"education": lambda done: done.id},
            person=key("Person", input.person_id, "person_id"),
            degree=input.degree,
            completed_on=input.completed_on,
            evidence=input.evidence,
            key=input.idempotency_key,
        )

    @mutation(
        "Gives an employed person a post from a day on. For those who look after the employer.", post_since="since"
    )
    async def place(self, info: Info, input: PlaceInput) -> PlacePayload:
        return await perform(
            info,
            PlacePayload,
            service.place,
            {"placement": lambda done: done.id},
            employment=key("Employment", input.employment_id, "employment_id"),
            post=key("Post", input.post_id, "post_id"),
            since=input.since,
            key=input.idempotency_key,
        )

    @mutation("Computes a community worker's level, and what is missing for the next. It writes nothing.")
    async def find_level(self, info: Info, input: FindLevelInput) -> FindLevelPayload:
        return await perform(
            info,
            FindLevelPayload,
            service.find_level,
            {
                "post": lambda found: found.post,
                "level": lambda found: found.level.level,
                "lowest": lambda found: found.level.lowest,
                "highest": lambda found: found.level.highest,
                "years": lambda found: float(found.level.years),
                "degree_years": lambda found: found.level.degree_years,
                "grade_levels": lambda found: found.level.grade_levels,
                "next_on": lambda found: found.level.next_on,
                "missing_years": lambda found: _float(found.level.missing_years),
                "gains": lambda found: [
                    LevelGain(degree=each.degree, grade=each.grade, level=each.level) for each in found.level.gains
                ],
            },
            person=key("Person", input.person_id, "person_id") if input.person_id else None,
            on=input.on,
            degree=input.degree,
            grade=input.grade,
        )

    @mutation("Who has which post at which level today, of those whom the caller looks after. It writes nothing.")
    async def find_levels(self, info: Info, input: FindLevelsInput) -> FindLevelsPayload:
        return await perform(
            info,
            FindLevelsPayload,
            service.find_levels,
            {
                "holders": lambda found: [_holder(each) for each in found.holders],
                "after": lambda found: f"Placement:{found.after}" if found.after else None,
            },
            search=input.search,
            post=input.post,
            after=key("Placement", input.after, "after") if input.after else None,
            most=input.first,
        )


def _holder(holder: service.Holder) -> PostHolder:
    level = holder.level
    return PostHolder(
        person_id=strawberry.ID(f"Person:{holder.person}"),
        employment_id=strawberry.ID(f"Employment:{holder.employment}"),
        name=holder.name,
        organisation=holder.organisation,
        post=holder.post,
        since=holder.since,
        level=level.level,
        lowest=level.lowest,
        highest=level.highest,
        next_on=level.next_on,
    )


def _float(years: object) -> float | None:
    return None if years is None else float(str(years))
