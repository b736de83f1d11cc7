"""The waiting list, offered places, and pauses of enrolment, as fields of what they belong to."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, literal, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.accounts.graphql import Viewer
from app.accounts.graphql.sight import below
from app.accounts.models import Organisation
from app.activities import models
from app.activities.queries.enrolling import stands
from app.activities.queries.waiting import ahead
from app.activities.service import LEADING
from app.kernel.graphql import enum
from app.reading import column, contribute, expression, viewer
from app.volunteers.graphql import Volunteer
from app.volunteers.graphql.sight import close_to
from app.volunteers.models import Volunteer as VolunteerTable

from .plans import Enrolment, Shift

enum(
    models.PassedOver,
    "Why a free place went to somebody further down the waiting list.",
    overlapping="Has a place in another shift at that time.",
    paused="Takes no new places for a time, because shifts were missed.",
    conditions="Does not fulfil the shift's conditions any more.",
)
WAITS = literal("waitlisted")


def _position() -> ColumnElement[Any]:
    other = aliased(models.Enrolment)
    before = select(func.count()).where(ahead(models.Enrolment, other)).correlate_except(other).scalar_subquery()
    return case((col(models.Enrolment.state) == WAITS, before + 1))


def _waiting() -> ColumnElement[Any]:
    other = aliased(models.Enrolment)
    return (
        select(func.count())
        .where(col(other.shift_id) == col(models.Shift.id), col(other.state) == WAITS)
        .correlate_except(other)
        .scalar_subquery()
    )


def _deadline() -> ColumnElement[Any]:
    activity = aliased(models.Activity)
    hours = select(func.make_interval(0, 0, 0, 0, col(activity.cancellation_hours))).where(
        col(activity.id) == col(models.Shift.activity_id)
    )
    return col(models.Shift.starts_at) - hours.correlate_except(activity).scalar_subquery()


def _paused_until(volunteer: Any) -> ColumnElement[Any]:
    """The end of the last pause that nobody lifted; it may be over."""
    pause = aliased(models.EnrolmentPause)
    return (
        select(func.max(col(pause.ends_at)))
        .where(col(pause.volunteer_id) == volunteer, stands(pause))
        .correlate_except(pause)
        .scalar_subquery()
    )


def _may_lift(volunteer: Any) -> ColumnElement[bool]:
    """Whether the viewer leads above all teams whose shifts were missed."""
    pause, cause = aliased(models.EnrolmentPause), aliased(models.Enrolment)
    shift, activity, team = aliased(models.Shift), aliased(models.Activity), aliased(Organisation)
    of_pauses = (
        select(col(pause.id))
        .join(cause, col(cause.id) == func.any(col(pause.causes)))
        .join(shift, col(shift.id) == col(cause.shift_id))
        .join(activity, col(activity.id) == col(shift.activity_id))
        .join(team, col(team.id) == col(activity.team_id))
        .where(col(pause.volunteer_id) == volunteer, stands(pause))
        .correlate_except(pause, cause, shift, activity, team)
    )
    above = func.coalesce(below(col(team.parent_id), *LEADING, scopes=("activities:write",)), literal(False))
    return and_(exists(of_pauses), ~exists(of_pauses.where(~above)), volunteer.is_distinct_from(viewer.volunteer))


@contribute(Enrolment)
class WaitingEnrolment:
    waitlist_position: int | None = expression(
        _position(), "The place in the waiting list, counted from 1; null for those who don't wait."
    )
    priority: int = column(models.Enrolment.priority, "Who waits with a higher one, 0 to 9, comes first.")
    confirm_by: datetime | None = column(
        models.Enrolment.confirm_by, "Until when the offered place is held; null unless one is offered."
    )
    passed_over: models.PassedOver | None = column(
        models.Enrolment.passed_over, "Why a free place could not be given to this volunteer; null if none was."
    )
    cancelled_late: bool = column(
        models.Enrolment.cancelled_late, "Whether the volunteer gave the place back after the deadline."
    )


@contribute(Shift)
class WaitingShift:
    waiting_count: int = expression(_waiting(), "How many people wait for a place.")
    cancel_by: datetime = expression(
        _deadline(), "Until when one can give one's place back without it counting as late."
    )


@contribute(Volunteer)
class PausedVolunteer:
    enrolment_paused_until: datetime | None = expression(
        _paused_until(col(VolunteerTable.id)),
        "The end of the last pause of enrolment that nobody lifted; it may be over. Null if there was none.",
        visible_to=close_to(col(VolunteerTable.id)),
    )
    may_lift_pause: bool = expression(
        _may_lift(col(VolunteerTable.id)), "Whether the viewer leads above all teams whose shifts were missed."
    )


@contribute(Viewer)
class PausedViewer:
    enrolment_paused_until: datetime | None = expression(
        _paused_until(viewer.volunteer), "The end of the viewer's last pause that nobody lifted; it may be over."
    )
