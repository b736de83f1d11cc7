"""Statements of minors' places."""

from sqlalchemy import any_, literal, or_, select
from sqlmodel import col

from app.activities.errors import GuardianMustAgree, GuardianMustAgreeToData
from app.activities.models import Activity, Enrolment, Shift
from app.kernel.db import statement

from .conditions import lacking
from .shapes import NOW, SHIFT_ID, VOLUNTEER_ID

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
        or_(
            *(
                literal(error.code) == any_(lacking(VOLUNTEER_ID))
                for error in (GuardianMustAgree, GuardianMustAgreeToData)
            )
        ),
    )
    .order_by(col(Shift.id))
)
