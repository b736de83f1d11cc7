"""The statements of hours: computed from scans, approved, corrected."""

from sqlalchemy import (
    DateTime,
    Integer,
    Text,
    Uuid,
    bindparam,
    case,
    cast,
    distinct,
    exists,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY, array
from sqlalchemy.dialects.postgresql import insert as insert_or
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.activities.models import Activity, Enrolment, Shift
from app.attendance.models import Scan, ServiceRecord
from app.kernel.db import statement
from app.kernel.workdays import day_of
from app.volunteers.models import Volunteer

from .shapes import NOW, asked, at, counts, pending

GRACE_MINUTES = 15

ASKED = asked("id", "shift_id", "volunteer_id")
_grace = func.make_interval(0, 0, 0, 0, 0, GRACE_MINUTES)
_opens, _closes = col(Shift.starts_at) - _grace, col(Shift.ends_at) + _grace
_scan = aliased(Scan)
_moment = func.least(func.greatest(at(_scan), _opens), _closes)
_is_in = col(_scan.direction) == literal("in")
_in_order = [at(_scan), col(_scan.id)]
_nobody = cast(array([], type_=Uuid()), ARRAY(Uuid()))
_seen = (
    select(
        _moment.label("moment"),
        func.lead(_moment).over(order_by=_in_order).label("until"),
        func.sum(case((_is_in, 1), else_=-1)).over(order_by=_in_order, rows=(None, 0)).label("presence"),
        _is_in.label("is_in"),
        (col(_scan.method) == literal("staff_list")).label("listed"),
        col(_scan.scanned_by).label("scanned_by"),
        pending(_scan).label("pending"),
    )
    .where(
        col(_scan.shift_id) == ASKED.c.shift_id,
        col(_scan.volunteer_id) == ASKED.c.volunteer_id,
        counts(_scan),
    )
    .correlate(ASKED, Shift)
    .lateral("seen")
)
_left_open = func.bool_or((_seen.c.presence > 0) & _seen.c.until.is_(None))
HOURS = (
    select(
        func.min(_seen.c.moment).filter(_seen.c.is_in).label("started_at"),
        case((_left_open, col(Shift.ends_at)), else_=func.max(_seen.c.moment).filter(~_seen.c.is_in)).label("ended_at"),
        _left_open.label("auto_closed"),
        func.coalesce(
            func.array_agg(distinct(_seen.c.scanned_by)).filter(_seen.c.listed & _seen.c.scanned_by.is_not(None)),
            _nobody,
        ).label("entered_by"),
        func.bool_or(_seen.c.listed).label("listed"),
        func.sum(func.extract("epoch", func.coalesce(_seen.c.until, col(Shift.ends_at)) - _seen.c.moment))
        .filter(_seen.c.presence > 0)
        .label("seconds"),
        func.bool_or(_seen.c.pending).label("pending"),
    )
    .select_from(_seen)
    .correlate(ASKED, Shift)
    .lateral("hours")
)
"""What the scans of somebody in a shift come to. Whoever was two people until they were merged may have been in
twice: a minute counts once.
"""
_computed = insert_or(ServiceRecord).from_select(
    [
        "id",
        "shift_id",
        "volunteer_id",
        "started_at",
        "ended_at",
        "day",
        "minutes",
        "auto_closed",
        "source",
        "entered_by",
        "state",
        "computed_at",
    ],
    select(
        ASKED.c.id,
        ASKED.c.shift_id,
        ASKED.c.volunteer_id,
        HOURS.c.started_at,
        func.greatest(HOURS.c.ended_at, HOURS.c.started_at),
        day_of(HOURS.c.started_at),
        func.greatest(func.floor(HOURS.c.seconds / 60), 0).cast(Integer),
        HOURS.c.auto_closed,
        case((HOURS.c.listed, literal("staff_list", Text())), else_=literal("scans", Text())),
        HOURS.c.entered_by,
        literal("computed", Text()),
        NOW,
    )
    .select_from(ASKED)
    .join(Shift, col(Shift.id) == ASKED.c.shift_id)
    .join(HOURS, HOURS.c.started_at.is_not(None) & ~HOURS.c.pending),
    include_defaults=False,
)
COMPUTE_RECORDS = statement(
    _computed.on_conflict_do_update(
        index_elements=["shift_id", "volunteer_id"],
        index_where=col(ServiceRecord.corrects_id).is_(None),
        set_={
            name: _computed.excluded[name]
            for name in (
                "started_at",
                "ended_at",
                "day",
                "minutes",
                "auto_closed",
                "source",
                "entered_by",
                "computed_at",
                "reason",
            )
        },
        where=col(ServiceRecord.state) == literal("computed"),
    ).returning(col(ServiceRecord.id))
)
"""Minutes = the time between arrivals and departures, each cut to the shift's window plus grace; who never left, left
at the shift's end. Rolled forward with each departure until somebody approves them; what phones saw replaces what
somebody entered by hand. Whoever ticked a list entered those minutes."""

_in_scan = aliased(Scan)
LEFT_OPEN = statement(
    select(col(_in_scan.shift_id), col(_in_scan.volunteer_id))
    .join(Shift, col(Shift.id) == col(_in_scan.shift_id))
    .where(
        col(Shift.ends_at) <= NOW,
        col(Shift.ends_at) > bindparam("since", type_=DateTime(timezone=True)),
        counts(_in_scan),
        ~exists()
        .where(
            col(ServiceRecord.shift_id) == col(_in_scan.shift_id),
            col(ServiceRecord.volunteer_id) == col(_in_scan.volunteer_id),
            or_(col(ServiceRecord.auto_closed), col(ServiceRecord.state) != literal("computed")),
        )
        .correlate(_in_scan),
    )
    .group_by(col(_in_scan.shift_id), col(_in_scan.volunteer_id))
    .having(
        func.sum(case((col(_in_scan.direction) == literal("in"), 1), else_=-1)) > 0,
        ~func.bool_or(pending(_in_scan)),
    )
    .limit(bindparam("at_most", type_=Integer()))
)
"""Who is still in although the shift has ended."""
LOCK_ENROLMENTS = statement(
    select(col(Enrolment.id))
    .join(
        (_open := asked("shift_id", "volunteer_id")),
        (col(Enrolment.shift_id) == _open.c.shift_id) & (col(Enrolment.volunteer_id) == _open.c.volunteer_id),
    )
    .order_by(col(Enrolment.id))
    .with_for_update(key_share=True, of=Enrolment)
)

EXPORTED_RECORDS = statement(
    select(
        col(ServiceRecord.id),
        col(Activity.title),
        col(ServiceRecord.started_at),
        col(ServiceRecord.ended_at),
        col(ServiceRecord.minutes),
        col(ServiceRecord.auto_closed),
        col(ServiceRecord.source),
        col(ServiceRecord.state),
        col(ServiceRecord.computed_at),
        col(ServiceRecord.approved_at),
        col(ServiceRecord.corrects_id),
        col(ServiceRecord.reason),
    )
    .join(Shift, col(Shift.id) == col(ServiceRecord.shift_id))
    .join(Activity, col(Activity.id) == col(Shift.activity_id))
    .join(Volunteer, col(Volunteer.id) == col(ServiceRecord.volunteer_id))
    .where(col(Volunteer.person_id) == bindparam("person", type_=Uuid()))
    .order_by(col(ServiceRecord.started_at), col(ServiceRecord.id))
)
