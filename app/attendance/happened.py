"""What attendance tells partners and higher slices."""

from typing import Annotated, ClassVar
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from app.activities.models import Activity, Shift
from app.kernel.events import Event, Public, told
from app.kernel.queries import SUBJECT

from .models import ServiceRecord

TEAM_OF_RECORD = (
    select(col(Activity.team_id))
    .join(Shift, col(Shift.activity_id) == col(Activity.id))
    .join(ServiceRecord, col(ServiceRecord.shift_id) == col(Shift.id))
    .where(col(ServiceRecord.id) == SUBJECT)
    .scalar_subquery()
)


@told
class RecordApproved(Event, frozen=True):
    kind: ClassVar[str] = "attendance.record_approved"
    organisation = TEAM_OF_RECORD
    record: Annotated[UUID, Public("ServiceRecord")]
    shift: Annotated[UUID, Public("Shift")]
    volunteer: Annotated[UUID, Public("Volunteer")]
    minutes: int


@told
class RecordCorrected(Event, frozen=True):
    kind: ClassVar[str] = "attendance.record_corrected"
    organisation = TEAM_OF_RECORD
    record: Annotated[UUID, Public("ServiceRecord")]
    corrects: Annotated[UUID, Public("ServiceRecord")]
    minutes: int
