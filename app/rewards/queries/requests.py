"""Requests for volunteers' hours, and the points held for them."""

from typing import Any

from sqlalchemy import ColumnElement, DateTime, Uuid, any_, bindparam, exists, func, or_, select, text, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.accounts.models import Organisation, OrganisationKind, Person
from app.accounts.queries.survivors import survivor_of
from app.activities.models import Enrolment, EnrolmentState, Shift
from app.attendance.models import RecordState, ServiceRecord
from app.kernel.db import statement
from app.kernel.queries import values
from app.ledger.models import Hold, Journal
from app.rewards.models import RequestSlot, RequestState, ServiceRequest
from app.volunteers.models import Volunteer

REQUEST_ID = bindparam("request", type_=Uuid())
SHIFT_ID = bindparam("shift", type_=Uuid())
NOW = bindparam("now", type_=DateTime(timezone=True))

ADD_REQUEST = statement(
    values(
        ServiceRequest,
        "id",
        "person_id",
        "category",
        "title",
        "description",
        "area",
        "place",
        "starts_at",
        "minutes",
        "volunteers",
        "points_each",
        "expression",
        "state",
        "created_at",
    )
)
ADD_SLOT = statement(values(RequestSlot, "id", "request_id", "number", "points", "hold_id"))
_REQUEST: Any = (
    select(
        ServiceRequest.__table__,  # type: ignore[attr-defined]
        col(Organisation.path),
        col(Person.name).label("person_name"),
        survivor_of(col(ServiceRequest.matched_by)).label("matcher"),
    )
    .select_from(ServiceRequest)
    .join(Person, col(Person.id) == col(ServiceRequest.person_id))
    .outerjoin(Organisation, col(Organisation.id) == col(ServiceRequest.team_id))
)
REQUEST = statement(_REQUEST.where(col(ServiceRequest.id) == REQUEST_ID))
LOCK_REQUEST = statement(
    _REQUEST.where(col(ServiceRequest.id) == REQUEST_ID).with_for_update(of=ServiceRequest, key_share=True)
)
LOCK_REQUEST_OF_SHIFT = statement(
    _REQUEST.where(col(ServiceRequest.shift_id) == SHIFT_ID).with_for_update(of=ServiceRequest, key_share=True)
)
REQUESTER_OF_SHIFT = statement(
    select(col(Volunteer.id))
    .join(ServiceRequest, col(ServiceRequest.person_id) == col(Volunteer.person_id))
    .where(col(ServiceRequest.shift_id) == SHIFT_ID, col(Volunteer.id) == bindparam("volunteer", type_=Uuid()))
)
IS_REQUESTED = statement(select(exists().where(col(ServiceRequest.shift_id) == SHIFT_ID)))
SHIFT_OF_RECORD = statement(
    select(col(ServiceRecord.shift_id)).where(col(ServiceRecord.id) == bindparam("record", type_=Uuid()))
)
SLOTS = statement(
    select(
        col(RequestSlot.id),
        col(RequestSlot.points),
        col(RequestSlot.hold_id),
        col(RequestSlot.record_id),
        col(Hold.state).label("hold_state"),
        col(Hold.amount),
        col(Hold.journal_id),
        exists().where(col(Journal.reverses) == col(Hold.journal_id)).label("reversed"),
    )
    .join(Hold, col(Hold.id) == col(RequestSlot.hold_id))
    .where(col(RequestSlot.request_id) == REQUEST_ID)
    .order_by(col(RequestSlot.number))
)
CHARGE_SLOT = statement(
    update(RequestSlot)
    .where(col(RequestSlot.id) == bindparam("slot", type_=Uuid()))
    .values(record_id=bindparam("record", type_=Uuid()), hold_id=bindparam("hold", type_=Uuid()))
)
MATCH = statement(
    update(ServiceRequest)
    .where(col(ServiceRequest.id) == REQUEST_ID)
    .values(
        state=RequestState.MATCHED,
        team_id=bindparam("team", type_=Uuid()),
        activity_id=bindparam("activity", type_=Uuid()),
        shift_id=SHIFT_ID,
        matched_by=bindparam("by", type_=Uuid()),
        matched_at=NOW,
    )
)
END = statement(
    update(ServiceRequest)
    .where(col(ServiceRequest.id) == REQUEST_ID)
    .values(
        state=bindparam("becomes"),
        ended_at=NOW,
        ended_by=bindparam("by", type_=Uuid()),
        reason=bindparam("why"),
    )
)
DISPUTE = statement(
    update(ServiceRequest)
    .where(col(ServiceRequest.id) == REQUEST_ID)
    .values(disputed_at=NOW, dispute=bindparam("said"))
)
DECIDE_DISPUTE = statement(
    update(ServiceRequest)
    .where(col(ServiceRequest.id) == REQUEST_ID)
    .values(upheld=bindparam("is_upheld"), dispute_decided_by=bindparam("by", type_=Uuid()), dispute_decided_at=NOW)
)
STANDING_RECORDS = statement(
    select(col(ServiceRecord.id), col(ServiceRecord.minutes))
    .where(
        col(ServiceRecord.shift_id) == SHIFT_ID,
        col(ServiceRecord.state) == RecordState.APPROVED,
        ~exists().where(col(RequestSlot.record_id) == col(ServiceRecord.id)),
    )
    .order_by(col(ServiceRecord.approved_at), col(ServiceRecord.id))
)
"""Approved hours that no slot has paid for."""
_organisation, _root = aliased(Organisation), aliased(Organisation)


def in_county(organisations: Any) -> ColumnElement[bool]:
    """Whether one of some organisations lies below the government at a tree's root: an enterprise beside it doesn't."""
    return (
        exists()
        .where(col(_organisation.id) == any_(organisations))
        .where(
            col(_root.id) == any_(col(_organisation.path)),
            col(_root.parent_id).is_(None),
            col(_root.kind) == OrganisationKind.GOVERNMENT,
        )
    )


IN_COUNTY = statement(select(in_county(bindparam("organisations", type_=ARRAY(Uuid)))))
COMING = statement(
    select(func.count())
    .select_from(Enrolment)
    .where(
        col(Enrolment.shift_id) == SHIFT_ID,
        or_(col(Enrolment.state) == EnrolmentState.CONFIRMED, col(Enrolment.state) == EnrolmentState.ATTENDED),
    )
)
DUE = statement(
    select(col(ServiceRequest.id))
    .outerjoin(Shift, col(Shift.id) == col(ServiceRequest.shift_id))
    .where(
        or_(
            (col(ServiceRequest.state) == RequestState.OPEN) & (col(ServiceRequest.starts_at) <= NOW),
            (col(ServiceRequest.state) == RequestState.MATCHED) & (col(Shift.ends_at) <= NOW),
        )
    )
    .order_by(col(ServiceRequest.starts_at))
    .limit(bindparam("limit"))
)
SHIFT_ENDS = statement(select(col(Shift.ends_at), col(Shift.cancel_reason)).where(col(Shift.id) == SHIFT_ID))
EXPORTED = statement(
    text(
        """
        SELECT title, description, area, place, starts_at, minutes, volunteers, points_each, state, created_at, dispute
        FROM service_request WHERE person_id = :person ORDER BY created_at
        """
    )
)
TEAM_NAME = statement(select(col(Organisation.name)).where(col(Organisation.id) == bindparam("team", type_=Uuid())))
