"""What several statements of activities share."""

from typing import Any

from sqlalchemy import (
    DateTime,
    Uuid,
    bindparam,
    select,
)
from sqlmodel import col

from app.accounts.models import Organisation
from app.activities.models import Activity, Shift
from app.kernel.db import statement

ACTIVITY_ID = bindparam("activity", type_=Uuid())
SHIFT_ID = bindparam("shift", type_=Uuid())
VOLUNTEER_ID = bindparam("volunteer", type_=Uuid())
ENROLMENT_ID = bindparam("enrolment", type_=Uuid())
NOW = bindparam("now", type_=DateTime(timezone=True))


def with_path(*columns: Any) -> Any:
    """The columns with the path of the organisations above the activity's team."""
    return (
        select(*columns, col(Organisation.path).label("path"), col(Activity.state).label("activity_state"))
        .join(Activity, col(Activity.id) == col(Shift.activity_id))
        .join(Organisation, col(Organisation.id) == col(Activity.team_id))
    )


SHIFT_FIELDS = (
    "starts_at",
    "ends_at",
    "place",
    "latitude",
    "longitude",
    "radius_metres",
    "capacity",
    "minimum_age",
    "maximum_age",
    "required_skills",
    "required_qualifications",
)
LOCK_SHIFT = statement(
    with_path(
        col(Shift.id),
        col(Shift.activity_id),
        *(getattr(Shift, name) for name in SHIFT_FIELDS),
        col(Shift.enrolled_count),
        col(Shift.state),
        col(Shift.series_id),
        col(Shift.series_day),
        col(Shift.version),
        col(Shift.moved_at),
        col(Activity.title),
        col(Activity.category),
        col(Activity.cancellation_hours),
    )
    .select_from(Shift)
    .where(col(Shift.id) == SHIFT_ID)
    .with_for_update(key_share=True, of=Shift)
)
