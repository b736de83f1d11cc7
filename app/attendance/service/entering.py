"""Hours that somebody enters by hand. They count once a second person has approved them."""

from datetime import datetime, timedelta
from uuid import UUID

from app.activities.models import EnrolmentState
from app.activities.service import require_leading
from app.attendance.errors import NoPlace, OwnRecord, RecordExists
from app.attendance.models import RecordSource
from app.attendance.queries import entering as queries
from app.attendance.queries.records import GRACE_MINUTES
from app.attendance.queries.scans import PATH_OF_SHIFT
from app.kernel import audit, ids
from app.kernel.db import Row, Transaction
from app.kernel.errors import Invalid, NotFound
from app.kernel.i18n import mark
from app.kernel.idempotency import once
from app.kernel.identity import Actor
from app.kernel.reasons import said

from .deciding import SCOPE
from .hours import RecordChange

GRACE = timedelta(minutes=GRACE_MINUTES)
MINUTE = timedelta(minutes=1)
NO_PLACE = (EnrolmentState.WAITLISTED, EnrolmentState.OFFERED, EnrolmentState.CANCELLED)


@once
async def add_manual_record(
    tx: Transaction,
    actor: Actor,
    *,
    shift: UUID,
    volunteer: UUID,
    started_at: datetime,
    ended_at: datetime,
    reason: str,
    key: str | None = None,
) -> RecordChange:
    """Enters hours that no scan shows, for a volunteer with a place in a shift that has none yet.

    They await the approval of a second person: neither the volunteer nor who entered them.
    """
    reason = said(reason)
    path = await tx.value(PATH_OF_SHIFT, shift=shift)
    if path is None:
        raise NotFound(field="shift")
    require_leading(actor, path, SCOPE)
    place = await lock_place(tx, shift=shift, volunteer=volunteer)
    if place.person_id == actor.person:
        raise OwnRecord()
    if place.record is not None:
        raise RecordExists()
    if not place.starts_at - GRACE <= started_at < ended_at <= min(place.ends_at + GRACE, tx.now):
        raise Invalid(
            field="ended_at",
            reason=mark("The hours lie in the past, within the shift and a quarter of an hour before and after it."),
        )
    new = await add_record(
        tx,
        place=place,
        started_at=started_at,
        ended_at=ended_at,
        source=RecordSource.BY_HAND,
        entered_by=actor.id,
        reason=reason,
    )
    minutes = (ended_at - started_at) // MINUTE
    after = {"shift": shift, "volunteer": volunteer, "minutes": minutes, "reason": reason}
    await audit.record(tx, actor, "attendance.add_manual_record", new, after=after)
    return RecordChange(new, minutes)


async def add_record(
    tx: Transaction,
    *,
    place: Row,
    started_at: datetime,
    ended_at: datetime,
    source: RecordSource,
    entered_by: UUID | None,
    reason: str,
) -> UUID:
    """Hours for a locked place that has none, on the word of `entered_by`; somebody else approves them."""
    new = ids.new()
    await tx.execute(
        queries.ADD_RECORD,
        id=new,
        shift_id=place.shift_id,
        volunteer_id=place.volunteer_id,
        started_at=started_at,
        ended_at=ended_at,
        minutes=(ended_at - started_at) // MINUTE,
        source=source,
        entered_by=[entered_by] if entered_by else [],
        computed_at=tx.now,
        reason=reason,
    )
    return new


async def lock_place(tx: Transaction, *, shift: UUID, volunteer: UUID) -> Row:
    """Somebody's place in a shift with the record that stands there, if any. Raises NoPlace."""
    await tx.execute(queries.LOCK_PLACE, shift=shift, volunteer=volunteer)
    place = await tx.maybe(queries.PLACE, shift=shift, volunteer=volunteer)
    if place is None or place.enrolment in NO_PLACE:
        raise NoPlace(field="volunteer")
    return place
