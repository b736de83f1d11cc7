"""Statements of planning: activities and their shifts."""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Text,
    Update,
    Uuid,
    bindparam,
    delete,
    exists,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import col

from app.accounts.models import Organisation
from app.activities.models import Activity, Enrolment, EnrolmentState, Series, Shift, enrolments_that_may_become
from app.certificates.models import QualificationKind
from app.kernel.db import statement
from app.kernel.queries import values
from app.volunteers.models import Team, Volunteer

from .shapes import ACTIVITY_ID, SHIFT_FIELDS, SHIFT_ID

ACTIVITY_FIELDS = (
    "title",
    "description",
    "category",
    "risks",
    "members_only",
    "insured",
    "static_venue_qr",
    "cancellation_hours",
)
SHIFTS = bindparam("shifts", type_=ARRAY(Uuid()))
PLANNED = col(Shift.state) == literal("planned")


def _among(column: Any, *states: str) -> ColumnElement[bool]:
    return or_(*(column == literal(str(state)) for state in states))


def _fields(names: tuple[str, ...]) -> dict[str, Any]:
    # Named apart from the columns: an UPDATE keeps their plain names for itself.
    return {name: bindparam(f"new_{name}") for name in names}


TEAM_PATH = statement(
    select(col(Organisation.path))
    .join(Team, col(Team.id) == col(Organisation.id))
    .where(col(Organisation.id) == bindparam("team", type_=Uuid()))
)

ADD_ACTIVITY = statement(
    values(Activity, "id", "team_id", *ACTIVITY_FIELDS, "created_by", "created_at", state=literal("draft"))
)
LOCK_ACTIVITY = statement(
    select(
        col(Activity.id),
        col(Activity.version),
        col(Activity.state),
        col(Activity.team_id),
        *(getattr(Activity, name) for name in ACTIVITY_FIELDS),
        col(Organisation.path),
    )
    .join(Organisation, col(Organisation.id) == col(Activity.team_id))
    .where(col(Activity.id) == ACTIVITY_ID)
    .with_for_update(key_share=True, of=Activity)
)


def _change_activity(**given: Any) -> Update:
    return (
        update(Activity)
        .where(col(Activity.id) == ACTIVITY_ID)
        .values(version=col(Activity.version) + 1, **given)
        .returning(col(Activity.version))
    )


EDIT_ACTIVITY = statement(_change_activity(**_fields(ACTIVITY_FIELDS)))
PUBLISH_ACTIVITY = statement(_change_activity(state=literal("published"), published_at=bindparam("now")))
CANCEL_ACTIVITY = statement(_change_activity(state=literal("cancelled"), cancel_reason=bindparam("reason")))
ADULT = bindparam("adult", type_=Integer())
FOR_MINORS_ALONE = statement(
    select(
        exists().where(col(Shift.activity_id) == ACTIVITY_ID, col(Shift.maximum_age) < ADULT)
        | exists().where(col(Series.activity_id) == ACTIVITY_ID, col(Series.maximum_age) < ADULT)
    )
)
RAISE_MINIMUM_AGE = tuple(
    statement(
        update(table)
        .where(col(table.activity_id) == ACTIVITY_ID, func.coalesce(col(table.minimum_age), 0) < ADULT)
        .values(minimum_age=ADULT)
    )
    for table in (Shift, Series)
)
"""For each table that says how old one must be."""
UPCOMING_SHIFTS = statement(
    select(func.count())
    .select_from(Shift)
    .where(col(Shift.activity_id) == ACTIVITY_ID, col(Shift.starts_at) > bindparam("now"), PLANNED)
)
LOCK_UPCOMING_SHIFTS = statement(
    select(col(Shift.id), col(Shift.starts_at), col(Shift.ends_at))
    .where(col(Shift.activity_id) == ACTIVITY_ID, col(Shift.starts_at) > bindparam("now"), PLANNED)
    .order_by(col(Shift.id))
    .with_for_update(key_share=True)
)
CANCEL_ENROLMENTS = statement(
    update(Enrolment)
    .where(
        col(Enrolment.shift_id) == func.any(SHIFTS),
        col(Volunteer.id) == col(Enrolment.volunteer_id),
        _among(col(Enrolment.state), *enrolments_that_may_become(EnrolmentState.CANCELLED)),
    )
    .values(state=literal("cancelled"), changed_at=bindparam("now"), confirm_by=None, passed_over=None)
    .returning(col(Enrolment.id), col(Enrolment.shift_id), col(Enrolment.volunteer_id), col(Volunteer.person_id))
)
CANCEL_SHIFTS = statement(
    update(Shift)
    .where(col(Shift.id) == func.any(SHIFTS))
    .values(state=literal("cancelled"), cancel_reason=bindparam("reason"), enrolled_count=0)
)

ADD_SHIFT = statement(values(Shift, "id", "activity_id", *SHIFT_FIELDS))
EDIT_SHIFT = statement(
    update(Shift)
    .where(col(Shift.id) == SHIFT_ID)
    .values(version=col(Shift.version) + 1, **_fields((*SHIFT_FIELDS, "changed")))
)
MOVED = statement(update(Shift).where(col(Shift.id) == SHIFT_ID).values(moved_at=bindparam("now")))
PEOPLE_OF_SHIFT = statement(
    select(col(Volunteer.person_id))
    .join(Enrolment, col(Enrolment.volunteer_id) == col(Volunteer.id))
    .where(col(Enrolment.shift_id) == SHIFT_ID, _among(col(Enrolment.state), "confirmed", "offered", "waitlisted"))
)
"""Those who have a place, or wait for one."""
_to_come = (col(Shift.activity_id) == ACTIVITY_ID, col(Shift.starts_at) > bindparam("now"), PLANNED)
PEOPLE_TO_COME = statement(
    select(col(Volunteer.person_id))
    .distinct()
    .join(Enrolment, col(Enrolment.volunteer_id) == col(Volunteer.id))
    .join(Shift, col(Shift.id) == col(Enrolment.shift_id))
    .where(*_to_come, _among(col(Enrolment.state), "confirmed", "offered", "waitlisted"))
)
"""The same of all shifts of an activity that have not begun."""
OTHER_RISKS = statement(update(Shift).where(*_to_come).values(moved_at=bindparam("now")))
REMOVE_SHIFT = statement(
    delete(Shift).where(
        col(Shift.id) == SHIFT_ID, ~exists().where(col(Enrolment.shift_id) == col(Shift.id)).correlate(Shift)
    )
)
KNOWN_QUALIFICATIONS = statement(
    select(col(QualificationKind.code)).where(
        col(QualificationKind.code) == func.any(bindparam("codes", type_=ARRAY(Text())))
    )
)
SHIFTS_TO_COPY = statement(
    select(*(getattr(Shift, name) for name in SHIFT_FIELDS))
    .where(col(Shift.activity_id) == ACTIVITY_ID, col(Shift.series_id).is_(None), PLANNED)
    .order_by(col(Shift.starts_at), col(Shift.id))
    .limit(bindparam("most"))
)
