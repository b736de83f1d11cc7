"""The statements of check-in.

Check-ins come one or many at a time through the same statements: what is asked goes in as one array for
each column, and each answer carries its place among what was asked.
"""

from sqlalchemy import (
    DateTime,
    Uuid,
    bindparam,
    case,
    exists,
    func,
    literal,
    null,
    select,
)
from sqlalchemy.dialects.postgresql import insert as insert_or
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.accounts.models import Organisation
from app.activities.models import Activity, Enrolment, Shift
from app.attendance.models import Scan, ServiceRecord
from app.kernel.db import statement
from app.volunteers.models import Volunteer

from .shapes import NOW, asked, at, counts

_facts_asked = asked("shift_id", "volunteer_id", "device", "nonce")
WHO = func.coalesce(col(Volunteer.merged_into), col(Volunteer.id))
"""Whose the scan is: the code of somebody who was merged is the survivor's."""
_locked = (
    select(col(Enrolment.shift_id), col(Enrolment.volunteer_id), col(Enrolment.state))
    .join(_facts_asked, col(Enrolment.shift_id) == _facts_asked.c.shift_id)
    .join(Volunteer, (col(Volunteer.id) == _facts_asked.c.volunteer_id) & (col(Enrolment.volunteer_id) == WHO))
    .order_by(col(Enrolment.id))
    .with_for_update(key_share=True, of=Enrolment)
    .cte("locked")
)
CHECK_IN_FACTS = statement(
    select(
        _facts_asked.c.place,
        col(Shift.starts_at),
        col(Shift.ends_at),
        col(Shift.latitude),
        col(Shift.longitude),
        col(Shift.radius_metres),
        col(Shift.code_version),
        col(Activity.static_venue_qr),
        col(Volunteer.badge_version),
        col(Organisation.path),
        _locked.c.state,
        WHO.label("known_volunteer"),
        *(
            getattr(Scan, name).label(f"prior_{name}")
            for name in ("id", "shift_id", "volunteer_id", "direction", "outcome", "would_refuse", "unplaced")
        ),
        col(Scan.recorded_at).label("prior_recorded_at"),
        col(Scan.scanned_by).label("prior_scanned_by"),
    )
    .select_from(_facts_asked)
    .outerjoin(Shift, col(Shift.id) == _facts_asked.c.shift_id)
    .outerjoin(Activity, col(Activity.id) == col(Shift.activity_id))
    .outerjoin(Organisation, col(Organisation.id) == col(Activity.team_id))
    .outerjoin(Volunteer, col(Volunteer.id) == _facts_asked.c.volunteer_id)
    .outerjoin(
        _locked,
        (_locked.c.shift_id == _facts_asked.c.shift_id) & (_locked.c.volunteer_id == WHO),
    )
    .outerjoin(Scan, (col(Scan.device) == _facts_asked.c.device) & (col(Scan.nonce) == _facts_asked.c.nonce))
    .order_by(_facts_asked.c.place)
)
"""Locks the enrolments of those who are scanned, and finds all that the rules ask about."""

SCAN_COLUMNS = (
    "id",
    "device",
    "nonce",
    "shift_id",
    "volunteer_id",
    "direction",
    "method",
    "scanned_at",
    "late",
    "sent_offline",
    "unplaced",
    "distance_metres",
    "scanned_by",
)
_scans_asked = asked(*SCAN_COLUMNS, "reason")
_seen = aliased(Scan)
_standing = (
    select(
        func.coalesce(func.sum(case((col(_seen.direction) == literal("in"), 1), else_=-1)), 0).label("presence"),
        func.max(at(_seen)).label("last_at"),
    )
    .where(
        col(_seen.shift_id) == _scans_asked.c.shift_id,
        col(_seen.volunteer_id) == _scans_asked.c.volunteer_id,
        counts(_seen),
    )
    .correlate(_scans_asked)
    .lateral("standing")
)
_asked_at = case((_scans_asked.c.sent_offline, func.least(_scans_asked.c.scanned_at, NOW)), else_=NOW)
_comes = _scans_asked.c.direction == literal("in")
_decided = _scans_asked.c.sent_offline & exists().where(
    col(ServiceRecord.shift_id) == _scans_asked.c.shift_id,
    col(ServiceRecord.volunteer_id) == _scans_asked.c.volunteer_id,
    col(ServiceRecord.state) != literal("computed"),
).correlate(_scans_asked)
_reason = (
    select(
        case(
            (_scans_asked.c.reason != literal("ok"), _scans_asked.c.reason),
            (_comes & (_standing.c.presence > 0), literal("already_in")),
            (~_comes & (_standing.c.presence < 1), literal("conflict")),
            (_asked_at < _standing.c.last_at, literal("conflict")),
            (_decided, literal("conflict")),
            else_=literal("ok"),
        ).label("reason")
    )
    .select_from(_standing)
    .correlate(_scans_asked)
    .lateral("found")
)
RECORD_SCANS = statement(
    insert_or(Scan)
    .from_select(
        [*SCAN_COLUMNS, "recorded_at", "outcome", "would_refuse"],
        select(
            *(_scans_asked.c[name] for name in SCAN_COLUMNS),
            NOW,
            case((_scans_asked.c.sent_offline, literal("ok")), else_=_reason.c.reason),
            case((_scans_asked.c.sent_offline, func.nullif(_reason.c.reason, literal("ok"))), else_=null()),
        ).join_from(_scans_asked, _reason, literal(True)),
        include_defaults=False,
    )
    .on_conflict_do_nothing(index_elements=["device", "nonce"])
    .returning(col(Scan.id), col(Scan.outcome), col(Scan.would_refuse), col(Scan.unplaced))
)
"""Writes scans; whether somebody is in already is decided here, after their enrolments are locked.

One that comes late from a device never slips in between others, nor under hours that were approved: that
is a conflict, for staff to look at.
"""

SCAN_OF_NONCE = statement(
    select(
        col(Scan.id),
        col(Scan.shift_id),
        col(Scan.volunteer_id),
        col(Scan.direction),
        col(Scan.outcome),
        col(Scan.would_refuse),
        col(Scan.unplaced),
        col(Scan.recorded_at),
    ).where(col(Scan.device) == bindparam("device"), col(Scan.nonce) == bindparam("nonce"))
)

RUNNING_SHIFTS = statement(
    select(col(Shift.id))
    .join(Enrolment, col(Enrolment.shift_id) == col(Shift.id))
    .where(
        col(Enrolment.volunteer_id) == bindparam("volunteer", type_=Uuid()),
        col(Enrolment.state) != literal("cancelled"),
        col(Shift.starts_at) <= bindparam("opens_before", type_=DateTime(timezone=True)),
        col(Shift.ends_at) >= bindparam("closes_after", type_=DateTime(timezone=True)),
    )
)
"""The shifts that a volunteer may check in to now."""
PATH_OF_SHIFT = statement(
    select(col(Organisation.path))
    .join(Activity, col(Activity.team_id) == col(Organisation.id))
    .join(Shift, col(Shift.activity_id) == col(Activity.id))
    .where(col(Shift.id) == bindparam("shift"))
)
VOLUNTEER_OF_NUMBER = statement(
    select(func.coalesce(col(Volunteer.merged_into), col(Volunteer.id))).where(
        col(Volunteer.number) == bindparam("number")
    )
)
WAS_SCANNED = statement(select(exists().where(col(Scan.shift_id) == bindparam("shift", type_=Uuid()))))
WAS_THERE = statement(
    select(
        exists().where(
            col(Scan.shift_id) == bindparam("shift", type_=Uuid()),
            col(Scan.volunteer_id) == bindparam("volunteer", type_=Uuid()),
            counts(Scan),
        )
    )
)
"""Only what counts: whoever waits for a place may send what a phone kept, and keeps none by it."""
SOMEBODY_CAME = statement(select(exists().where(col(Scan.shift_id) == bindparam("shift", type_=Uuid()), counts(Scan))))
EXPORTED_SCANS = statement(
    select(
        col(Scan.id),
        col(Scan.shift_id),
        col(Scan.direction),
        col(Scan.method),
        col(Scan.outcome),
        col(Scan.scanned_at),
        col(Scan.recorded_at),
        col(Scan.late),
        col(Scan.sent_offline),
        col(Scan.would_refuse),
        col(Scan.distance_metres),
    )
    .join(Volunteer, col(Volunteer.id) == col(Scan.volunteer_id))
    .where(col(Volunteer.person_id) == bindparam("person", type_=Uuid()))
    .order_by(col(Scan.recorded_at), col(Scan.id))
)
