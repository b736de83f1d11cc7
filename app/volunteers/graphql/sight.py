"""Who looks after a volunteer."""

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select

from app.accounts.graphql.sight import below, from_the_top
from app.kernel.identity import Role
from app.reading import viewer
from app.volunteers import models
from app.volunteers.service import READ, TEAM_STAFF

LOOKING = (*TEAM_STAFF, Role.AUDITOR)
"""The roles that see all about the volunteers below their organisation."""
_theirs = models.Membership.__table__.alias("theirs")  # type: ignore[attr-defined]


def close_to(volunteer: Any) -> ColumnElement[bool]:
    """Whether the viewer is this volunteer, or looks after them; after whoever is in no team, from the top only."""
    now = (_theirs.c.volunteer_id == volunteer, _theirs.c.left_on.is_(None))
    return or_(
        volunteer == viewer.volunteer,
        exists(select(_theirs.c.id).where(*now, below(_theirs.c.team_id, *LOOKING, scopes=(READ,)))),
        and_(~exists(select(_theirs.c.id).where(*now)), from_the_top(*LOOKING, scopes=(READ,))),
    )
