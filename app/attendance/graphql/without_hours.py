"""Where somebody had a place and has no hours: what one may still appeal about."""

from datetime import datetime

from sqlalchemy import and_, exists, func, literal, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.accounts.graphql import Viewer
from app.activities.graphql import Enrolment
from app.activities.graphql.filters import EnrolmentOrder
from app.activities.graphql.sight import team_of
from app.activities.models import Enrolment as EnrolmentTable
from app.activities.models import Shift as ShiftTable
from app.attendance import models
from app.attendance.queries.policies import policy_at
from app.reading import Connection, contribute, filters, many, viewer, where

_record, _shift = aliased(models.ServiceRecord), aliased(ShiftTable)
_ENDED = select(col(_shift.ends_at)).where(col(_shift.id) == EnrolmentTable.shift_id).scalar_subquery()
_HOURS = policy_at(team_of(EnrolmentTable.shift_id), "appeal_days") * 24


@filters
class WithoutHoursFilter:
    """Which places without hours."""

    appealable_at: datetime | None = where(
        lambda v: and_(v >= _ENDED, v <= _ENDED + func.make_interval(0, 0, 0, 0, _HOURS)),
        "Whose shift was over by then, for no longer than one may appeal there.",
    )


@contribute(Viewer)
class ViewerWithoutHours:
    places_without_hours: Connection[Enrolment] = many(
        EnrolmentTable,
        "The viewer's own places in shifts for which no hours stand; `appealableAt` leaves those to appeal about.",
        where=and_(
            col(EnrolmentTable.volunteer_id) == viewer.volunteer,
            or_(*(col(EnrolmentTable.state) == literal(state) for state in ("confirmed", "no_show", "attended"))),
            ~exists(
                select(col(_record.id)).where(
                    col(_record.shift_id) == EnrolmentTable.shift_id,
                    col(_record.volunteer_id) == EnrolmentTable.volunteer_id,
                    col(_record.state) != literal("corrected"),
                )
            ),
        ),
        filter=WithoutHoursFilter,
        order=EnrolmentOrder,
    )
