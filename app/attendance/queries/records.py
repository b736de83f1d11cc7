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
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, array
from sqlalchemy.dialects.postgresql import insert as insert_or
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.accounts.models import Organisation
from app.activities.models import Activity, Enrolment, EnrolmentState, Shift, enrolments_that_may_become
from app.attendance.models import Scan, ServiceRecord
from app.kernel.db import statement
from app.kernel.queries import values
from app.volunteers.models import Volunteer

from .shapes import NOW, asked, at, counts, day_of, pending, presence

GRACE_MINUTES = 15

_records_asked = asked("id", "shift_id", "volunteer_id")
_grace = func.make_interval(0, 0, 0, 0, 0, GRACE_MINUTES)
_opens, _closes = col(Shift.starts_at) - _grace, col(Shift.ends_at) + _grace
_scan = aliased(Scan)
_moment = func.least(func.greatest(at(_scan), _opens), _closes)
_is_in = col(_scan.direction) == literal("in")
_seconds = func.extract("epoch", _moment)
_listed = (col(_scan.method) == literal("staff_list")) & col(_scan.scanned_by).is_not(None)
_nobody = cast(array([], type_=Uuid()), ARRAY(Uuid()))
_left_open = func.sum(case((_is_in, 1), else_=-1)) > 0
_hours = (
    select(
        func.min(_moment).filter(_is_in).label("started_at"),
        case((_left_open, col(Shift.ends_at)), else_=func.max(_moment).filter(~_is_in)).label("ended_at"),
        _left_open.label("auto_closed"),
        func.coalesce(func.array_agg(distinct(col(_scan.scanned_by))).filter(_listed), _nobody).label("entered_by"),
        func.bool_or(col(_scan.method) == literal("staff_list")).label("listed"),
        (
            func.coalesce(func.sum(_seconds).filter(~_is_in), 0)
            + case((_left_open, func.extract("epoch", col(Shift.ends_at))), else_=0)
            - func.sum(_seconds).filter(_is_in)
        ).label("seconds"),
        func.bool_or(pending(_scan)).label("pending"),
    )
    .where(
        col(_scan.shift_id) == _records_asked.c.shift_id,
        col(_scan.volunteer_id) == _records_asked.c.volunteer_id,
        counts(_scan),
    )
    .correlate(_records_asked, Shift)
    .lateral("hours")
)
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
        _records_asked.c.id,
        _records_asked.c.shift_id,
        _records_asked.c.volunteer_id,
        _hours.c.started_at,
        func.greatest(_hours.c.ended_at, _hours.c.started_at),
        day_of(_hours.c.started_at),
        func.greatest(func.floor(_hours.c.seconds / 60), 0).cast(Integer),
        _hours.c.auto_closed,
        case((_hours.c.listed, literal("staff_list", Text())), else_=literal("scans", Text())),
        _hours.c.entered_by,
        literal("computed", Text()),
        NOW,
    )
    .select_from(_records_asked)
    .join(Shift, col(Shift.id) == _records_asked.c.shift_id)
    .join(_hours, _hours.c.started_at.is_not(None) & ~_hours.c.pending),
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
"""Minutes = departures less arrivals, each cut to the shift's window plus grace; who never left, left at
the shift's end. Rolled forward with each departure until somebody approves them; what phones saw replaces what
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

RECORDS = bindparam("records", type_=ARRAY(Uuid()))
RECORD = bindparam("record", type_=Uuid())
LOCK_FOR_RECORDS = statement(
    select(col(Volunteer.id))
    .join(ServiceRecord, col(ServiceRecord.volunteer_id) == col(Volunteer.id))
    .join(
        Enrolment,
        (col(Enrolment.volunteer_id) == col(ServiceRecord.volunteer_id))
        & (col(Enrolment.shift_id) == col(ServiceRecord.shift_id)),
    )
    .where(col(ServiceRecord.id) == func.any(RECORDS))
    .order_by(col(Volunteer.id), col(Enrolment.id))
    .with_for_update(key_share=True, of=[Volunteer, Enrolment])
)
"""The volunteer's row keeps a day's hours still, the enrolment's row the record's minutes."""
_other = aliased(ServiceRecord)
_approved_that_day = (
    select(func.coalesce(func.sum(col(_other.minutes)), 0))
    .where(
        col(_other.volunteer_id) == col(ServiceRecord.volunteer_id),
        col(_other.id) != col(ServiceRecord.id),
        col(_other.state) == literal("approved"),
        col(_other.day) == col(ServiceRecord.day),
    )
    .correlate(ServiceRecord)
    .scalar_subquery()
)
RECORDS_TO_DECIDE = statement(
    select(
        col(ServiceRecord.id),
        col(ServiceRecord.shift_id),
        col(ServiceRecord.volunteer_id),
        col(ServiceRecord.started_at),
        col(ServiceRecord.ended_at),
        col(ServiceRecord.minutes),
        col(ServiceRecord.auto_closed),
        col(ServiceRecord.state),
        col(Volunteer.person_id),
        col(Activity.category),
        col(Organisation.path),
        col(ServiceRecord.day),
        col(ServiceRecord.entered_by),
        _approved_that_day.label("approved_that_day"),
        presence(col(ServiceRecord.shift_id), col(ServiceRecord.volunteer_id)).label("presence"),
    )
    .join(Volunteer, col(Volunteer.id) == col(ServiceRecord.volunteer_id))
    .join(Shift, col(Shift.id) == col(ServiceRecord.shift_id))
    .join(Activity, col(Activity.id) == col(Shift.activity_id))
    .join(Organisation, col(Organisation.id) == col(Activity.team_id))
    .where(col(ServiceRecord.id) == func.any(RECORDS))
)
_may_attend = enrolments_that_may_become(EnrolmentState.ATTENDED)
_attended = asked("shift_id", "volunteer_id")
MARK_ATTENDED = statement(
    update(Enrolment)
    .where(
        col(Enrolment.shift_id) == _attended.c.shift_id,
        col(Enrolment.volunteer_id) == _attended.c.volunteer_id,
        or_(*(col(Enrolment.state) == literal(str(state)) for state in _may_attend)),
    )
    .values(state=literal("attended"), changed_at=NOW)
)
APPROVE = statement(
    update(ServiceRecord)
    .where(col(ServiceRecord.id) == func.any(RECORDS), col(ServiceRecord.state) == literal("computed"))
    .values(state=literal("approved"), approved_by=bindparam("by", type_=Uuid()), approved_at=NOW)
)
SUPERSEDE = statement(
    update(ServiceRecord)
    .where(col(ServiceRecord.id) == RECORD, col(ServiceRecord.state) != literal("corrected"))
    .values(
        state=literal("corrected"),
        approved_by=case(
            (col(ServiceRecord.approved_at).is_(None), bindparam("by", type_=Uuid())),
            else_=col(ServiceRecord.approved_by),
        ),
        approved_at=func.coalesce(col(ServiceRecord.approved_at), NOW),
    )
    .returning(col(ServiceRecord.id))
)
ADD_CORRECTION = statement(
    values(
        ServiceRecord,
        "id",
        "shift_id",
        "volunteer_id",
        "started_at",
        "ended_at",
        "day",
        "minutes",
        "source",
        "entered_by",
        "computed_at",
        "approved_by",
        "approved_at",
        "corrects_id",
        "reason",
        state=literal("approved"),
        auto_closed=literal(False),
    )
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
