"""What activities tell partners and higher slices."""

from datetime import datetime
from typing import Annotated, ClassVar
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from app.kernel.events import Event, Public, told
from app.kernel.queries import SUBJECT

from .models import Activity, Enrolment, Shift

TEAM_OF_ACTIVITY = select(col(Activity.team_id)).where(col(Activity.id) == SUBJECT).scalar_subquery()
TEAM_OF_SHIFT = (
    select(col(Activity.team_id))
    .join(Shift, col(Shift.activity_id) == col(Activity.id))
    .where(col(Shift.id) == SUBJECT)
    .scalar_subquery()
)
TEAM_OF_ENROLMENT = (
    select(col(Activity.team_id))
    .join(Shift, col(Shift.activity_id) == col(Activity.id))
    .join(Enrolment, col(Enrolment.shift_id) == col(Shift.id))
    .where(col(Enrolment.id) == SUBJECT)
    .scalar_subquery()
)


@told
class ActivityPublished(Event, frozen=True):
    kind: ClassVar[str] = "activities.published"
    organisation = TEAM_OF_ACTIVITY
    activity: Annotated[UUID, Public("Activity")]


@told
class ActivityCancelled(Event, frozen=True):
    kind: ClassVar[str] = "activities.cancelled"
    organisation = TEAM_OF_ACTIVITY
    activity: Annotated[UUID, Public("Activity")]


@told
class ShiftCancelled(Event, frozen=True):
    kind: ClassVar[str] = "activities.shift_cancelled"
    organisation = TEAM_OF_SHIFT
    shift: Annotated[UUID, Public("Shift")]


class ShiftMoved(Event, frozen=True):
    """A shift is about to begin at another time; whoever came for the former one keeps it from moving away."""

    kind: ClassVar[str] = "activities.shift_moved"
    shift: UUID
    starts_at: datetime


@told
class ShiftRemoved(Event, frozen=True):
    """A shift is about to go; whoever still needs it refuses."""

    kind: ClassVar[str] = "activities.shift_removed"
    organisation = TEAM_OF_SHIFT
    shift: Annotated[UUID, Public("Shift")]


@told
class Enrolled(Event, frozen=True):
    kind: ClassVar[str] = "activities.enrolled"
    organisation = TEAM_OF_ENROLMENT
    enrolment: Annotated[UUID, Public("Enrolment")]
    shift: Annotated[UUID, Public("Shift")]
    volunteer: Annotated[UUID, Public("Volunteer")]


@told
class Waitlisted(Event, frozen=True):
    kind: ClassVar[str] = "activities.waitlisted"
    organisation = TEAM_OF_ENROLMENT
    enrolment: Annotated[UUID, Public("Enrolment")]
    shift: Annotated[UUID, Public("Shift")]
    volunteer: Annotated[UUID, Public("Volunteer")]


@told
class PlaceOffered(Event, frozen=True):
    """A free place is held for the first who waits, until `confirm_by`."""

    kind: ClassVar[str] = "activities.place_offered"
    organisation = TEAM_OF_ENROLMENT
    enrolment: Annotated[UUID, Public("Enrolment")]
    shift: Annotated[UUID, Public("Shift")]
    volunteer: Annotated[UUID, Public("Volunteer")]
    confirm_by: datetime


@told
class Missed(Event, frozen=True):
    """Somebody is about to be noted as absent; whoever knows that they came refuses."""

    kind: ClassVar[str] = "activities.missed"
    organisation = TEAM_OF_ENROLMENT
    enrolment: Annotated[UUID, Public("Enrolment")]
    shift: Annotated[UUID, Public("Shift")]
    volunteer: Annotated[UUID, Public("Volunteer")]


@told
class EnrolmentCancelled(Event, frozen=True):
    kind: ClassVar[str] = "activities.enrolment_cancelled"
    organisation = TEAM_OF_ENROLMENT
    enrolment: Annotated[UUID, Public("Enrolment")]
    shift: Annotated[UUID, Public("Shift")]
    volunteer: Annotated[UUID, Public("Volunteer")]
