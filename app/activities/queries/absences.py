"""Statements about missed shifts, and the pauses that come of them."""

from sqlalchemy import (
    Boolean,
    DateTime,
    Integer,
    Text,
    Uuid,
    bindparam,
    case,
    exists,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as insert_or
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.accounts.models import Organisation
from app.activities.models import Activity, Enrolment, EnrolmentPause, EnrolmentState, Shift, enrolments_that_may_become
from app.kernel.db import statement
from app.volunteers.models import Volunteer

from .enrolling import stands
from .shapes import NOW, VOLUNTEER_ID

ENROLMENTS = bindparam("enrolments", type_=ARRAY(Uuid()))

VOLUNTEERS_OF = statement(
    select(col(Enrolment.volunteer_id)).where(col(Enrolment.id) == func.any(ENROLMENTS)).distinct()
)
_held = (
    select(col(Enrolment.id))
    .where(
        col(Enrolment.id) == func.any(ENROLMENTS),
        or_(
            *(col(Enrolment.state) == literal(str(each)) for each in enrolments_that_may_become(EnrolmentState.NO_SHOW))
        ),
        exists().where(col(Shift.id) == col(Enrolment.shift_id), col(Shift.ends_at) <= NOW).correlate(Enrolment),
    )
    .order_by(col(Enrolment.id))
    .with_for_update(key_share=True)
    .cte("held")
)
MARK_NO_SHOW = statement(
    update(Enrolment)
    .where(col(Enrolment.id) == _held.c.id)
    .values(state=literal("no_show"), changed_at=NOW)
    .returning(col(Enrolment.id), col(Enrolment.shift_id), col(Enrolment.volunteer_id))
)
"""Notes as absent who had a place in a shift that is over, and was not noted as present."""

_pause = aliased(EnrolmentPause)
_counted = (
    exists()
    .where(
        col(_pause.volunteer_id) == VOLUNTEER_ID,
        col(Enrolment.id) == func.any(col(_pause.causes)),
        stands(_pause) | col(_pause.lifted_at).is_not(None),
    )
    .correlate(Enrolment)
)
_missed_at = case((col(Enrolment.state) == literal("no_show"), col(Shift.ends_at)), else_=col(Enrolment.changed_at))
_missed = (
    select(col(Enrolment.id))
    .join(Shift, col(Shift.id) == col(Enrolment.shift_id))
    .where(
        col(Enrolment.volunteer_id) == VOLUNTEER_ID,
        (col(Enrolment.state) == literal("no_show"))
        | (col(Enrolment.cancelled_late) & bindparam("late_counts", type_=Boolean())),
        _missed_at > bindparam("since", type_=DateTime(timezone=True)),
        ~_counted,
    )
    .order_by(_missed_at.desc(), col(Enrolment.id))
    .limit(bindparam("needed", type_=Integer()))
    .subquery("missed")
)
PAUSE_IF_DUE = statement(
    insert_or(EnrolmentPause)
    .from_select(
        ["id", "volunteer_id", "causes", "began_at", "ends_at"],
        select(
            bindparam("id", type_=Uuid()),
            VOLUNTEER_ID,
            func.array_agg(_missed.c.id),
            NOW,
            bindparam("ends_at", type_=DateTime(timezone=True)),
        )
        .select_from(_missed)
        .having(func.count() >= bindparam("needed", type_=Integer())),
        include_defaults=False,
    )
    .returning(col(EnrolmentPause.id))
)
"""Pauses whoever has missed enough that no pause was made of yet; no row: not so many."""

PERSON_OF_VOLUNTEER = statement(select(col(Volunteer.person_id)).where(col(Volunteer.id) == VOLUNTEER_ID))
PATHS_OF_PAUSES = statement(
    select(col(Organisation.path))
    .select_from(EnrolmentPause)
    .join(Enrolment, col(Enrolment.id) == func.any(col(EnrolmentPause.causes)))
    .join(Shift, col(Shift.id) == col(Enrolment.shift_id))
    .join(Activity, col(Activity.id) == col(Shift.activity_id))
    .join(Organisation, col(Organisation.id) == col(Activity.team_id))
    .where(col(EnrolmentPause.volunteer_id) == VOLUNTEER_ID, col(EnrolmentPause.ends_at) > NOW, stands(EnrolmentPause))
    .distinct()
)
"""The teams whose shifts were missed, for the pauses that stand now."""

LIFT_PAUSES = statement(
    update(EnrolmentPause)
    .where(col(EnrolmentPause.volunteer_id) == VOLUNTEER_ID, col(EnrolmentPause.ends_at) > NOW, stands(EnrolmentPause))
    .values(
        lifted_at=NOW,
        lifted_by=bindparam("by", type_=Uuid()),
        lift_reason=bindparam("reason", type_=Text()),
    )
    .returning(col(EnrolmentPause.id), col(EnrolmentPause.ends_at))
)
EXPORTED_PAUSES = statement(
    select(
        col(EnrolmentPause.began_at),
        col(EnrolmentPause.ends_at),
        col(EnrolmentPause.lifted_at),
        col(EnrolmentPause.lift_reason),
    )
    .join(Volunteer, col(Volunteer.id) == col(EnrolmentPause.volunteer_id))
    .where(col(Volunteer.person_id) == bindparam("person", type_=Uuid()))
    .order_by(col(EnrolmentPause.began_at))
)
