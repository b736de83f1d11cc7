"""The statements of approving and correcting hours."""

from typing import Any

from sqlalchemy import ColumnElement, Uuid, bindparam, case, func, literal, or_, select, text, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.accounts.models import Organisation
from app.accounts.queries.survivors import survivor_of, with_survivors
from app.activities.models import Activity, Enrolment, EnrolmentState, Shift, enrolments_that_may_become
from app.attendance.models import Correction, ServiceRecord
from app.kernel.db import statement
from app.kernel.queries import values
from app.volunteers.models import Volunteer

from .policies import policy_at
from .records import GRACE_MINUTES
from .shapes import NOW, asked, presence

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


def approved_on(volunteer: Any, day: Any, but: Any) -> ColumnElement[int]:
    """Minutes of a volunteer that count on a day already, those of the record `but` left out."""
    other = aliased(ServiceRecord)
    return (
        select(func.coalesce(func.sum(col(other.minutes)), 0))
        .where(
            col(other.volunteer_id) == volunteer,
            col(other.day) == day,
            col(other.id).is_distinct_from(but),
            col(other.state) == literal("approved"),
        )
        .scalar_subquery()
    )


LONGEST = func.extract("epoch", col(Shift.ends_at) - col(Shift.starts_at)) / 60 + 2 * GRACE_MINUTES
"""The minutes that there is room for in a shift with its grace."""
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
        with_survivors(col(ServiceRecord.entered_by)).label("entered_by"),
        col(ServiceRecord.approved_by),
        survivor_of(col(ServiceRecord.approved_by)).label("approver"),
        col(ServiceRecord.approved_at),
        approved_on(col(ServiceRecord.volunteer_id), col(ServiceRecord.day), col(ServiceRecord.id)).label(
            "approved_that_day"
        ),
        policy_at(col(Activity.team_id), "team_hours").label("team_hours"),
        policy_at(col(Activity.team_id), "parent_hours").label("parent_hours"),
        LONGEST.label("longest"),
        col(Shift.capacity).label("places"),
        col(Shift.enrolled_count).label("taken"),
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
DECLINE_OPEN = statement(
    update(Correction)
    .where(
        col(Correction.record_id) == RECORD,
        col(Correction.state) == literal("proposed"),
        col(Correction.id).is_distinct_from(bindparam("but", type_=Uuid())),
    )
    .values(state=literal("declined"), decided_by=bindparam("by", type_=Uuid()), decided_at=NOW)
    .returning(col(Correction.id))
)
PROPOSE = statement(
    values(Correction, "id", "record_id", "minutes", "reason", "proposed_by", "proposed_at", state=literal("proposed"))
    .on_conflict_do_nothing(index_elements=["record_id"], index_where=text("state = 'proposed'"))
    .returning(col(Correction.id))
)
CORRECTION = bindparam("correction", type_=Uuid())
RECORD_OF_CORRECTION = statement(select(col(Correction.record_id)).where(col(Correction.id) == CORRECTION))
CORRECTION_TO_DECIDE = statement(
    select(
        col(Correction.minutes),
        col(Correction.reason),
        col(Correction.proposed_by),
        survivor_of(col(Correction.proposed_by)).label("proposer"),
        col(Correction.state),
    ).where(col(Correction.id) == CORRECTION)
)
CONFIRM = statement(
    update(Correction)
    .where(col(Correction.id) == CORRECTION, col(Correction.state) == literal("proposed"))
    .values(
        state=literal("confirmed"),
        decided_by=bindparam("by", type_=Uuid()),
        decided_at=NOW,
        result_id=bindparam("result", type_=Uuid()),
    )
)
