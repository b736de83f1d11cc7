"""Hours that are not recorded yet, and by when they should be (民政部令67号: within ten working days)."""

from datetime import date
from typing import Any

from sqlalchemy import TIMESTAMP, ColumnElement, cast, exists, func, literal, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.activities.models import Enrolment
from app.attendance.models import Scan, ServiceRecord
from app.kernel.workdays import ZONE, day_of, workday_after, workday_before

from .shapes import accepted, needs_review

WORKDAYS = 10


def due_on(shift: Any) -> ColumnElement[date]:
    """The last day for a shift's hours."""
    return workday_after(day_of(col(shift.ends_at)), WORKDAYS)


def late_at(shift: Any, moment: Any) -> ColumnElement[bool]:
    """Whether the last day for a shift's hours was over at a moment: it ended before the tenth working day back."""
    back = select(workday_before(day_of(moment), WORKDAYS)).scalar_subquery()
    return col(shift.ends_at) < func.timezone(ZONE, cast(back, TIMESTAMP))


def unfinished(shift: Any) -> ColumnElement[bool]:
    """Whether hours of a shift await approval, or hang on scans to look at, or somebody attended without any."""
    record, enrolment, theirs = aliased(ServiceRecord), aliased(Enrolment), aliased(ServiceRecord)
    scan = aliased(Scan)
    waiting = exists(
        select(col(record.id)).where(col(record.shift_id) == shift.id, col(record.state) == literal("computed"))
    )
    without = exists(
        select(col(enrolment.id)).where(
            col(enrolment.shift_id) == shift.id,
            col(enrolment.state) == literal("attended"),
            ~exists(
                select(col(theirs.id)).where(
                    col(theirs.shift_id) == enrolment.shift_id, col(theirs.volunteer_id) == enrolment.volunteer_id
                )
            ),
        )
    )
    unseen = exists(
        select(col(scan.id)).where(col(scan.shift_id) == shift.id, needs_review(scan), accepted(scan).is_(None))
    )
    return or_(waiting, without, unseen)
