"""Ladders in the API: what is published is everybody's to know, drafts are the bureau's."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, asc, desc, exists, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col
from strawberry.scalars import JSON

from app.accounts.graphql import Actor, AuditEntry, acted, history
from app.accounts.graphql.sight import from_the_top
from app.accounts.graphql.wording import ASK_FOR_CALLED, Wording
from app.accounts.queries.survivors import is_among
from app.kernel.graphql import enum
from app.kernel.identity import Role
from app.reading import (
    Connection,
    Node,
    column,
    count,
    deprecated,
    entries,
    expression,
    filters,
    many,
    one,
    order,
    reads,
    viewer,
    where,
    within,
)
from app.rules.graphql import RuleSet
from app.rules.models import RuleSet as RuleSetTable
from app.rules.models import RuleState
from app.skills import models

from .occupations import Occupation, OccupationFilter, OccupationOrder
from .parts import DegreeYears
from .sight import OF_BUREAU

enum(
    models.LadderState,
    "How far a version of a ladder is.",
    draft="It may change, and nothing is decided by it.",
    published="It never changes.",
)
WRITES = from_the_top(Role.OFFICER, Role.ADMINISTRATOR)
_IS_DRAFT = col(models.Ladder.state) == models.LadderState.DRAFT
_whole = aliased(models.Ladder)
_of_rung, _asking = aliased(models.Rung), aliased(models.Prerequisite)


def _of_a_published(ladder: object) -> object:
    """Parts are seen by whoever sees the whole."""
    published = exists(
        select(col(_whole.id)).where(col(_whole.id) == ladder, col(_whole.state) == models.LadderState.PUBLISHED)
    )
    return or_(published, OF_BUREAU)


@reads(models.Prerequisite)
class Prerequisite:
    """By which rules one is admitted to a rung in an occupation."""

    occupation: Occupation | None = one(
        models.Prerequisite.occupation_id, "In which occupation; null: in all that have no rules of their own."
    )
    rules: RuleSet | None = one(models.Prerequisite.rule_set_id, "The rules.")


@filters
class PrerequisiteFilter:
    """Which of a rung's prerequisites."""

    occupation: str | None = where(
        lambda v: or_(
            col(models.Prerequisite.occupation_id).is_(None),
            col(models.Prerequisite.occupation_id).in_(
                select(col(models.Occupation.id)).where(col(models.Occupation.code) == v)
            ),
        ),
        "Of the occupation with this code, and those of all that have none of their own.",
    )


PrerequisiteOrder = order(
    "PrerequisiteOrder",
    "How prerequisites are sorted.",
    GENERAL=asc(col(models.Prerequisite.occupation_id).is_not(None)),
)
RungOrder = order("RungOrder", "How rungs are sorted.", LOWEST=asc(col(models.Rung.number)))
PostOrder = order("PostOrder", "How posts are sorted.", HIGHEST=desc(col(models.Post.highest)))
BonusOrder = order("GradeBonusOrder", "How they are sorted.", GRADE=asc(col(models.GradeBonus.grade_number)))


@reads(models.Rung, visible_to=_of_a_published(models.Rung.ladder_id))
class Rung(Node):
    """A grade of a ladder."""

    number: int = column(models.Rung.number, "Counts from the lowest, 1.")
    names: JSON = deprecated(column(models.Rung.names, "What it is called, by language."), ASK_FOR_CALLED)
    called: Wording = within(models.Rung.names, "What it is called.")
    national_level: int | None = column(
        models.Rung.national_level, "The national level: 5 is the lowest, 1 the highest."
    )
    appointed: bool = column(models.Rung.appointed, "Whether an enterprise appoints to it, instead of examining.")
    comprehensive_review: bool = column(
        models.Rung.comprehensive_review, "Whether a comprehensive review follows theory and practice."
    )
    training_hours_per_renewal: int | None = column(
        models.Rung.training_hours_per_renewal, "Hours of training that each renewal of the registration needs."
    )
    ladder: "Ladder" = one(models.Rung.ladder_id, "The version of the ladder.", with_parent=True)
    prerequisites: Connection[Prerequisite] = many(
        models.Prerequisite.rung_id, "What it needs.", filter=PrerequisiteFilter, order=PrerequisiteOrder
    )


@reads(models.Post, visible_to=_of_a_published(models.Post.ladder_id))
class Post(Node):
    """A post of a ladder of posts, with the levels that it reaches."""

    code: str = column(models.Post.code, "What it is called in all versions.")
    names: JSON = deprecated(column(models.Post.names, "What it is called, by language."), ASK_FOR_CALLED)
    called: Wording = within(models.Post.names, "What it is called.")
    lowest: int = column(models.Post.lowest, "The level at which one begins.")
    highest: int = column(models.Post.highest, "The highest level in this post.")
    ladder: "Ladder" = one(models.Post.ladder_id, "The version of the ladder.", with_parent=True)


@reads(models.GradeBonus)
class GradeBonus:
    """How many levels a professional grade adds."""

    grade_ladder: str = column(models.GradeBonus.grade_ladder, "The code of the ladder that the grade is of.")
    grade_number: int = column(models.GradeBonus.grade_number, "The rung's number there.")
    levels: int = column(models.GradeBonus.levels, "How many levels it adds.")


@reads(models.Equivalence)
class Equivalence:
    """A rung of one ladder that counts as a rung of another."""

    held_ladder: str = column(models.Equivalence.held_ladder, "The code of the ladder whose rung is held.")
    held_number: int = column(models.Equivalence.held_number, "That rung's number.")
    counts_ladder: str = column(models.Equivalence.counts_ladder, "The code of the ladder where it counts.")
    counts_number: int = column(models.Equivalence.counts_number, "As which rung it counts.")
    years: int = column(models.Equivalence.years, "For how many years it must have been held.")
    clause: str = column(models.Equivalence.clause, "The legal basis.")


@filters
class LadderFilter:
    """Which versions of which ladders."""

    code: str | None = where(lambda v: col(models.Ladder.code) == v, "Of the ladder with this code.")
    state: models.LadderState | None = where(lambda v: col(models.Ladder.state) == v, "That stand so.")
    on: date | None = where(
        lambda v: and_(
            ~_IS_DRAFT,
            col(models.Ladder.valid_from) <= v,
            or_(col(models.Ladder.valid_until).is_(None), col(models.Ladder.valid_until) > v),
        ),
        "In force on this day.",
    )


def _asked_of(*more: Any) -> Any:
    """Whether a rung of the ladder asks something of its own in the occupation."""
    return exists(
        select(col(_asking.id))
        .join(_of_rung, col(_of_rung.id) == col(_asking.rung_id))
        .where(
            col(_of_rung.ladder_id) == models.Ladder.id,
            col(_asking.occupation_id) == models.Occupation.id,
            *more,
        )
    )


_OF_A_DRAFT = exists(
    select(col(RuleSetTable.id)).where(
        col(RuleSetTable.id) == col(_asking.rule_set_id), col(RuleSetTable.state) == RuleState.DRAFT
    )
)
LadderOrder = order(
    "LadderOrder",
    "How ladders are sorted.",
    CODE=asc(col(models.Ladder.code)),
    NEWEST=desc(col(models.Ladder.version)),
)


@reads(models.Ladder, visible_to=or_(~_IS_DRAFT, OF_BUREAU))
class Ladder(Node):
    """A version of a grading scheme."""

    code: str = column(models.Ladder.code, "What it is called in all versions.")
    version: int = column(models.Ladder.version, "Counts from 1.")
    names: JSON = deprecated(column(models.Ladder.names, "What it is called, by language."), ASK_FOR_CALLED)
    called: Wording = within(models.Ladder.names, "What it is called.")
    state: models.LadderState = column(models.Ladder.state, "Whether it is a draft.")
    valid_from: date = column(models.Ladder.valid_from, "For what is decided from this day on.")
    valid_until: date | None = column(models.Ladder.valid_until, "The first day of the version after it.")
    theory_pass: int | None = column(models.Ladder.theory_pass, "The pass mark in theory, of 100.")
    practice_pass: int | None = column(models.Ladder.practice_pass, "The pass mark in practice, of 100.")
    notice_working_days: int = column(models.Ladder.notice_working_days, "How long results are on public notice.")
    register_within_years: int | None = column(
        models.Ladder.register_within_years, "Within how many years one registers; null: never."
    )
    renew_every_years: int | None = column(
        models.Ladder.renew_every_years, "After how many years a registration is renewed; null: never."
    )
    levels: int | None = column(models.Ladder.levels, "How many levels a ladder of posts has.")
    step_every_years: int | None = column(models.Ladder.step_every_years, "How many years a step takes there.")
    degree_years: JSON = deprecated(
        column(models.Ladder.degree_years, "How many years a degree counts as, by degree."),
        "Its shape is not told: ask for `degrees`; it stays until 2028-01-01 at least.",
    )
    degrees: list[DegreeYears] = entries(models.Ladder.degree_years, "How many years a degree counts as.")
    rung_count: int = count(models.Rung.ladder_id, "How many rungs it has.")
    rungs: Connection[Rung] = many(models.Rung.ladder_id, "Its rungs.", order=RungOrder)
    posts: Connection[Post] = many(models.Post.ladder_id, "Its posts.", order=PostOrder)
    grade_bonuses: Connection[GradeBonus] = many(
        models.GradeBonus.ladder_id, "What professional grades add on a ladder of posts.", order=BonusOrder
    )
    equivalences: Connection[Equivalence] = many(
        models.Equivalence,
        "What counts here of other ladders, and there of this one.",
        where=or_(
            col(models.Equivalence.counts_ladder) == models.Ladder.code,
            col(models.Equivalence.held_ladder) == models.Ladder.code,
        ),
    )
    occupations: Connection[Occupation] = many(
        models.Occupation,
        "In which its rungs need something of their own.",
        where=_asked_of(),
        filter=OccupationFilter,
        order=OccupationOrder,
    )
    redrafted_occupations: Connection[Occupation] = many(
        models.Occupation,
        "In which a draft needs something else than the version before it.",
        where=_asked_of(_OF_A_DRAFT),
        order=OccupationOrder,
    )
    previous: "Ladder | None" = one(models.Ladder.previous_id, "The version before it.")
    changeable: bool = expression(and_(_IS_DRAFT, WRITES), "Whether the viewer may change or discard it.")
    publishable: bool = expression(
        and_(_IS_DRAFT, WRITES, ~is_among(viewer.person, col(models.Ladder.authors))),
        "Whether the viewer may publish it, having written none of it.",
    )
    draftable: bool = expression(
        and_(
            ~_IS_DRAFT,
            WRITES,
            col(models.Ladder.valid_until).is_(None),
            ~exists(
                select(col(_whole.id)).where(
                    col(_whole.code) == col(models.Ladder.code), col(_whole.state) == models.LadderState.DRAFT
                )
            ),
        ),
        "Whether the viewer may begin the next version.",
    )
    created_at: datetime = column(models.Ladder.created_at, "When it was begun.")
    created_by: Actor | None = acted(models.Ladder.created_by, "Who began it.")
    published_by: Actor | None = acted(models.Ladder.published_by, "Who published it.", when=models.Ladder.published_at)
    history: Connection[AuditEntry] = history(models.Ladder.id)


@reads(None)
class LadderQuery:
    """Grading schemes."""

    ladders: Connection[Ladder] = many(models.Ladder, "Versions of ladders.", filter=LadderFilter, order=LadderOrder)
    ladder: Ladder | None = one(models.Ladder, "One version of a ladder.")
    rung: Rung | None = one(models.Rung, "One rung.")
    occupations: Connection[Occupation] = many(
        models.Occupation, "What grades are held in.", filter=OccupationFilter, order=OccupationOrder
    )
