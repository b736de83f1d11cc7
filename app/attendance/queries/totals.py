"""What counts as served, said once: every total, certificate and star anywhere is made of this."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, and_, any_, exists, func, literal, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.accounts.models import Organisation
from app.activities.models import Activity, Shift
from app.attendance.models import ServiceRecord


def approved(record: Any) -> ColumnElement[bool]:
    """Whether a record's minutes count: approved, and not replaced by a correction."""
    return col(record.state) == literal("approved")


def approved_minutes(volunteer: Any, among: Callable[[Any], ColumnElement[bool]] | None = None) -> ColumnElement[int]:
    """The one sum of somebody's hours; of those records alone that `among` holds for, where it is given."""
    record = aliased(ServiceRecord)
    counted = and_(approved(record), among(record)) if among else approved(record)
    return (
        select(func.coalesce(func.sum(col(record.minutes)), 0))
        .where(col(record.volunteer_id) == volunteer, counted)
        .scalar_subquery()
    )


def below(record: Any, organisation: Any) -> ColumnElement[bool]:
    """Whether a record is of a team of this organisation, or below it."""
    shift, activity, team = aliased(Shift), aliased(Activity), aliased(Organisation)
    return exists(
        select(col(shift.id))
        .join(activity, col(activity.id) == col(shift.activity_id))
        .join(team, col(team.id) == col(activity.team_id))
        .where(col(shift.id) == col(record.shift_id), organisation == any_(col(team.path)))
    )
