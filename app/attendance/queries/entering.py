"""The statements of hours that somebody enters by hand: by staff, or since an appeal was right."""

from sqlalchemy import DateTime, Uuid, bindparam, literal, select
from sqlmodel import col

from app.accounts.models import Organisation
from app.activities.models import Activity, Enrolment, Shift
from app.attendance.models import ServiceRecord
from app.kernel.db import statement
from app.kernel.queries import values
from app.kernel.workdays import day_of
from app.volunteers.models import Volunteer

from .approving import LONGEST, approved_on
from .policies import policy_at

SHIFT, VOLUNTEER = bindparam("shift", type_=Uuid()), bindparam("volunteer", type_=Uuid())
LOCK_PLACE = statement(
    select(col(Volunteer.id))
    .join(Enrolment, col(Enrolment.volunteer_id) == col(Volunteer.id))
    .where(col(Volunteer.id) == VOLUNTEER, col(Enrolment.shift_id) == SHIFT)
    .with_for_update(key_share=True, of=[Volunteer, Enrolment])
)
"""As for approval: a day's hours and a record's minutes stay as they are."""
PLACE = statement(
    select(
        col(Volunteer.id).label("volunteer_id"),
        col(Volunteer.person_id),
        col(Enrolment.state).label("enrolment"),
        col(Shift.id).label("shift_id"),
        col(Shift.starts_at),
        col(Shift.ends_at),
        col(Activity.title),
        col(Activity.category),
        col(Organisation.path),
        day_of(col(Shift.starts_at)).label("day"),
        LONGEST.label("longest"),
        approved_on(col(Volunteer.id), day_of(col(Shift.starts_at)), None).label("approved_that_day"),
        policy_at(col(Activity.team_id), "team_hours").label("team_hours"),
        policy_at(col(Activity.team_id), "parent_hours").label("parent_hours"),
        policy_at(col(Activity.team_id), "appeal_days").label("appeal_days"),
        policy_at(col(Activity.team_id), "decision_workdays").label("decision_workdays"),
        col(ServiceRecord.id).label("record"),
    )
    .join(Enrolment, col(Enrolment.volunteer_id) == col(Volunteer.id))
    .join(Shift, col(Shift.id) == col(Enrolment.shift_id))
    .join(Activity, col(Activity.id) == col(Shift.activity_id))
    .join(Organisation, col(Organisation.id) == col(Activity.team_id))
    .outerjoin(
        ServiceRecord,
        (col(ServiceRecord.shift_id) == col(Shift.id))
        & (col(ServiceRecord.volunteer_id) == col(Volunteer.id))
        & (col(ServiceRecord.state) != literal("corrected")),
    )
    .where(col(Volunteer.id) == VOLUNTEER, col(Shift.id) == SHIFT)
)
"""Somebody's place in a shift, with the record that stands there, if there is one."""
ADD_RECORD = statement(
    values(
        ServiceRecord,
        "id",
        "shift_id",
        "volunteer_id",
        "started_at",
        "ended_at",
        "minutes",
        "source",
        "computed_at",
        "reason",
        "entered_by",
        day=day_of(bindparam("started_at", type_=DateTime(timezone=True))),
        state=literal("computed"),
        auto_closed=literal(False),
    )
)
