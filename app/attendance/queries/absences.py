"""Who had a place in a shift and was never there, as far as anybody knows."""

from typing import Any

from sqlalchemy import ColumnElement, DateTime, Integer, Uuid, bindparam, exists, literal, or_, select
from sqlmodel import col

from app.activities.models import Enrolment, Shift
from app.attendance.models import Outcome, Scan, ServiceRecord
from app.kernel.db import statement


def _came(shift: Any, volunteer: Any) -> ColumnElement[bool]:
    """Whether anything tells of somebody's being there: an accepted scan, or hours however they were entered."""
    return or_(
        exists(select(col(Scan.id))).where(
            col(Scan.shift_id) == shift,
            col(Scan.volunteer_id) == volunteer,
            col(Scan.outcome) == literal(str(Outcome.OK)),
        ),
        exists(select(col(ServiceRecord.id))).where(
            col(ServiceRecord.shift_id) == shift, col(ServiceRecord.volunteer_id) == volunteer
        ),
    )


NEVER_THERE = statement(
    select(col(Enrolment.id))
    .join(Shift, col(Shift.id) == col(Enrolment.shift_id))
    .where(
        col(Enrolment.state) == literal("confirmed"),
        col(Shift.ends_at) <= bindparam("ended_by", type_=DateTime(timezone=True)),
        col(Shift.ends_at) > bindparam("since", type_=DateTime(timezone=True)),
        ~_came(col(Enrolment.shift_id), col(Enrolment.volunteer_id)),
    )
    .order_by(col(Enrolment.id))
    .limit(bindparam("at_most", type_=Integer()))
)
CAME = statement(select(_came(bindparam("shift", type_=Uuid()), bindparam("volunteer", type_=Uuid()))))
