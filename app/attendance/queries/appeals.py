"""The statements of appeals."""

from sqlalchemy import DateTime, Integer, Uuid, bindparam, literal, select, text, update
from sqlmodel import col

from app.accounts.queries.survivors import survivor_of
from app.activities.models import Activity, Shift
from app.attendance.models import Appeal
from app.kernel.db import statement
from app.kernel.queries import values
from app.kernel.workdays import day_of, workday_after
from app.volunteers.models import Volunteer

from .shapes import NOW

APPEAL = bindparam("appeal", type_=Uuid())
RAISE = statement(
    values(
        Appeal,
        "id",
        "volunteer_id",
        "shift_id",
        "record_id",
        "minutes_wanted",
        "reason",
        "raised_by",
        "raised_at",
        "approved_by",
        state=literal("open"),
        decide_by=workday_after(
            day_of(bindparam("raised_at", type_=DateTime(timezone=True))), bindparam("workdays", type_=Integer())
        ),
    )
    .on_conflict_do_nothing(index_elements=["shift_id", "volunteer_id"], index_where=text("state = 'open'"))
    .returning(col(Appeal.decide_by))
)
"""The last day for the answer; None where an appeal is open already."""
APPEAL_PLACE = statement(select(col(Appeal.shift_id), col(Appeal.volunteer_id)).where(col(Appeal.id) == APPEAL))
APPEAL_TO_DECIDE = statement(
    select(
        col(Appeal.minutes_wanted),
        col(Appeal.record_id),
        col(Appeal.state),
        col(Appeal.raised_by),
        survivor_of(col(Appeal.raised_by)).label("raiser"),
        survivor_of(col(Appeal.approved_by)).label("approver"),
        ((col(Appeal.passed_on_at).is_not(None)) | (col(Appeal.decide_by) < day_of(NOW))).label("passed_on"),
    ).where(col(Appeal.id) == APPEAL)
)
ANSWER = statement(
    update(Appeal)
    .where(col(Appeal.id) == APPEAL, col(Appeal.state) == literal("open"))
    .values(
        state=bindparam("outcome"),
        approved_by=bindparam("against", type_=Uuid()),
        decided_by=bindparam("by", type_=Uuid()),
        decided_at=NOW,
        answer=bindparam("said"),
        result_id=bindparam("result", type_=Uuid()),
    )
)
OVERDUE = statement(
    update(Appeal)
    .where(
        col(Appeal.id).in_(
            select(col(Appeal.id))
            .where(
                col(Appeal.state) == literal("open"),
                col(Appeal.passed_on_at).is_(None),
                col(Appeal.decide_by) < day_of(NOW),
            )
            .limit(bindparam("at_most", type_=Integer()))
            .with_for_update(skip_locked=True)
        ),
        col(Volunteer.id) == col(Appeal.volunteer_id),
        col(Shift.id) == col(Appeal.shift_id),
        col(Activity.id) == col(Shift.activity_id),
    )
    .values(passed_on_at=NOW)
    .returning(col(Appeal.id), col(Volunteer.person_id), col(Activity.title))
)
