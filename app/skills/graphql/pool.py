"""The talent pool in the API: for the bureau all, for an employer its own workers, for everybody themselves."""

from datetime import date, datetime

import strawberry
from sqlalchemy import and_, any_, asc, desc, distinct, exists, func, literal, select
from sqlalchemy.orm import aliased
from sqlalchemy.types import Numeric
from sqlmodel import col

from app.accounts.graphql import Actor, Organisation, acted
from app.accounts.graphql.sight import below, from_the_top
from app.accounts.models import Organisation as OrganisationTable
from app.accounts.models import Person
from app.kernel.graphql import enum
from app.kernel.identity import Role
from app.reading import (
    Connection,
    Node,
    column,
    contribute,
    deprecated,
    expression,
    filters,
    many,
    one,
    order,
    reads,
    where,
)
from app.skills import models

from .ladders import Rung
from .occupations import Occupation
from .sight import BUREAU, of_worker
from .workers import Grade

enum(
    models.ExamState,
    "How an examination ended for somebody.",
    entered="It is not held yet, or its result not recorded.",
    passed="Passed.",
    failed="Not passed.",
    absent="Was not there.",
)
_NEVER = literal(date(9999, 12, 31))
"""What has no day comes last."""
DECIDES = from_the_top(Role.OFFICER, Role.ADMINISTRATOR)


def _name(person: object) -> object:
    return select(col(Person.name)).where(col(Person.id) == person).scalar_subquery()


_held = aliased(models.Grade)


def _holder(grade: object) -> object:
    return select(col(_held.person_id)).where(col(_held.id) == grade).scalar_subquery()


@filters
class ReadinessFilter:
    """Who is ready for what."""

    ready: bool | None = where(lambda v: col(models.Readiness.ready) == v, "Who may rise today, or who may not.")
    ready_before: date | None = where(lambda v: col(models.Readiness.ready_on) < v, "Who may rise before this day.")


ReadinessOrder = order(
    "ReadinessOrder", "How they are sorted.", SOONEST=asc(func.coalesce(col(models.Readiness.ready_on), _NEVER))
)


@reads(models.Readiness, visible_to=of_worker(models.Readiness.person_id))
class Readiness(Node):
    """Whether a worker may rise to the grade above the one held, found anew each night."""

    name: str = expression(_name(models.Readiness.person_id), "The worker's name.")
    person_id: strawberry.ID = expression(
        func.concat("Person:", col(models.Readiness.person_id)), "The worker's global id."
    )
    rung: Rung = one(models.Readiness.rung_id, "To which rung.", with_parent=True)
    occupation: Occupation | None = one(models.Readiness.occupation_id, "In which occupation.")
    ready: bool = column(models.Readiness.ready, "Whether all was there on the day it was found.")
    ready_on: date | None = column(
        models.Readiness.ready_on,
        "The day on which all is there, by waiting if need be; null: something else is missing.",
    )
    found_on: date = column(models.Readiness.found_on, "When it was found.")


@filters
class ReservePlaceFilter:
    """Which places of the reserve plan."""

    present: bool | None = where(lambda v: col(models.ReservePlace.until).is_(None) == v, "Not ended, or ended.")


ReservePlaceOrder = order("ReservePlaceOrder", "How they are sorted.", NEWEST=desc(col(models.ReservePlace.since)))


@reads(models.ReservePlace, visible_to=of_worker(models.ReservePlace.person_id))
class ReservePlace(Node):
    """A place in the reserve plan: somebody whom an employer brings up to a grade."""

    name: str = expression(_name(models.ReservePlace.person_id), "The worker's name.")
    rung: Rung = one(models.ReservePlace.rung_id, "To which rung.", with_parent=True)
    plan: str = column(models.ReservePlace.plan, "What is planned, who teaches.")
    since: date = column(models.ReservePlace.since, "Since when.")
    until: date | None = column(models.ReservePlace.until, "When it ended.")
    recorded_by: Actor | None = acted(models.ReservePlace.recorded_by, "Who took them in.")


@filters
class ExamEntryFilter:
    """Which entries."""

    states: list[models.ExamState] | None = where(
        lambda v: col(models.ExamEntry.state) == any_(v), "That ended in one of these ways, or have not ended."
    )
    state: list[models.ExamState] | None = deprecated(
        where(lambda v: col(models.ExamEntry.state) == any_(v), "That ended so, or have not ended."),
        "Several are `states` everywhere: give that; it stays until 2028-01-01 at least.",
    )
    rung: strawberry.ID | None = where(lambda v: col(models.ExamEntry.rung_id) == v, "For this rung.", of="Rung")


ExamEntryOrder = order(
    "ExamEntryOrder",
    "How they are sorted.",
    NEWEST=desc(col(models.ExamEntry.exam_on)),
    OLDEST=asc(col(models.ExamEntry.exam_on)),
)


@reads(models.ExamEntry, visible_to=of_worker(models.ExamEntry.person_id))
class ExamEntry(Node):
    """A candidate for a grade's examination, and what came of it."""

    name: str = expression(_name(models.ExamEntry.person_id), "The candidate's name.")
    rung: Rung = one(models.ExamEntry.rung_id, "For which rung.", with_parent=True)
    exam_on: date = column(models.ExamEntry.exam_on, "The day of the examination.")
    state: models.ExamState = column(models.ExamEntry.state, "How it ended.")
    score: int | None = column(models.ExamEntry.score, "Points of 100.")
    entered_by: Actor | None = acted(models.ExamEntry.entered_by, "Who entered them.")
    decided_by: Actor | None = acted(
        models.ExamEntry.decided_by, "Who recorded the result.", when=models.ExamEntry.decided_at
    )
    decided_at: datetime | None = column(models.ExamEntry.decided_at, "When the result was recorded.")
    decidable: bool = expression(
        and_(col(models.ExamEntry.state) == models.ExamState.ENTERED, DECIDES), "Whether the viewer may record it."
    )


_later = aliased(models.Registration)
_training = aliased(models.GradeTraining)
_IS_LAST = ~exists(
    select(col(_later.id)).where(
        col(_later.grade_id) == col(models.Registration.grade_id),
        col(_later.registered_on) > col(models.Registration.registered_on),
    )
)
_HOURS = (
    select(func.coalesce(func.sum(col(_training.hours)), 0))
    .where(
        col(_training.grade_id) == col(models.Registration.grade_id),
        col(_training.held_on) >= col(models.Registration.registered_on),
    )
    .scalar_subquery()
)


@filters
class RegistrationFilter:
    """Which registrations."""

    present: bool | None = where(lambda v: v == _IS_LAST, "The last of a grade, or earlier ones.")
    ends_before: date | None = where(lambda v: col(models.Registration.ends_on) < v, "That end before this day.")


RegistrationOrder = order(
    "RegistrationOrder", "How they are sorted.", ENDING=asc(func.coalesce(col(models.Registration.ends_on), _NEVER))
)


@reads(models.Registration, visible_to=of_worker(_holder(models.Registration.grade_id)))
class Registration(Node):
    """A grade was registered, or its registration renewed."""

    name: str = expression(_name(_holder(models.Registration.grade_id)), "The holder's name.")
    grade: Grade | None = one(models.Registration.grade_id, "The grade.")
    registered_on: date = column(models.Registration.registered_on, "From which day on.")
    ends_on: date | None = column(models.Registration.ends_on, "Until before which day; null: for good.")
    hours: int = column(models.Registration.hours, "Hours of training that were counted for it.")
    hours_since: int = expression(_HOURS, "Hours of training since then, for the next renewal.")


_ungraded = aliased(models.Registration)
_unregistered_rung = aliased(models.Rung)
_unregistered_ladder = aliased(models.Ladder)
UNREGISTERED = and_(
    col(models.Grade.ended_at).is_(None),
    exists(
        select(col(_unregistered_rung.id))
        .join(_unregistered_ladder, col(_unregistered_ladder.id) == col(_unregistered_rung.ladder_id))
        .where(
            col(_unregistered_rung.id) == col(models.Grade.rung_id),
            col(_unregistered_ladder.register_within_years).is_not(None),
        )
    ),
    ~exists(select(col(_ungraded.id)).where(col(_ungraded.grade_id) == col(models.Grade.id))),
)


@reads(models.GradeTraining, visible_to=of_worker(_holder(models.GradeTraining.grade_id)))
class GradeTraining(Node):
    """Hours of training of who holds a registered grade."""

    grade: Grade | None = one(models.GradeTraining.grade_id, "The grade.")
    held_on: date = column(models.GradeTraining.held_on, "On which day.")
    hours: int = column(models.GradeTraining.hours, "How many hours.")
    subject: str = column(models.GradeTraining.subject, "What it was about.")
    recorded_by: Actor | None = acted(models.GradeTraining.recorded_by, "Who recorded it.")


_employment, _placement = aliased(models.Employment), aliased(models.Placement)
_office = aliased(OrganisationTable)
_WORKERS = (
    select(func.count(distinct(col(_employment.person_id))))
    .select_from(_placement)
    .join(_employment, col(_employment.id) == col(_placement.employment_id))
    .join(_office, col(_office.id) == col(_employment.organisation_id))
    .where(
        col(_placement.until).is_(None),
        col(_employment.until).is_(None),
        col(models.CommunityStaffing.organisation_id) == any_(col(_office.path)),
    )
    .scalar_subquery()
)


@reads(
    models.CommunityStaffing,
    visible_to=below(models.CommunityStaffing.organisation_id, Role.HR, Role.SOCIAL_WORKER, *BUREAU),
)
class CommunityStaffing(Node):
    """How many community workers there are for how many residents, against what is wanted."""

    organisation: Organisation = one(models.CommunityStaffing.organisation_id, "Below which organisation.")
    residents: int = column(models.CommunityStaffing.residents, "How many residents there are.")
    target: int = column(models.CommunityStaffing.target, "How many workers per 10,000 residents are wanted.")
    counted_on: date = column(models.CommunityStaffing.counted_on, "When the residents were counted.")
    workers: int = expression(_WORKERS, "How many people have a post there now.")
    per_ten_thousand: float = expression(
        func.round(_WORKERS.cast(Numeric()) * 10_000 / col(models.CommunityStaffing.residents), 1),
        "Workers per 10,000 residents.",
    )


@contribute(Grade)
class GradeRegistrations:
    """Added to grades."""

    holder_name: str = expression(_name(models.Grade.person_id), "The holder's name.")
    registrations: Connection[Registration] = many(
        models.Registration.grade_id, "When it was registered.", order=RegistrationOrder
    )
    trainings: Connection[GradeTraining] = many(models.GradeTraining.grade_id, "Hours of training.")


@reads(None)
class PoolQuery:
    """The talent pool."""

    readiness: Connection[Readiness] = many(
        models.Readiness, "Who may rise to the next grade, and when.", filter=ReadinessFilter, order=ReadinessOrder
    )
    reserve_places: Connection[ReservePlace] = many(
        models.ReservePlace, "The reserve plan.", filter=ReservePlaceFilter, order=ReservePlaceOrder
    )
    exam_entries: Connection[ExamEntry] = many(
        models.ExamEntry, "Candidates and results.", filter=ExamEntryFilter, order=ExamEntryOrder
    )
    registrations: Connection[Registration] = many(
        models.Registration, "Registered grades.", filter=RegistrationFilter, order=RegistrationOrder
    )
    unregistered_grades: Connection[Grade] = many(
        models.Grade, "Grades that are to be registered and are not.", where=UNREGISTERED
    )
    community_staffing: Connection[CommunityStaffing] = many(
        models.CommunityStaffing, "Community workers against residents."
    )
