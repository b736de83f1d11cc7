"""What attendance tells partners and higher slices."""

from typing import ClassVar
from uuid import UUID

from app.kernel.events import Event


class RecordApproved(Event, frozen=True):
    kind: ClassVar[str] = "attendance.record_approved"
    record: UUID
    shift: UUID
    volunteer: UUID
    minutes: int


class RecordCorrected(Event, frozen=True):
    kind: ClassVar[str] = "attendance.record_corrected"
    record: UUID
    corrects: UUID
    minutes: int
