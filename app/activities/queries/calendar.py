"""Statements of calendar feeds."""

from typing import Any

from sqlalchemy import DateTime, Uuid, and_, bindparam, func, or_, select, true, update
from sqlmodel import col

from app.accounts.models import Organisation
from app.activities.models import Activity, CalendarFeed, Enrolment, Shift
from app.kernel.db import statement
from app.kernel.models import AuditEntry
from app.kernel.queries import values
from app.volunteers.models import Team

MOST = 500
_NOW = bindparam("now", type_=DateTime(timezone=True))
_SINCE = bindparam("since", type_=DateTime(timezone=True))

ADD_FEED = statement(values(CalendarFeed, "id", "volunteer_id", "made_at"))
STOP_FEEDS = statement(
    update(CalendarFeed)
    .where(col(CalendarFeed.volunteer_id) == bindparam("volunteer"), col(CalendarFeed.stopped_at).is_(None))
    .values(stopped_at=bindparam("now"))
)
PRESENT_FEED = statement(
    select(col(CalendarFeed.id))
    .where(col(CalendarFeed.volunteer_id) == bindparam("volunteer"), col(CalendarFeed.stopped_at).is_(None))
    .order_by(col(CalendarFeed.id).desc())
    .limit(1)
)


def _revised(*subjects: Any) -> Any:
    """How often what a calendar tells was changed, and when last: the audit log knows all of it."""
    return (
        select(func.count().label("revisions"), func.max(col(AuditEntry.recorded_at)).label("revised_at"))
        .where(or_(*(col(AuditEntry.subject) == subject for subject in subjects)))
        .lateral("revised")
    )


_OF_SHIFT: Any = (
    col(Shift.id).label("shift_id"),
    col(Shift.starts_at),
    col(Shift.ends_at),
    col(Shift.place),
    col(Shift.latitude),
    col(Shift.longitude),
    col(Shift.state).label("shift_state"),
    col(Activity.title),
    col(Activity.description),
    col(Activity.state).label("activity_state"),
    col(Activity.created_at),
)

_NEAREST: Any = (
    col(Shift.ends_at) <= _NOW,
    func.abs(func.extract("epoch", col(Shift.starts_at) - _NOW)),
    col(Shift.id),
)
"""What is not over goes first, then what was last: a long past pushes no future out. Rows without a shift go last."""

_own = _revised(Enrolment.id, Shift.id, Shift.series_id, Activity.id)
PERSONAL_CALENDAR = statement(
    select(
        col(CalendarFeed.id).label("feed"),
        col(Enrolment.id).label("enrolment_id"),
        col(Enrolment.state),
        *_OF_SHIFT,
        _own.c.revisions,
        _own.c.revised_at,
    )
    .select_from(CalendarFeed)
    .outerjoin(Enrolment, col(Enrolment.volunteer_id) == col(CalendarFeed.volunteer_id))
    .outerjoin(Shift, and_(col(Shift.id) == col(Enrolment.shift_id), col(Shift.ends_at) > _SINCE))
    .outerjoin(Activity, col(Activity.id) == col(Shift.activity_id))
    .outerjoin(_own, true())
    .where(col(CalendarFeed.id) == bindparam("feed", type_=Uuid()), col(CalendarFeed.stopped_at).is_(None))
    .order_by(*_NEAREST)
    .limit(MOST)
)
"""One row without a shift at least, if there is such a feed."""

_public = _revised(Shift.id, Shift.series_id, Activity.id)
TEAM_CALENDAR = statement(
    select(col(Organisation.name).label("team"), *_OF_SHIFT, _public.c.revisions, _public.c.revised_at)
    .select_from(Team)
    .join(Organisation, col(Organisation.id) == col(Team.id))
    .outerjoin(Activity, and_(col(Activity.team_id) == col(Team.id), col(Activity.published_at).is_not(None)))
    .outerjoin(Shift, and_(col(Shift.activity_id) == col(Activity.id), col(Shift.ends_at) > _SINCE))
    .outerjoin(_public, true())
    .where(col(Team.id) == bindparam("team", type_=Uuid()))
    .order_by(*_NEAREST)
    .limit(MOST)
)
