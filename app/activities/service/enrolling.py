"""Enrolling in a shift, alone or as a group, and cancelling.

Lock order: volunteers by id, then the shift. Whoever enrols holds the volunteer's row, so that two
enrolments of one person can't both miss the other when they look for an overlap.
"""

from typing import Any
from uuid import UUID

import msgspec

from app.accounts.service import exports
from app.activities.errors import AlreadyWaiting, ShiftFull, ShiftNotOpen, ShiftStarted
from app.activities.happened import Enrolled, Waitlisted
from app.activities.models import EnrolmentState
from app.activities.queries import enrolling as queries
from app.activities.queries import waiting as waiting_queries
from app.kernel import audit, events, ids
from app.kernel.db import Row, Transaction
from app.kernel.errors import DomainError, Invalid, NotAllowed, NotFound, refuse
from app.kernel.i18n import mark
from app.kernel.idempotency import once
from app.kernel.identity import Actor

from .absences import pause_if_due
from .conditions import failed
from .places import EnrolmentChange, give_back, is_late, lock_place
from .rights import reach, require_leading
from .waitlist import fill

LARGEST_GROUP = 200


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
    state: EnrolmentState | None = None


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
    waitlist: bool = False,
    key: str | None = None,
) -> EnrolmentChange:
    """Takes a place in a shift: for oneself, or for a member of a team that one leads.

    All conditions that fail are raised together. The last place is decided by the database. Where none is left,
    `waitlist` joins the waiting list; else it is ShiftFull.
    """
    who = volunteer or actor.require_volunteer()
    await tx.execute(queries.LOCK_VOLUNTEERS, volunteers=[who])
    return await _enrol(tx, actor, shift, who, risks_acknowledged=risks_acknowledged, waitlist=waitlist)


@once
async def enrol_many(
    tx: Transaction,
    actor: Actor,
    *,
    shift: UUID,
    volunteers: list[UUID],
    risks_acknowledged: bool = False,
    waiting: list[UUID] | None = None,
    key: str | None = None,
) -> GroupEnrolment:
    """Enrols members of one's team in one go; each of them alone can be refused.

    Those of them who are among `waiting` join the waiting list where no place is left.
    """
    if len(volunteers) > LARGEST_GROUP:
        raise Invalid(field="volunteers", reason=mark("At most 200 people at once."))
    # All of them before the shift: else two groups could wait for each other.
    await tx.execute(queries.LOCK_VOLUNTEERS, volunteers=volunteers)
    results = []
    content_to_wait = frozenset(waiting or ())
    for volunteer in volunteers:
        try:
            async with tx.savepoint():
                waitlist = volunteer in content_to_wait
                made = await _enrol(
                    tx, actor, shift, volunteer, risks_acknowledged=risks_acknowledged, waitlist=waitlist
                )
            results.append(GroupResult(volunteer, made.id, state=made.state))
        except DomainError as refusal:
            refusals = tuple(Refusal.of(each) for each in refusal.each())
            results.append(GroupResult(volunteer, None, refusals))
    return GroupEnrolment(shift, tuple(results))


@once
async def cancel_enrolment(
    tx: Transaction, actor: Actor, *, enrolment: UUID, key: str | None = None
) -> EnrolmentChange:
    """Gives a place back before the shift begins, or stops waiting for one; the place goes to the next.

    One's own, or a member's by the team's leader. After the activity's deadline the volunteer's own counts as late,
    unless the shift was moved since they enrolled.
    """
    place, shift = await lock_place(tx, actor, enrolment=enrolment)
    if shift.starts_at <= tx.now:
        raise ShiftStarted()
    late = is_late(tx, actor, place, shift)
    gone = await give_back(tx, actor, place=place, action="activities.cancel_enrolment", late=late)
    if gone.cancelled_late and tx.settings.late_cancellations_count:
        await pause_if_due(tx, volunteer=place.volunteer)
    await fill(tx, shift=place.shift)
    return msgspec.structs.replace(place, state=EnrolmentState.CANCELLED)


@exports("activities")
async def export(tx: Transaction, *, person: UUID) -> Any:
    """What this slice adds to a person's copy of their data: all enrolments."""
    return [dict(each) for each in await tx.all(queries.EXPORTED_ENROLMENTS, person=person)]


async def _enrol(
    tx: Transaction, actor: Actor, shift: UUID, volunteer: UUID, *, risks_acknowledged: bool, waitlist: bool
) -> EnrolmentChange:
    facts = await tx.maybe(queries.ENROLMENT_FACTS, shift=shift, volunteer=volunteer, reach=reach(actor), now=tx.now)
    if facts is None:
        raise NotFound(field="shift")
    if volunteer != actor.volunteer:
        _require_leading_member(actor, facts)
    refuse(_refusals(tx, facts, risks_acknowledged, waitlist))
    given = {
        "enrolment": ids.new(),
        "shift": shift,
        "volunteer": volunteer,
        "risks_acknowledged": risks_acknowledged,
        "by": actor.id,
        "now": tx.now,
    }
    enrolment, state = await tx.value(queries.CONFIRM, **given), EnrolmentState.CONFIRMED
    if enrolment is None and waitlist:
        enrolment, state = await _wait(tx, given)
    # An activity that was called off while we waited for the shift's row is seen here.
    if not await tx.value(queries.SHIFT_IS_OPEN, shift=shift):
        raise ShiftNotOpen()
    if enrolment is None:
        raise ShiftFull()
    after = {"shift": shift, "volunteer": volunteer, "state": state}
    await audit.record(tx, actor, "activities.enrol", enrolment, after=after)
    event = Enrolled if state == EnrolmentState.CONFIRMED else Waitlisted
    await events.publish(tx, actor, event(enrolment, shift, volunteer), subject=enrolment)
    return EnrolmentChange(enrolment, shift, volunteer, state)


async def _wait(tx: Transaction, given: dict[str, Any]) -> tuple[UUID, EnrolmentState]:
    """A place on the waiting list; or in the shift, where one came free before the shift's row was ours."""
    await tx.value(waiting_queries.HOLD_SHIFT, shift=given["shift"])
    enrolment = await tx.value(queries.CONFIRM, **given)
    if enrolment is not None:
        return enrolment, EnrolmentState.CONFIRMED
    return await tx.value(waiting_queries.WAIT, **given), EnrolmentState.WAITLISTED


def _refusals(tx: Transaction, facts: Row, risks_acknowledged: bool, waitlist: bool) -> list[DomainError]:
    if facts.state in (EnrolmentState.WAITLISTED, EnrolmentState.OFFERED):
        return [AlreadyWaiting()]
    errors = failed(tx, facts, risks_acknowledged=risks_acknowledged)
    return [error for error in errors if not (waitlist and isinstance(error, ShiftFull))]


def _require_leading_member(actor: Actor, facts: Row) -> None:
    require_leading(actor, facts.path)
    if actor.kind != "system" and not facts.is_member:
        raise NotAllowed(field="volunteer")
