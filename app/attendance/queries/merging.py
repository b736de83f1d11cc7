"""Hours, ratings and appeals of one shift in two records of one person."""

from sqlalchemy import bindparam, exists, select
from sqlmodel import col

from app.attendance.models import Appeal, Rating, ServiceRecord
from app.duplicates.queries.moving import twins
from app.kernel.db import statement

_theirs = ServiceRecord.__table__.alias("theirs")  # type: ignore[attr-defined]
BOTH_SERVED = statement(
    select(col(ServiceRecord.id), col(ServiceRecord.minutes))
    .where(
        col(ServiceRecord.volunteer_id) == bindparam("merged"),
        exists().where(
            _theirs.c.shift_id == col(ServiceRecord.shift_id), _theirs.c.volunteer_id == bindparam("survivor")
        ),
    )
    .order_by(col(ServiceRecord.id))
    .with_for_update()
)
"""With their corrections."""
BOTH_RATED = twins(Rating.__table__, "shift_id")  # type: ignore[attr-defined]
_answered = Appeal.__table__.alias("answered")  # type: ignore[attr-defined]
BOTH_APPEALED = statement(
    select(col(Appeal.id))
    .where(
        col(Appeal.volunteer_id) == bindparam("merged"),
        exists().where(_answered.c.shift_id == col(Appeal.shift_id), _answered.c.volunteer_id == bindparam("survivor")),
    )
    .order_by(col(Appeal.id))
    .with_for_update()
)
