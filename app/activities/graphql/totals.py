"""Shifts taken together: what a list of them can be narrowed to."""

from typing import Any

import strawberry
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.accounts.models import Organisation
from app.activities import models
from app.reading import aggregates, group, total
from app.volunteers.models import ServiceCategory

from .finding import FITS_VIEWER


def _of_activity(name: str) -> ColumnElement[Any]:
    activity = aliased(models.Activity)
    return select(getattr(activity, name)).where(col(activity.id) == models.Shift.activity_id).scalar_subquery()


def _team_name() -> ColumnElement[Any]:
    team, activity = aliased(Organisation), aliased(models.Activity)
    return (
        select(col(team.name))
        .join(activity, col(activity.team_id) == col(team.id))
        .where(col(activity.id) == models.Shift.activity_id)
        .scalar_subquery()
    )


@aggregates
class ShiftTotal:
    """Shifts counted."""

    category: ServiceCategory | None = group(
        _of_activity("category"), "The activity's category; null unless grouped by it."
    )
    team: strawberry.ID | None = group(
        func.concat("Team:", _of_activity("team_id")), "The id of the team; null unless grouped by it."
    )
    team_name: str | None = group(_team_name(), "The name of the team; null unless grouped by it.")
    shifts: int = total(func.count(), "How many shifts.")
    free_shifts: int = total(
        func.count().filter(col(models.Shift.enrolled_count) < col(models.Shift.capacity)), "Those with a free place."
    )
    fitting_shifts: int = total(
        func.count().filter(FITS_VIEWER), "Those open to the viewer, as the filter `fitsMe` says."
    )
