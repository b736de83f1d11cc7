"""Statements of planning: activities and their shifts."""

from typing import Any

from sqlalchemy import (
    ColumnElement,
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
from app.activities.models import Activity, Enrolment, EnrolmentState, Shift, enrolments_that_may_become
from app.kernel.db import statement
from app.kernel.queries import values
from app.volunteers.models import Team

from .shapes import ACTIVITY_ID, SHIFT_FIELDS, SHIFT_ID

ACTIVITY_FIELDS = ("title", "description", "category", "risks")


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
CANCEL_ACTIVITY = statement(_change_activity(state=literal("cancelled")))
UPCOMING_SHIFTS = statement(
    select(func.count())
    .select_from(Shift)
    .where(col(Shift.activity_id) == ACTIVITY_ID, col(Shift.starts_at) > bindparam("now"))
)
LOCK_UPCOMING_SHIFTS = statement(
    select(col(Shift.id))
    .where(col(Shift.activity_id) == ACTIVITY_ID, col(Shift.starts_at) > bindparam("now"))
    .order_by(col(Shift.id))
    .with_for_update(key_share=True)
)
CANCEL_ENROLMENTS = statement(
    update(Enrolment)
    .where(
        col(Enrolment.shift_id) == func.any(bindparam("shifts", type_=ARRAY(Uuid()))),
        _among(col(Enrolment.state), *enrolments_that_may_become(EnrolmentState.CANCELLED)),
    )
    .values(state=literal("cancelled"), changed_at=bindparam("now"))
    .returning(col(Enrolment.id), col(Enrolment.shift_id), col(Enrolment.volunteer_id))
)
EMPTY_SHIFTS = statement(
    update(Shift).where(col(Shift.id) == func.any(bindparam("shifts", type_=ARRAY(Uuid())))).values(enrolled_count=0)
)

ADD_SHIFT = statement(values(Shift, "id", "activity_id", *SHIFT_FIELDS))
EDIT_SHIFT = statement(update(Shift).where(col(Shift.id) == SHIFT_ID).values(**_fields(SHIFT_FIELDS)))
REMOVE_SHIFT = statement(
    delete(Shift).where(
        col(Shift.id) == SHIFT_ID, ~exists().where(col(Enrolment.shift_id) == col(Shift.id)).correlate(Shift)
    )
)
