"""Who did not come: noted after the shift; several such shifts pause enrolment for a time.

A pause ends by itself, is lifted above the team, or falls away when one of its causes was not missed after all.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec

from app.accounts.service import exports, tell
from app.activities.errors import NotEnrolled, NotPaused, ShiftNotOver
from app.activities.happened import Missed
from app.activities.models import EnrolmentState
from app.activities.queries import absences as queries
from app.activities.queries.enrolling import LOCK_VOLUNTEERS
from app.kernel import audit, events, ids
from app.kernel.db import Transaction
from app.kernel.errors import Invalid, NotAllowed, NotFound
from app.kernel.formats import Formats
from app.kernel.i18n import mark, translate
from app.kernel.idempotency import once
from app.kernel.identity import Actor, system

from .places import EnrolmentChange, lock_place
from .rights import LEADING, SCOPE, require_leading

SYSTEM = system("activities")
REASON_CHARACTERS = 500


class PauseLifted(msgspec.Struct, frozen=True):
    """Who can take places again."""

    volunteer: UUID


@once
async def mark_no_show(tx: Transaction, actor: Actor, *, enrolment: UUID, key: str | None = None) -> EnrolmentChange:
    """Notes that somebody who had a place did not come: by those who lead the team, once the shift is over.

    Raises ShiftNotOver; NotEnrolled where they had no place or hours are approved; what the higher slices know of
    their being there. Hours that are approved later make them present.
    """
    place, shift = await lock_place(tx, actor, enrolment=enrolment)
    require_leading(actor, shift.path)
    if shift.ends_at > tx.now:
        raise ShiftNotOver()
    if not await _mark(tx, actor, [enrolment]):
        raise NotEnrolled()
    return msgspec.structs.replace(place, state=EnrolmentState.NO_SHOW)


async def mark_no_shows(tx: Transaction, *, enrolments: Sequence[UUID]) -> int:
    """The same for many at once, by the system; how many were noted."""
    found = await tx.all(queries.VOLUNTEERS_OF, enrolments=list(enrolments))
    await tx.execute(LOCK_VOLUNTEERS, volunteers=[each.volunteer_id for each in found])
    return await _mark(tx, SYSTEM, enrolments)


@once
async def lift_pause(
    tx: Transaction, actor: Actor, *, volunteer: UUID, reason: str, key: str | None = None
) -> PauseLifted:
    """Lets somebody take places again before their pause ends; what they missed before counts no more.

    By a leader above each of the teams whose shifts were missed, never by oneself. Raises NotPaused.
    """
    _require_leading_somewhere(actor)
    reason = reason.strip()
    if not 1 <= len(reason) <= REASON_CHARACTERS:
        raise Invalid(field="reason", reason=mark("Say why, in up to 500 characters."))
    if await tx.value(queries.PERSON_OF_VOLUNTEER, volunteer=volunteer) is None:
        raise NotFound(field="volunteer")
    await tx.execute(LOCK_VOLUNTEERS, volunteers=[volunteer])
    above = [found.path[:-1] for found in await tx.all(queries.PATHS_OF_PAUSES, volunteer=volunteer, now=tx.now)]
    if volunteer == actor.volunteer:
        raise NotAllowed()
    if not above:
        raise NotPaused()
    for path in above:
        if not actor.may(SCOPE, path):
            actor.require(path, *LEADING)
    await tx.all(queries.LIFT_PAUSES, volunteer=volunteer, by=actor.id, reason=reason, now=tx.now)
    await audit.record(tx, actor, "activities.lift_pause", volunteer, after={"reason": reason})
    return PauseLifted(volunteer)


async def pause_if_due(tx: Transaction, *, volunteer: UUID) -> None:
    """Pauses enrolment after as many missed shifts as the settings say; the caller holds the volunteer's row."""
    settings = tx.settings
    ends_at = tx.now + timedelta(days=settings.pause_days)
    paused = await tx.value(
        queries.PAUSE_IF_DUE,
        id=ids.new(),
        volunteer=volunteer,
        needed=settings.missed_to_pause,
        since=tx.now - timedelta(days=settings.missed_within_days),
        late_counts=settings.late_cancellations_count,
        now=tx.now,
        ends_at=ends_at,
    )
    if paused is None:
        return
    await audit.record(tx, SYSTEM, "activities.pause_enrolment", volunteer, after={"until": ends_at.isoformat()})

    def text(language: str) -> str:
        msgid = mark("Shifts were missed %(count)s times. Until %(until)s you can't take new places: %(link)s")
        until = Formats(language, settings.zone).date(ends_at)
        link = f"{settings.site}/my/shifts"
        return translate(msgid, language, count=settings.missed_to_pause, until=until, link=link)

    await tell(tx, people=[await tx.value(queries.PERSON_OF_VOLUNTEER, volunteer=volunteer)], text=text)


@exports("enrolment_pauses")
async def export(tx: Transaction, *, person: UUID) -> Any:
    """What a person's copy of their data says about pauses."""
    return [dict(each) for each in await tx.all(queries.EXPORTED_PAUSES, person=person)]


async def _mark(tx: Transaction, actor: Actor, enrolments: Sequence[UUID]) -> int:
    marked = await tx.all(queries.MARK_NO_SHOW, enrolments=list(enrolments), now=tx.now)
    for each in marked:
        await audit.record(tx, actor, "activities.mark_no_show", each.id)
        await events.publish(tx, actor, Missed(each.id, each.shift_id, each.volunteer_id), subject=each.id)
    for volunteer in sorted({each.volunteer_id for each in marked}):
        await pause_if_due(tx, volunteer=volunteer)
    return len(marked)


def _require_leading_somewhere(actor: Actor) -> None:
    """Whether somebody is paused is not told to everybody who asks."""
    if not actor.reach(*LEADING) and SCOPE not in actor.scopes:
        raise actor.refusal()
