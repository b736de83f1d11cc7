"""Who may see what of activities, as conditions that a statement asks."""

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.accounts.graphql.sight import below
from app.activities import models
from app.activities.service import LEADING
from app.kernel.identity import Role
from app.reading import viewer

LOOKING = (*LEADING, Role.AUDITOR)
"""The roles that see all about the activities of the teams below them."""


def reached_team(team: Any, *scopes: str) -> ColumnElement[bool]:
    """Whether the viewer looks after this team."""
    return below(team, *LOOKING, scopes=scopes)


def team_of(shift: Any) -> ColumnElement[Any]:
    """The team whose shift this is."""
    return _of_activity(shift, "team_id")


def category_of(shift: Any) -> ColumnElement[Any]:
    """The category of the activity whose shift this is."""
    return _of_activity(shift, "category")


def _of_activity(shift: Any, name: str) -> ColumnElement[Any]:
    the_shift, the_activity = aliased(models.Shift), aliased(models.Activity)
    return (
        select(getattr(the_activity, name))
        .join(the_shift, col(the_shift.activity_id) == col(the_activity.id))
        .where(col(the_shift.id) == shift)
        .correlate_except(the_shift, the_activity)  # `shift` may stand several levels further out
        .scalar_subquery()
    )


def reached_shift(shift: Any, *scopes: str) -> ColumnElement[bool]:
    """Whether the viewer looks after the team whose shift this is."""
    return reached_team(team_of(shift), *scopes)


def led_team(team: Any, scope: str = "activities:write") -> ColumnElement[bool]:
    """Whether the viewer may plan for this team."""
    return below(team, *LEADING, scopes=(scope,))


SCOPES = ("activities:read", "activities:write")
ACTIVITY = or_(
    col(models.Activity.published_at).is_not(None),
    reached_team(models.Activity.team_id, *SCOPES),
)
"""What was published is everybody's to see, also after it was called off."""

_of_shift = aliased(models.Activity)
SHIFT = exists(
    select(col(_of_shift.id)).where(
        col(_of_shift.id) == models.Shift.activity_id,
        or_(col(_of_shift.published_at).is_not(None), reached_team(_of_shift.team_id, *SCOPES)),
    )
)
ENROLMENT = or_(
    and_(viewer.volunteer.is_not(None), col(models.Enrolment.volunteer_id) == viewer.volunteer),
    reached_shift(models.Enrolment.shift_id, *SCOPES),
)
