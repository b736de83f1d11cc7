"""Enrolling in a shift, alone or as a group, and cancelling.

Lock order: volunteers by id, then the shift. Whoever enrols holds the volunteer's row, so that two
enrolments of one person can't both miss the other when they look for an overlap.
"""

from typing import Any
from uuid import UUID

import msgspec

from app.accounts.service import exports
from app.activities.errors import NotEnrolled, ShiftFull, ShiftNotOpen, ShiftStarted
from app.activities.happened import Enrolled, EnrolmentCancelled
from app.activities.queries import enrolling as queries
from app.activities.queries.shapes import LOCK_SHIFT
from app.kernel import audit, events, ids
from app.kernel.db import Row, Transaction
from app.kernel.errors import DomainError, Invalid, NotAllowed, NotFound, refuse
from app.kernel.i18n import mark
from app.kernel.idempotency import once
from app.kernel.identity import Actor

from .conditions import failed
from .rights import reach, require_leading

LARGEST_GROUP = 200


class EnrolmentChange(msgspec.Struct, frozen=True):
    """The enrolment that was made or cancelled."""

    id: UUID
    shift: UUID
    volunteer: UUID


class Refusal(msgspec.Struct, frozen=True):
    """Why one of many was refused: an error's code and what fills its template."""

    code: str
    params: dict[str, Any]

    @classmethod
    def of(cls, error: DomainError) -> "Refusal":
        return cls(error.code, error.params)

    def error(self) -> DomainError:
        return DomainError.kinds[self.code](**self.params)


class GroupResult(msgspec.Struct, frozen=True):
    """What came of one member of a group: the enrolment, or why not."""

    volunteer: UUID
    enrolment: UUID | None = None
    refusals: tuple[Refusal, ...] = ()


class GroupEnrolment(msgspec.Struct, frozen=True):
    """One result per volunteer, in the order given."""

    shift: UUID
    results: tuple[GroupResult, ...]


@once
async def enrol(
    tx: Transaction,
    actor: Actor,
    *,
    shift: UUID,
    volunteer: UUID | None = None,
    risks_acknowledged: bool = False,
    key: str | None = None,
) -> EnrolmentChange:
    """Takes a place in a shift: for oneself, or for a member of a team that one leads.

    All conditions that fail are raised together. The last place is decided by the database.
    """
    who = volunteer or actor.require_volunteer()
    await tx.execute(queries.LOCK_VOLUNTEERS, volunteers=[who])
    return await _enrol(tx, actor, shift, who, risks_acknowledged)


@once
async def enrol_many(
    tx: Transaction,
    actor: Actor,
    *,
    shift: UUID,
    volunteers: list[UUID],
    risks_acknowledged: bool = False,
    key: str | None = None,
) -> GroupEnrolment:
    """Enrols members of one's team in one go; each of them alone can be refused."""
    if len(volunteers) > LARGEST_GROUP:
        raise Invalid(field="volunteers", reason=mark("At most 200 people at once."))
    # All of them before the shift: else two groups could wait for each other.
    await tx.execute(queries.LOCK_VOLUNTEERS, volunteers=volunteers)
    results = []
    for volunteer in volunteers:
        try:
            async with tx.savepoint():
                made = await _enrol(tx, actor, shift, volunteer, risks_acknowledged)
            results.append(GroupResult(volunteer, made.id))
        except DomainError as refusal:
            refusals = tuple(Refusal.of(each) for each in refusal.each())
            results.append(GroupResult(volunteer, None, refusals))
    return GroupEnrolment(shift, tuple(results))


@once
async def cancel_enrolment(
    tx: Transaction, actor: Actor, *, enrolment: UUID, key: str | None = None
) -> EnrolmentChange:
    """Gives a place back before the shift begins: one's own, or a member's by the team's leader."""
    of = await tx.maybe(queries.LOCK_VOLUNTEER_OF_ENROLMENT, enrolment=enrolment)
    if of is None:
        raise NotFound(field="enrolment")
    shift = await tx.one(LOCK_SHIFT, shift=of.shift_id)
    if of.volunteer_id != actor.volunteer:
        require_leading(actor, shift.path)
    if shift.starts_at <= tx.now:
        raise ShiftStarted()
    if await tx.value(queries.CANCEL, enrolment=enrolment, now=tx.now) is None:
        raise NotEnrolled()
    change = EnrolmentChange(enrolment, of.shift_id, of.volunteer_id)
    await audit.record(tx, actor, "activities.cancel_enrolment", enrolment)
    event = EnrolmentCancelled(change.id, change.shift, change.volunteer)
    await events.publish(tx, actor, event, subject=change.id)
    return change


@exports("activities")
async def export(tx: Transaction, *, person: UUID) -> Any:
    """What this slice adds to a person's copy of their data: all enrolments."""
    return [dict(each) for each in await tx.all(queries.EXPORTED_ENROLMENTS, person=person)]


async def _enrol(
    tx: Transaction, actor: Actor, shift: UUID, volunteer: UUID, risks_acknowledged: bool
) -> EnrolmentChange:
    facts = await tx.maybe(queries.ENROLMENT_FACTS, shift=shift, volunteer=volunteer, reach=reach(actor))
    if facts is None:
        raise NotFound(field="shift")
    if volunteer != actor.volunteer:
        _require_leading_member(actor, facts)
    refuse(failed(tx, facts, risks_acknowledged=risks_acknowledged))
    enrolment = await tx.value(
        queries.CONFIRM,
        enrolment=ids.new(),
        shift=shift,
        volunteer=volunteer,
        risks_acknowledged=risks_acknowledged,
        by=actor.id,
        now=tx.now,
    )
    if enrolment is None:
        raise ShiftFull()
    # The shift's row is ours now. An activity that was called off while we waited for it is seen here.
    if not await tx.value(queries.SHIFT_IS_OPEN, shift=shift):
        raise ShiftNotOpen()
    await audit.record(tx, actor, "activities.enrol", enrolment, after={"shift": shift, "volunteer": volunteer})
    await events.publish(tx, actor, Enrolled(enrolment, shift, volunteer), subject=enrolment)
    return EnrolmentChange(enrolment, shift, volunteer)


def _require_leading_member(actor: Actor, facts: Row) -> None:
    require_leading(actor, facts.path)
    if actor.kind != "system" and not facts.is_member:
        raise NotAllowed(field="volunteer")
