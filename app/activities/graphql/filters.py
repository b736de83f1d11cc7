"""What activities, shifts and enrolments are chosen and sorted by."""

from datetime import datetime
from typing import Any

import strawberry
from sqlalchemy import ColumnElement, any_, asc, desc, exists, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.activities import models
from app.activities.queries.enrolling import missed
from app.reading import filters, order, where
from app.volunteers.models import ServiceCategory

from . import finding, sight


def of_activity(condition: Any) -> ColumnElement[bool]:
    """Whether the activity of a shift fulfils a condition, given as a function of its table."""
    activity = aliased(models.Activity)
    return exists(select(col(activity.id)).where(col(activity.id) == models.Shift.activity_id, condition(activity)))


def has_shift(condition: Any) -> ColumnElement[bool]:
    """Whether a shift of an activity fulfils a condition, given as a function of its table."""
    shift = aliased(models.Shift)
    return exists(select(col(shift.id)).where(col(shift.activity_id) == models.Activity.id, condition(shift)))


def of_shift(condition: Any) -> ColumnElement[bool]:
    shift = aliased(models.Shift)
    return exists(select(col(shift.id)).where(col(shift.id) == models.Enrolment.shift_id, condition(shift)))


STARTS = select(col(models.Shift.starts_at)).where(col(models.Shift.id) == models.Enrolment.shift_id).scalar_subquery()


@filters
class ActivityFilter:
    """Which activities."""

    category: ServiceCategory | None = where(lambda v: col(models.Activity.category) == v, "Of this category.")
    team: strawberry.ID | None = where(lambda v: col(models.Activity.team_id) == v, "Of this team.", of="Team")
    state: models.ActivityState | None = where(lambda v: col(models.Activity.state) == v, "Which stand so.")
    search: str | None = where(
        finding.activity_says,
        "With all of these words in title, description or the team's name; the last letters of a word may be missing.",
        made=finding.WORDS,
    )
    starts_from: datetime | None = where(
        lambda v: has_shift(lambda shift: col(shift.starts_at) >= v), "With a shift that does not begin before."
    )
    starts_before: datetime | None = where(
        lambda v: has_shift(lambda shift: col(shift.starts_at) < v), "With a shift that begins before."
    )
    published_from: datetime | None = where(
        lambda v: col(models.Activity.published_at) >= v, "Published, and not before."
    )
    published_before: datetime | None = where(lambda v: col(models.Activity.published_at) < v, "Published before.")


ActivityOrder = order(
    "ActivityOrder",
    "How activities are sorted.",
    NEWEST=desc(col(models.Activity.created_at)),
    OLDEST=asc(col(models.Activity.created_at)),
)


@filters
class ShiftFilter:
    """Which shifts."""

    category: ServiceCategory | None = where(
        lambda v: of_activity(lambda activity: col(activity.category) == v), "Of an activity of this category."
    )
    team: strawberry.ID | None = where(
        lambda v: of_activity(lambda activity: col(activity.team_id) == v), "Of this team.", of="Team"
    )
    state: models.ActivityState | None = where(
        lambda v: of_activity(lambda activity: col(activity.state) == v), "Of an activity that stands so."
    )
    search: str | None = where(
        finding.shift_says,
        "With all of these words in the activity's title or description, the team's name or the place; the last "
        "letters of a word may be missing, and pinyin does for title, team and place.",
        made=finding.WORDS,
    )
    near: finding.Around | None = where(finding.is_near, "In this circle.", made=finding.CIRCLE)
    fits_me: bool | None = where(
        lambda v: v == finding.FITS_VIEWER,
        "Open to the viewer, or not: by age, skills, qualifications, membership and a guardian's consent, as `enrol` "
        "asks for them; whether the viewer has the time is not looked at.",
    )
    starts_from: datetime | None = where(lambda v: col(models.Shift.starts_at) >= v, "Not beginning before.")
    starts_before: datetime | None = where(lambda v: col(models.Shift.starts_at) < v, "Beginning before.")
    ends_after: datetime | None = where(lambda v: col(models.Shift.ends_at) > v, "Not over by then.")
    taking_place: bool | None = where(
        lambda v: (col(models.Shift.state) == models.ShiftState.PLANNED) == v, "Not called off, or called off."
    )
    free: bool | None = where(
        lambda v: (col(models.Shift.enrolled_count) < col(models.Shift.capacity)) == v, "With a free place, or without."
    )


ShiftOrder = order(
    "ShiftOrder",
    "How shifts are sorted.",
    SOONEST=asc(col(models.Shift.starts_at)),
    LATEST=desc(col(models.Shift.starts_at)),
    BEST=(desc(finding.SHIFT_RANK), asc(col(models.Shift.starts_at))),
    NEAREST=(asc(finding.METRES_AWAY), asc(col(models.Shift.starts_at))),
)


@filters
class EnrolmentFilter:
    """Which enrolments."""

    states: list[models.EnrolmentState] | None = where(
        lambda v: col(models.Enrolment.state) == any_(v), "Which stand in one of these ways."
    )
    volunteer: strawberry.ID | None = where(
        lambda v: col(models.Enrolment.volunteer_id) == v, "Of this volunteer.", of="Volunteer"
    )
    shift: strawberry.ID | None = where(lambda v: col(models.Enrolment.shift_id) == v, "In this shift.", of="Shift")
    activity: strawberry.ID | None = where(
        lambda v: of_shift(lambda shift: col(shift.activity_id) == v), "In a shift of this activity.", of="Activity"
    )
    team: strawberry.ID | None = where(
        lambda v: sight.team_of(models.Enrolment.shift_id) == v, "In a shift of this team.", of="Team"
    )
    starts_from: datetime | None = where(
        lambda v: of_shift(lambda shift: col(shift.starts_at) >= v), "In a shift that does not begin before."
    )
    starts_before: datetime | None = where(
        lambda v: of_shift(lambda shift: col(shift.starts_at) < v), "In a shift that begins before."
    )
    missed: bool | None = where(
        lambda v: missed(models.Enrolment) == v, "Who did not come, or gave the place back after the deadline."
    )
    changed_from: datetime | None = where(
        lambda v: col(models.Enrolment.changed_at) >= v, "Whose last change was not before."
    )
    ends_after: datetime | None = where(
        lambda v: of_shift(lambda shift: col(shift.ends_at) > v), "In a shift that is not over by then."
    )
    ends_before: datetime | None = where(
        lambda v: of_shift(lambda shift: col(shift.ends_at) <= v), "In a shift that is over by then."
    )


EnrolmentOrder = order(
    "EnrolmentOrder",
    "How enrolments are sorted.",
    OLDEST=asc(col(models.Enrolment.enrolled_at)),
    WAITING=(desc(col(models.Enrolment.priority)), asc(col(models.Enrolment.enrolled_at))),
    SOONEST=asc(STARTS),
    LATEST=desc(STARTS),
)
