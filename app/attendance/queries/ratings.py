"""The statements of ratings, and the average that stars and records show."""

from typing import Any

from sqlalchemy import ColumnElement, Numeric, cast, exists, func, literal, select, update
from sqlalchemy import bindparam as bind
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.accounts.models import Organisation
from app.activities.models import Activity, Shift
from app.attendance.models import Rating, ServiceRecord
from app.kernel.db import statement
from app.volunteers.models import Volunteer

from .totals import approved

_COLUMNS = ("id", "shift_id", "volunteer_id", "score", "note", "rated_by", "rated_at")
ADD = statement(
    insert(Rating)
    .values({column: bind(column) for column in _COLUMNS})
    .on_conflict_do_nothing()
    .returning(col(Rating.id))
)
_whose = (
    select(
        col(ServiceRecord.shift_id),
        col(ServiceRecord.volunteer_id),
        col(ServiceRecord.state),
        col(ServiceRecord.minutes),
        col(Volunteer.person_id),
        col(Organisation.path),
    )
    .join(Volunteer, col(Volunteer.id) == col(ServiceRecord.volunteer_id))
    .join(Shift, col(Shift.id) == col(ServiceRecord.shift_id))
    .join(Activity, col(Activity.id) == col(Shift.activity_id))
    .join(Organisation, col(Organisation.id) == col(Activity.team_id))
)
RECORD_TO_RATE = statement(_whose.where(col(ServiceRecord.id) == bind("record")))
RATING = statement(
    select(col(Rating.id), col(Rating.withdrawn_at), col(Volunteer.person_id), col(Organisation.path))
    .join(Volunteer, col(Volunteer.id) == col(Rating.volunteer_id))
    .join(Shift, col(Shift.id) == col(Rating.shift_id))
    .join(Activity, col(Activity.id) == col(Shift.activity_id))
    .join(Organisation, col(Organisation.id) == col(Activity.team_id))
    .where(col(Rating.id) == bind("rating"))
    .with_for_update(of=Rating)
)
WITHDRAW = statement(
    update(Rating)
    .where(col(Rating.id) == bind("rating"))
    .values(withdrawn_by=bind("by"), withdrawn_at=bind("now"), withdrawal=bind("reason"))
)
EXPORTED = statement(
    select(
        col(Activity.title),
        col(Shift.starts_at),
        col(Rating.score),
        col(Rating.note),
        col(Rating.rated_at),
        col(Rating.withdrawn_at),
        col(Rating.withdrawal),
    )
    .join(Shift, col(Shift.id) == col(Rating.shift_id))
    .join(Activity, col(Activity.id) == col(Shift.activity_id))
    .join(Volunteer, col(Volunteer.id) == col(Rating.volunteer_id))
    .where(col(Volunteer.person_id) == bind("person"))
    .order_by(col(Shift.starts_at), col(Rating.id))
)


def average_rating(volunteer: Any) -> ColumnElement[Any]:
    """The average of somebody's ratings, to a hundredth; of service whose hours count alone; null without any."""
    rating, record = aliased(Rating), aliased(ServiceRecord)
    served = exists(
        select(col(record.id)).where(
            col(record.shift_id) == col(rating.shift_id),
            col(record.volunteer_id) == col(rating.volunteer_id),
            col(record.minutes) > literal(0),
            approved(record),
        )
    )
    return (
        select(func.round(cast(func.avg(col(rating.score)), Numeric), 2))
        .where(col(rating.volunteer_id) == volunteer, col(rating.withdrawn_at).is_(None), served)
        .scalar_subquery()
    )
