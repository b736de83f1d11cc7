"""Who may see what of activities, as conditions that a statement asks."""

from typing import Any

from sqlalchemy import ColumnElement, and_, any_, exists, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.accounts.models import Organisation
from app.activities import models
from app.activities.service import LEADING
from app.kernel.identity import Role
from app.reading import viewer

LOOKING = (*LEADING, Role.AUDITOR)
"""The roles that see all about the activities of the teams below them."""


def reached(*scopes: str) -> ColumnElement[bool]:
    """Whether a role of the viewer's, or one of a client's scopes, reaches `Organisation`."""
    path = col(Organisation.path)
    return or_(path.op("&&")(viewer.reach(*LOOKING)), *(viewer.scoped(scope) == any_(path) for scope in scopes))


def reached_team(team: Any, *scopes: str) -> ColumnElement[bool]:
    return exists(select(col(Organisation.id)).where(col(Organisation.id) == team, reached(*scopes)))


def reached_shift(shift: Any, *scopes: str) -> ColumnElement[bool]:
    """Whether the viewer looks after the team whose shift this is."""
    the_shift, the_activity = aliased(models.Shift), aliased(models.Activity)
    return exists(
        select(col(the_shift.id))
        .join(the_activity, col(the_activity.id) == col(the_shift.activity_id))
        .join(Organisation, col(Organisation.id) == col(the_activity.team_id))
        .where(col(the_shift.id) == shift, reached(*scopes))
    )


def led_team(team: Any) -> ColumnElement[bool]:
    """Whether the viewer may plan for this team."""
    path = col(Organisation.path)
    return exists(
        select(col(Organisation.id)).where(
            col(Organisation.id) == team,
            or_(path.op("&&")(viewer.reach(*LEADING)), viewer.scoped("activities:write") == any_(path)),
        )
    )


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
