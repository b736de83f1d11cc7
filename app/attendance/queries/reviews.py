"""The statements by which staff decide about scans."""

from sqlalchemy import Text, Uuid, bindparam, exists, func, literal, select, tuple_, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as insert_or
from sqlmodel import col

from app.accounts.models import Organisation
from app.activities.models import Activity, Enrolment, Shift
from app.attendance.models import Scan, ScanReview, ServiceRecord
from app.kernel.db import statement
from app.volunteers.models import Volunteer

from .shapes import NOW, accepted, asked, at, counts, to_look_at

SCANS = bindparam("scans", type_=ARRAY(Uuid()))
_theirs = (col(Enrolment.shift_id) == col(Scan.shift_id)) & (col(Enrolment.volunteer_id) == col(Scan.volunteer_id))
LOCK_SCANNED = statement(
    select(col(Enrolment.id))
    .join(Scan, _theirs)
    .where(col(Scan.id) == func.any(SCANS))
    .order_by(col(Enrolment.id))
    .with_for_update(key_share=True, of=Enrolment)
)
_record = (
    select(col(ServiceRecord.state))
    .where(
        col(ServiceRecord.shift_id) == col(Scan.shift_id),
        col(ServiceRecord.volunteer_id) == col(Scan.volunteer_id),
        col(ServiceRecord.corrects_id).is_(None),
    )
    .correlate(Scan)
    .limit(1)
    .scalar_subquery()
)
SCANS_TO_DECIDE = statement(
    select(
        col(Scan.id),
        col(Scan.shift_id),
        col(Scan.volunteer_id),
        col(Volunteer.person_id),
        col(Organisation.path),
        col(Enrolment.state).label("enrolment"),
        ((col(Scan.outcome) == literal("ok")) & to_look_at(Scan)).label("to_look_at"),
        accepted(Scan).label("accepted"),
        col(Scan.unplaced),
        _record.label("record"),
        (col(Shift.ends_at) <= NOW).label("over"),
    )
    .join(Shift, col(Shift.id) == col(Scan.shift_id))
    .join(Activity, col(Activity.id) == col(Shift.activity_id))
    .join(Organisation, col(Organisation.id) == col(Activity.team_id))
    .join(Volunteer, col(Volunteer.id) == col(Scan.volunteer_id))
    .outerjoin(Enrolment, _theirs)
    .where(col(Scan.id) == func.any(SCANS))
)
_pairs = asked("shift_id", "volunteer_id")
SCANS_OF_PAIRS = statement(
    select(
        col(Scan.id),
        col(Scan.shift_id),
        col(Scan.volunteer_id),
        col(Scan.direction),
        to_look_at(Scan).label("to_look_at"),
        counts(Scan).label("counts"),
    )
    .join(_pairs, (_pairs.c.shift_id == col(Scan.shift_id)) & (_pairs.c.volunteer_id == col(Scan.volunteer_id)))
    .where(col(Scan.outcome) == literal("ok"))
    .order_by(at(Scan), col(Scan.id))
)
"""All that was scanned of some people at some shifts and not refused, in the order in which it happened."""

RECORD_REVIEWS = statement(
    insert_or(ScanReview)
    .from_select(
        ["id", "accepted", "reason", "reviewed_by", "reviewed_at"],
        select(
            col(Scan.id),
            bindparam("accepted"),
            bindparam("reason", type_=Text()),
            bindparam("by", type_=Uuid()),
            NOW,
        ).where(col(Scan.id) == func.any(SCANS)),
    )
    .on_conflict_do_nothing()
    .returning(col(ScanReview.id))
)
_emptied = asked("shift_id", "volunteer_id")
EMPTY_RECORDS = statement(
    update(ServiceRecord)
    .where(
        tuple_(col(ServiceRecord.shift_id), col(ServiceRecord.volunteer_id)).in_(
            select(_emptied.c.shift_id, _emptied.c.volunteer_id)
        ),
        col(ServiceRecord.state) == literal("computed"),
        ~exists().where(
            col(Scan.shift_id) == col(ServiceRecord.shift_id),
            col(Scan.volunteer_id) == col(ServiceRecord.volunteer_id),
            counts(Scan),
        ),
    )
    .values(minutes=0, computed_at=NOW)
)
"""Nothing is left that the hours could follow from: there are none."""
