"""Calling off an activity or one shift, with notice to everybody who has a place or waits for one.

Shifts that have begun stay as they are, and with them the hours of those who came.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from app.accounts.service import tell
from app.activities.happened import ActivityCancelled, EnrolmentCancelled, ShiftCancelled
from app.activities.models import ActivityState
from app.activities.queries import planning as queries
from app.kernel import audit, events
from app.kernel.db import Row, Transaction
from app.kernel.errors import Invalid
from app.kernel.formats import Formats
from app.kernel.i18n import mark, translate
from app.kernel.idempotency import once
from app.kernel.identity import Actor

from .planning import ActivityChange, lock_activity, move
from .shifts import ShiftChange, lock_upcoming
from .told import reason_of

NOTICE = mark("%(county)s: %(title)s is called off (%(when)s).")
NOTICE_WITH_REASON = mark("%(county)s: %(title)s is called off (%(when)s). The reason: %(why)s")
MOST_TIMES = 3
"""A message names no more: it has to stay short."""
Span = tuple[datetime, datetime]


@once
async def cancel_activity(
    tx: Transaction, actor: Actor, *, activity: UUID, reason: str | None = None, key: str | None = None
) -> ActivityChange:
    """Calls an activity off, with all its shifts that have not begun; whoever is enrolled gets one message."""
    found = await lock_activity(tx, actor, activity=activity)
    move(found, ActivityState.CANCELLED)
    why = reason_of(reason)
    version = await tx.value(queries.CANCEL_ACTIVITY, activity=activity, reason=why)
    shifts = await tx.all(queries.LOCK_UPCOMING_SHIFTS, activity=activity, now=tx.now)
    people = await _call_off(tx, actor, found.title, shifts, why)
    await audit.record(tx, actor, "activities.cancel_activity", activity, after={"enrolments": people, "reason": why})
    await events.publish(tx, actor, ActivityCancelled(activity), subject=activity)
    return ActivityChange(activity, version)


@once
async def cancel_shift(
    tx: Transaction, actor: Actor, *, shift: UUID, reason: str, key: str | None = None
) -> ShiftChange:
    """Calls off one shift that has not begun; whoever is enrolled gets a message with the reason."""
    why = reason_of(reason)
    if why is None:
        raise Invalid(field="reason", reason=mark("Say why: everybody who is enrolled will read it."))
    found = await lock_upcoming(tx, actor, shift=shift)
    people = await _call_off(tx, actor, found.title, [found], why)
    await audit.record(tx, actor, "activities.cancel_shift", shift, after={"enrolments": people, "reason": why})
    return ShiftChange(shift, found.activity_id)


async def _call_off(tx: Transaction, actor: Actor, title: str, shifts: Sequence[Row], why: str | None) -> int:
    """Ends the enrolments, marks the shifts and tells each person once; how many enrolments there were."""
    times = {shift.id: (shift.starts_at, shift.ends_at) for shift in shifts}
    cancelled = await tx.all(queries.CANCEL_ENROLMENTS, shifts=list(times), now=tx.now)
    await tx.execute(queries.CANCEL_SHIFTS, shifts=list(times), reason=why)
    for each in cancelled:
        event = EnrolmentCancelled(each.id, each.shift_id, each.volunteer_id)
        await events.publish(tx, actor, event, subject=each.id)
    for shift in times:
        await events.publish(tx, actor, ShiftCancelled(shift), subject=shift)
    for same, people in _by_shifts(cancelled).items():
        await tell(tx, people=people, text=_notice(tx, title, sorted(times[shift] for shift in same), why))
    return len(cancelled)


def _by_shifts(cancelled: Sequence[Row]) -> dict[frozenset[UUID], list[UUID]]:
    """People who were enrolled in the same shifts read the same message."""
    shifts_of: defaultdict[UUID, set[UUID]] = defaultdict(set)
    for each in cancelled:
        shifts_of[each.person_id].add(each.shift_id)
    groups: defaultdict[frozenset[UUID], list[UUID]] = defaultdict(list)
    for person, shifts in shifts_of.items():
        groups[frozenset(shifts)].append(person)
    return groups


def _notice(tx: Transaction, title: str, spans: list[Span], why: str | None) -> Callable[[str], str]:
    def text(language: str) -> str:
        formats = Formats(language, tx.settings.zone)
        times = [formats.span(*span) for span in spans[:MOST_TIMES]]
        when = ", ".join([*times, "…"] if len(spans) > MOST_TIMES else times)
        given = {"county": tx.settings.county_name, "title": title, "when": when}
        if why is None:
            return translate(NOTICE, language, **given)
        return translate(NOTICE_WITH_REASON, language, **given, why=why)

    return text
