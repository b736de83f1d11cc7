"""What is recorded of workers beside their grades: degrees and posts."""

from datetime import date, datetime

from sqlalchemy import desc, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.accounts.graphql import Actor, Person, acted
from app.kernel.graphql import enum
from app.reading import Connection, Node, column, contribute, many, one, order, reads
from app.skills import models

from .ladders import Post
from .sight import of_worker
from .workers import Employment

enum(
    models.Degree,
    "What somebody completed.",
    apprenticeship="An apprenticeship.",
    college="College (three years).",
    bachelor="A bachelor's degree.",
    master="A master's degree.",
    doctor="A doctorate.",
)
_employment = aliased(models.Employment)
_OWNER = (
    select(col(_employment.person_id))
    .where(col(_employment.id) == col(models.Placement.employment_id))
    .correlate(models.Placement)
    .scalar_subquery()
)
PlacementOrder = order(
    "PlacementOrder", "How posts that somebody had are sorted.", NEWEST=desc(col(models.Placement.since))
)
EducationOrder = order("EducationOrder", "How degrees are sorted.", NEWEST=desc(col(models.Education.completed_on)))


@reads(models.Education, visible_to=of_worker(models.Education.person_id))
class Education(Node):
    """A degree that a person completed."""

    person: Person | None = one(models.Education.person_id, "Who completed it.")
    degree: models.Degree = column(models.Education.degree, "Which degree.")
    completed_on: date = column(models.Education.completed_on, "The day on the paper.")
    evidence: str = column(models.Education.evidence, "What was shown.")
    recorded_at: datetime = column(models.Education.recorded_at, "When it was recorded.")
    recorded_by: Actor | None = acted(models.Education.recorded_by, "Who recorded it.")


@reads(models.Placement, visible_to=of_worker(_OWNER))
class Placement(Node):
    """The post that an employed person has, or had."""

    post: Post = one(models.Placement.post_id, "Which post.", with_parent=True)
    since: date = column(models.Placement.since, "From which day on.")
    until: date | None = column(models.Placement.until, "The first day of the next post; null at present.")
    recorded_by: Actor | None = acted(models.Placement.recorded_by, "Who recorded it.")


@contribute(Person)
class PersonEducation:
    """Added to people."""

    educations: Connection[Education] = many(models.Education.person_id, "Degrees completed.", order=EducationOrder)


@contribute(Employment)
class EmploymentPosts:
    """Added to employments."""

    placements: Connection[Placement] = many(
        models.Placement.employment_id, "The posts that the person has and had there.", order=PlacementOrder
    )
    educations: Connection[Education] = many(
        models.Education,
        "Degrees that the person completed.",
        where=col(models.Education.person_id) == models.Employment.person_id,
        order=EducationOrder,
    )
