"""Who may decide on hours: never their own, never what they entered, and long days by a higher office."""

from collections.abc import Sequence
from uuid import UUID

from app.activities.service import LEADING, require_leading
from app.attendance.errors import (
    BureauApprovalNeeded,
    HigherApprovalNeeded,
    OwnRecord,
    RecordNotOpen,
    SecondPersonNeeded,
    StillCheckedIn,
)
from app.attendance.models import RECORD_MOVES, RecordState
from app.attendance.queries import approving as queries
from app.kernel.db import Row, Transaction
from app.kernel.errors import DomainError, NotFound
from app.kernel.identity import Actor, Role
from app.points import service as points

SOURCE = "service_record"
SCOPE = "attendance:write"
BUREAU = (Role.OFFICER, Role.ADMINISTRATOR)
"""Who decides on days that are too long for the organisation above the team."""


async def lock_records(tx: Transaction, *, records: Sequence[UUID]) -> dict[UUID, Row]:
    """Locks volunteers and enrolments, then reads the records: none can change until we are done."""
    await tx.execute(queries.LOCK_FOR_RECORDS, records=list(records))
    return {record.id: record for record in await tx.all(queries.RECORDS_TO_DECIDE, records=list(records))}


async def lock_record(tx: Transaction, *, record: UUID) -> Row:
    """Raises NotFound."""
    found = (await lock_records(tx, records=[record])).get(record)
    if found is None:
        raise NotFound(field="record")
    return found


def refusal(actor: Actor, record: Row, state: RecordState, minutes_that_day: int) -> DomainError | None:
    """Why an actor can't bring a record to a state that makes its volunteer's day so long; None if they can."""
    try:
        require_leading(actor, record.path, SCOPE)
    except DomainError as refused:
        return refused
    if record.person_id == actor.person:
        return OwnRecord()
    if record.state == RecordState.COMPUTED and actor.id in record.entered_by:
        return SecondPersonNeeded()
    if state not in RECORD_MOVES[RecordState(record.state)]:
        return RecordNotOpen()
    if state == RecordState.APPROVED and record.presence > 0 and not record.auto_closed:
        return StillCheckedIn()
    return too_long(actor, record, minutes_that_day)


def too_long(actor: Actor, place: Row, minutes_that_day: int) -> DomainError | None:
    """Whether a day needs a higher office than the actor's. `place` has the team's path and its policy.

    The team's leaders decide up to `team_hours`, those of the organisation above up to `parent_hours`, the
    officers above that on the rest (one province's practice: 8 and 12).
    """
    if minutes_that_day <= place.team_hours * 60:
        return None
    above = place.path[:-1]
    if minutes_that_day <= place.parent_hours * 60:
        return None if _reaches(actor, above, *LEADING) else HigherApprovalNeeded(hours=place.team_hours)
    return (
        None if _reaches(actor, place.path[:-2] or above, *BUREAU) else BureauApprovalNeeded(hours=place.parent_hours)
    )


def _reaches(actor: Actor, path: Sequence[UUID], *roles: Role) -> bool:
    return actor.holds(path, *roles) or actor.may(SCOPE, path)


async def attend(tx: Transaction, *, records: Sequence[Row]) -> None:
    """Whoever has hours was there."""
    await tx.execute(
        queries.MARK_ATTENDED,
        shift_id=[record.shift_id for record in records],
        volunteer_id=[record.volunteer_id for record in records],
        now=tx.now,
    )


def service_of(record: Row, id: UUID, minutes: int) -> points.Service:
    """What points are awarded for."""
    return points.Service(
        SOURCE,
        id,
        record.person_id,
        minutes,
        record.category,
        record.started_at,
        record.ended_at,
        record.places,
        record.taken,
    )
