"""Shifts taken together: what a list of them can be narrowed to."""

import strawberry
from sqlalchemy import func, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.accounts.models import Organisation
from app.activities import models
from app.reading import aggregates, group, total
from app.volunteers.models import ServiceCategory

from .sight import category_of, team_of

_TEAM = aliased(Organisation)


@aggregates
class ShiftTotal:
    """Shifts counted."""

    category: ServiceCategory | None = group(
        category_of(models.Shift.id), "The activity's category; null unless grouped by it."
    )
    team: strawberry.ID | None = group(
        func.concat("Team:", team_of(models.Shift.id)), "The id of the team; null unless grouped by it."
    )
    team_name: str | None = group(
        select(col(_TEAM.name)).where(col(_TEAM.id) == team_of(models.Shift.id)).scalar_subquery(),
        "The name of the team; null unless grouped by it.",
    )
    shifts: int = total(func.count(), "How many shifts.")
