"""Statements of minors' places."""

from sqlalchemy import Text, literal, select
from sqlalchemy.dialects.postgresql import array
from sqlmodel import col

from app.activities.errors import GuardianMustAgree, GuardianMustAgreeToData
from app.activities.models import Activity, Enrolment, Shift
from app.kernel.db import statement

from .conditions import lacking
from .shapes import NOW, SHIFT_ID, VOLUNTEER_ID

_DISAGREED = array([literal(error.code, Text()) for error in (GuardianMustAgree, GuardianMustAgreeToData)])
TITLE = statement(
    select(col(Activity.title)).join(Shift, col(Shift.activity_id) == col(Activity.id)).where(col(Shift.id) == SHIFT_ID)
)
UNAGREED = statement(
    select(col(Enrolment.id))
    .join(Shift, col(Shift.id) == col(Enrolment.shift_id))
    .where(
        col(Enrolment.volunteer_id) == VOLUNTEER_ID,
        col(Enrolment.state).in_([literal(state) for state in ("confirmed", "offered", "waitlisted")]),
        col(Shift.starts_at) > NOW,
        lacking(VOLUNTEER_ID).op("&&")(_DISAGREED),
    )
    .order_by(col(Shift.id))
)
