"""An enrolment's place: who may act on it, and how it is given back."""

from datetime import timedelta
from uuid import UUID

import msgspec

from app.activities.errors import NotEnrolled
from app.activities.happened import EnrolmentCancelled
from app.activities.models import EnrolmentState
from app.activities.queries import enrolling as queries
from app.activities.queries.shapes import LOCK_SHIFT
from app.kernel import audit, events
from app.kernel.db import Row, Transaction
from app.kernel.errors import NotFound
from app.kernel.identity import Actor

from .rights import require_leading


class EnrolmentChange(msgspec.Struct, frozen=True):
    """The enrolment that was made or changed, and how it stands now."""

    id: UUID
    shift: UUID
    volunteer: UUID
    state: EnrolmentState = EnrolmentState.CONFIRMED


async def lock_place(tx: Transaction, actor: Actor, *, enrolment: UUID) -> tuple[EnrolmentChange, Row]:
    """Locks an enrolment's volunteer and its shift: for the volunteer, and for those who lead the team."""
    of = await tx.maybe(queries.LOCK_VOLUNTEER_OF_ENROLMENT, enrolment=enrolment)
    if of is None:
        raise NotFound(field="enrolment")
    shift = await tx.one(LOCK_SHIFT, shift=of.shift_id)
    if of.volunteer_id != actor.volunteer:
        require_leading(actor, shift.path)
    return EnrolmentChange(enrolment, of.shift_id, of.volunteer_id), shift


def is_late(tx: Transaction, actor: Actor, place: EnrolmentChange, shift: Row) -> bool:
    """Whether giving a place back counts as late now: by the volunteer, after the activity's deadline."""
    deadline = shift.starts_at - timedelta(hours=shift.cancellation_hours)
    return place.volunteer == actor.volunteer and bool(tx.now > deadline)


async def give_back(tx: Transaction, actor: Actor, *, place: EnrolmentChange, action: str, late: bool = False) -> Row:
    """Ends an enrolment that has or awaits a place; the state it had, and whether it counts as late.

    Raises NotEnrolled where it has ended before. The caller fills the place.
    """
    gone = await tx.maybe(queries.CANCEL, enrolment=place.id, late=late, now=tx.now)
    if gone is None:
        raise NotEnrolled()
    await audit.record(tx, actor, action, place.id, after={"late": True} if gone.cancelled_late else None)
    event = EnrolmentCancelled(place.id, place.shift, place.volunteer)
    await events.publish(tx, actor, event, subject=place.id)
    return gone
