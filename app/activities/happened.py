"""What activities tell partners and higher slices."""

from typing import ClassVar
from uuid import UUID

from app.kernel.events import Event


class ActivityPublished(Event, frozen=True):
    kind: ClassVar[str] = "activities.published"
    activity: UUID


class ActivityCancelled(Event, frozen=True):
    kind: ClassVar[str] = "activities.cancelled"
    activity: UUID


class ShiftRemoved(Event, frozen=True):
    """A shift is about to go; whoever still needs it refuses."""

    kind: ClassVar[str] = "activities.shift_removed"
    shift: UUID


class Enrolled(Event, frozen=True):
    kind: ClassVar[str] = "activities.enrolled"
    enrolment: UUID
    shift: UUID
    volunteer: UUID


class EnrolmentCancelled(Event, frozen=True):
    kind: ClassVar[str] = "activities.enrolment_cancelled"
    enrolment: UUID
    shift: UUID
    volunteer: UUID
