"""The statements about those who came back after their hours had been approved."""

from sqlalchemy import DateTime, Integer, Text, bindparam, cast, exists, func, literal, select, text
from sqlalchemy.dialects.postgresql import insert as insert_or
from sqlmodel import col

from app.activities.models import Shift
from app.attendance.models import Correction, Scan, ServiceRecord
from app.kernel.db import statement

from .records import ASKED, GRACE_MINUTES, HOURS
from .shapes import NOW, counts

_over_at = col(Shift.ends_at) + func.make_interval(0, 0, 0, 0, 0, GRACE_MINUTES)
CAME_BACK = statement(
    select(col(ServiceRecord.shift_id), col(ServiceRecord.volunteer_id))
    .join(Shift, col(Shift.id) == col(ServiceRecord.shift_id))
    .where(
        _over_at <= NOW,
        col(Shift.ends_at) > bindparam("since", type_=DateTime(timezone=True)),
        col(ServiceRecord.state) == literal("approved"),
        exists().where(
            col(Scan.shift_id) == col(ServiceRecord.shift_id),
            col(Scan.volunteer_id) == col(ServiceRecord.volunteer_id),
            col(Scan.recorded_at) > col(ServiceRecord.approved_at),
            counts(Scan),
        ),
        ~exists().where(
            col(Correction.record_id) == col(ServiceRecord.id), col(Correction.proposed_at) >= col(Shift.ends_at)
        ),
    )
    .limit(bindparam("at_most", type_=Integer()))
)
"""Who was scanned again after the approval, at shifts that are over; nobody has said anything about it since."""

_minutes = cast(func.floor(HOURS.c.seconds / 60), Integer)
PROPOSE_SERVED = statement(
    insert_or(Correction)
    .from_select(
        ["id", "record_id", "minutes", "reason", "state", "proposed_by", "proposed_at"],
        select(
            ASKED.c.id,
            col(ServiceRecord.id),
            _minutes,
            bindparam("reason", type_=Text()),
            literal("proposed", Text()),
            HOURS.c.entered_by[1],
            NOW,
        )
        .select_from(ASKED)
        .join(Shift, col(Shift.id) == ASKED.c.shift_id)
        .join(
            ServiceRecord,
            (col(ServiceRecord.shift_id) == ASKED.c.shift_id)
            & (col(ServiceRecord.volunteer_id) == ASKED.c.volunteer_id)
            & (col(ServiceRecord.state) == literal("approved")),
        )
        .join(HOURS, ~HOURS.c.pending)
        .where(_minutes > col(ServiceRecord.minutes), _minutes <= 1440),
        include_defaults=False,
    )
    .on_conflict_do_nothing(index_elements=["record_id"], index_where=text("state = 'proposed'"))
    .returning(col(Correction.record_id), col(Correction.minutes))
)
"""All minutes that the scans show now, where they are more; whoever ticked a list proposes them, else nobody does."""
