"""The waiting list: a free place goes to the first who can take it, and is held until they say yes.

Lock order is that of enrolling: volunteers, then the shift. Whoever promotes holds the shift alone and never waits
for a volunteer: an offer needs no lock of theirs, since only accepting it looks for overlapping shifts in earnest.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from app.accounts.service import tell
from app.activities.errors import (
    EnrolmentPaused,
    NothingOffered,
    NotWaiting,
    OfferLapsed,
    ShiftStarted,
)
from app.activities.happened import Enrolled, EnrolmentCancelled, PlaceOffered
from app.activities.models import EnrolmentState
from app.activities.queries import waiting as queries
from app.kernel import audit, events
from app.kernel.db import Row, Transaction
from app.kernel.errors import DomainError, Invalid, refuse
from app.kernel.formats import Formats
from app.kernel.i18n import mark, translate
from app.kernel.idempotency import once
from app.kernel.identity import Actor, system
from app.kernel.jobs import enqueue

from .conditions import lacks
from .places import EnrolmentChange, give_back, lock_place
from .rights import require_leading

CONFIRM_PLACE = "activities.confirm_place"
SYSTEM = system("activities")
PRIORITIES = range(10)
"""Of the waiting list: 0 where nobody said otherwise; more goes first."""


class HeldPlace(msgspec.Struct, frozen=True):
    """The enrolment whose place is held although there is no time left to ask."""

    enrolment: UUID


@once
async def accept_offer(tx: Transaction, actor: Actor, *, enrolment: UUID, key: str | None = None) -> EnrolmentChange:
    """Takes the place that is offered: by the volunteer, or by who leads the team.

    Raises NothingOffered, OfferLapsed, ShiftStarted, and what the volunteer lacks by now.
    """
    place, _ = await lock_place(tx, actor, enrolment=enrolment)
    found = await tx.one(queries.PLACE_OFFERED, enrolment=enrolment, now=tx.now)
    refuse(_refusals(tx, found))
    await _take(tx, actor, place)
    return place


@once
async def decline_offer(tx: Transaction, actor: Actor, *, enrolment: UUID, key: str | None = None) -> EnrolmentChange:
    """Does without the place that is offered; it goes to the next. Raises NothingOffered, ShiftStarted."""
    place, shift = await lock_place(tx, actor, enrolment=enrolment)
    found = await tx.one(queries.PLACE_OFFERED, enrolment=enrolment, now=tx.now)
    if found.state != EnrolmentState.OFFERED:
        raise NothingOffered()
    if shift.starts_at <= tx.now:
        raise ShiftStarted()
    await give_back(tx, actor, place=place, action="activities.decline_offer")
    await fill(tx, shift=place.shift)
    return msgspec.structs.replace(place, state=EnrolmentState.CANCELLED)


@once
async def prioritise(
    tx: Transaction, actor: Actor, *, enrolment: UUID, priority: int, key: str | None = None
) -> EnrolmentChange:
    """Moves somebody within the waiting list: 0 to 9, the highest first. For those who lead the team."""
    if priority not in PRIORITIES:
        raise Invalid(field="priority", reason=mark("A priority lies between 0 and 9."))
    place, shift = await lock_place(tx, actor, enrolment=enrolment)
    require_leading(actor, shift.path)
    if await tx.value(queries.PRIORITISE, enrolment=enrolment, new_priority=priority, now=tx.now) is None:
        raise NotWaiting()
    await audit.record(tx, actor, "activities.prioritise", enrolment, after={"priority": priority})
    return msgspec.structs.replace(place, state=EnrolmentState.WAITLISTED)


async def fill(tx: Transaction, *, shift: UUID) -> None:
    """Gives the free places of a shift to the first who wait; the caller holds the shift's row.

    Whoever can't take a place keeps waiting, with the reason, and is passed over.
    """
    await tx.execute(queries.RECONSIDER, shift=shift, now=tx.now)
    while (first := await tx.maybe(queries.FIRST_WAITING, shift=shift, now=tx.now)) is not None:
        if first.hindrance is None:
            await _promote(tx, first)
        else:
            await _pass_over(tx, first.id, first.hindrance)


async def settle(tx: Transaction, *, shift: UUID) -> None:
    """Takes back what was offered and not accepted in time, and offers it to the next."""
    await tx.value(queries.HOLD_SHIFT, shift=shift)
    for lapsed in await tx.all(queries.LAPSE, shift=shift, now=tx.now):
        await audit.record(tx, SYSTEM, "activities.lapse_offer", lapsed.id)
        event = EnrolmentCancelled(lapsed.id, lapsed.shift_id, lapsed.volunteer_id)
        await events.publish(tx, SYSTEM, event, subject=lapsed.id)
        lost = mark("The place held for you was not accepted in time and is given on: %(title)s, %(when)s.")
        await _tell(tx, lapsed, lost)
    await fill(tx, shift=shift)


async def shifts_to_settle(tx: Transaction, *, at_most: int) -> list[UUID]:
    """The shifts for which `settle` has something to do."""
    return [found.shift_id for found in await tx.all(queries.SHIFTS_TO_SETTLE, now=tx.now, at_most=at_most)]


async def confirm_held(tx: Transaction, *, enrolment: UUID) -> None:
    """Confirms a place that was held because its volunteer was busy enrolling elsewhere just then."""
    place, _ = await lock_place(tx, SYSTEM, enrolment=enrolment)
    found = await tx.one(queries.PLACE_OFFERED, enrolment=enrolment, now=tx.now)
    if found.state != EnrolmentState.OFFERED:
        return
    if not _refusals(tx, found):
        await _take(tx, SYSTEM, place)
        await _tell_moved_up(tx, found)
        return
    await give_back(tx, SYSTEM, place=place, action="activities.lapse_offer")
    await fill(tx, shift=place.shift)


async def follow_shift(tx: Transaction, *, shift: UUID, starts_at: datetime) -> None:
    """What a changed shift means for those who wait: more places, or less time; the caller holds the shift's row."""
    latest = _latest(tx, starts_at)
    await tx.execute(queries.CUT_OFFERS, shift=shift, latest=latest if latest > tx.now else starts_at)
    await fill(tx, shift=shift)


async def _promote(tx: Transaction, first: Row) -> None:
    until = min(tx.now + timedelta(hours=tx.settings.offer_hours), _latest(tx, first.starts_at))
    if until > tx.now:
        await _offer(tx, first, until)
        text = mark("A place is free for you: %(title)s, %(when)s. Accept it by %(until)s: %(link)s")
        await _tell(tx, first, text, until=until)
    elif await tx.value(queries.LOCK_VOLUNTEER_IF_FREE, volunteer=first.volunteer_id) is None:
        await _offer(tx, first, first.starts_at)
        await enqueue(tx, CONFIRM_PLACE, HeldPlace(first.id))
    elif (hindrance := await tx.value(queries.STILL_HINDERED, enrolment=first.id, now=tx.now)) is not None:
        await _pass_over(tx, first.id, hindrance)
    else:
        await tx.value(queries.PROMOTE, enrolment=first.id, now=tx.now)
        await _confirmed(tx, SYSTEM, EnrolmentChange(first.id, first.shift_id, first.volunteer_id))
        await _tell_moved_up(tx, first)


def _latest(tx: Transaction, starts_at: datetime) -> datetime:
    """The last moment at which an offered place may be accepted."""
    return starts_at - timedelta(minutes=tx.settings.offer_closes_minutes)


async def _offer(tx: Transaction, first: Row, until: datetime) -> None:
    await tx.value(queries.OFFER, enrolment=first.id, until=until, now=tx.now)
    await audit.record(tx, SYSTEM, "activities.offer_place", first.id, after={"confirm_by": until.isoformat()})
    event = PlaceOffered(first.id, first.shift_id, first.volunteer_id, until)
    await events.publish(tx, SYSTEM, event, subject=first.id)


async def _pass_over(tx: Transaction, enrolment: UUID, why: str) -> None:
    await tx.execute(queries.PASS_OVER, enrolment=enrolment, why=why, now=tx.now)
    await audit.record(tx, SYSTEM, "activities.pass_over", enrolment, after={"why": why})


async def _take(tx: Transaction, actor: Actor, place: EnrolmentChange) -> None:
    await tx.value(queries.ACCEPT, enrolment=place.id, now=tx.now)
    await _confirmed(tx, actor, place)


async def _confirmed(tx: Transaction, actor: Actor, place: EnrolmentChange) -> None:
    await audit.record(tx, actor, "activities.accept_offer", place.id)
    await events.publish(tx, actor, Enrolled(place.id, place.shift, place.volunteer), subject=place.id)


def _refusals(tx: Transaction, found: Row) -> list[DomainError]:
    zone = tx.settings.zone
    if found.state != EnrolmentState.OFFERED:
        return [NothingOffered()]
    if found.starts_at <= tx.now:
        return [ShiftStarted()]
    if found.confirm_by <= tx.now:
        return [OfferLapsed(until=f"{found.confirm_by.astimezone(zone):%Y-%m-%d %H:%M}")]
    errors = lacks(found.lacks)
    if found.paused_until is not None:
        errors.append(EnrolmentPaused(until=f"{found.paused_until.astimezone(zone):%Y-%m-%d}"))
    return errors


async def _tell_moved_up(tx: Transaction, of: Row) -> None:
    text = mark("You have moved up from the waiting list and are enrolled: %(title)s, %(when)s. %(link)s")
    await _tell(tx, of, text)


async def _tell(tx: Transaction, of: Row, msgid: str, until: datetime | None = None) -> None:
    """A message to the volunteer, in their language, about a shift."""
    await tell(tx, people=[of.person_id], text=_text(tx, of, msgid, until))


def _text(tx: Transaction, of: Row, msgid: str, until: datetime | None) -> Callable[[str], str]:
    def text(language: str) -> str:
        formats = Formats(language, tx.settings.zone)
        return translate(
            msgid,
            language,
            title=of.title,
            when=formats.span(of.starts_at, of.ends_at),
            until=formats.datetime(until) if until else "",
            link=f"{tx.settings.site}/my/shifts",
        )

    return text
