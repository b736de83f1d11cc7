"""Shifts as calendars that phones subscribe to: a volunteer's own at a secret address, a team's for everybody."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

import msgspec

from app.activities.models import ActivityState, EnrolmentState, ShiftState
from app.activities.queries import calendar as queries
from app.activities.queries.enrolling import LOCK_VOLUNTEERS
from app.kernel import audit, ids
from app.kernel.crypto import Vault
from app.kernel.db import Row, Transaction
from app.kernel.errors import NotFound
from app.kernel.idempotency import once
from app.kernel.identity import Actor
from app.kernel.settings import Settings

KEPT = timedelta(days=60)
"""How long a shift stays in a calendar after it ended."""
STATUS = {
    EnrolmentState.WAITLISTED: "TENTATIVE",
    EnrolmentState.OFFERED: "TENTATIVE",
    EnrolmentState.CANCELLED: "CANCELLED",
}


class CalendarChange(msgspec.Struct, frozen=True):
    """The feed that a volunteer has now, if any; `calendar_address` makes its address."""

    feed: UUID | None


class Entry(NamedTuple):
    """One shift in a calendar. `revisions` grows with every change."""

    id: UUID
    shift: UUID
    title: str
    description: str
    place: str
    position: tuple[float, float] | None
    starts_at: datetime
    ends_at: datetime
    status: str
    revisions: int
    revised_at: datetime


class Calendar(NamedTuple):
    """Shifts in the order of their times; `team` is empty for a volunteer's own."""

    team: str
    entries: Sequence[Entry]


def calendar_address(vault: Vault, settings: Settings, feed: UUID) -> str:
    """Where a feed is read; nobody makes the address from the database alone."""
    return f"{settings.site}/calendar/{feed.hex}-{vault.sign(_signed(feed))}.ics"


def feed_of(vault: Vault, token: str) -> UUID | None:
    """The feed of a genuine token."""
    named, _, tag = token.partition("-")
    try:
        feed = UUID(hex=named)
    except ValueError:
        return None
    return feed if vault.signed(_signed(feed), tag) else None


@once
async def renew_calendar(tx: Transaction, actor: Actor, *, key: str | None = None) -> CalendarChange:
    """Gives the viewer an address for their shifts; one that they had before is not answered any more."""
    volunteer = actor.require_volunteer()
    await _stop(tx, volunteer)
    feed = ids.new()
    await tx.execute(queries.ADD_FEED, id=feed, volunteer_id=volunteer, made_at=tx.now)
    await audit.record(tx, actor, "activities.renew_calendar", volunteer)
    return CalendarChange(feed)


@once
async def stop_calendar(tx: Transaction, actor: Actor, *, key: str | None = None) -> CalendarChange:
    """From now on the address of the viewer's shifts is not answered any more."""
    volunteer = actor.require_volunteer()
    if await _stop(tx, volunteer):
        await audit.record(tx, actor, "activities.stop_calendar", volunteer)
    return CalendarChange(None)


async def show_calendar(tx: Transaction, actor: Actor) -> CalendarChange:
    """The feed that the viewer has."""
    return CalendarChange(await tx.value(queries.PRESENT_FEED, volunteer=actor.require_volunteer()))


async def personal_calendar(tx: Transaction, actor: Actor, *, token: str) -> Calendar:
    """A volunteer's own shifts; raises NotFound for an address that is not answered."""
    feed = feed_of(tx.vault, token)
    rows = await tx.all(queries.PERSONAL_CALENDAR, feed=feed, since=tx.now - KEPT, now=tx.now) if feed else []
    if not rows:
        raise NotFound(field="token")
    return Calendar("", _in_order(_entry(row, row.enrolment_id, _own_status(row)) for row in rows if row.shift_id))


async def team_calendar(tx: Transaction, actor: Actor, *, team: UUID) -> Calendar:
    """The published shifts of a team."""
    rows = await tx.all(queries.TEAM_CALENDAR, team=team, since=tx.now - KEPT, now=tx.now)
    if not rows:
        raise NotFound(field="team")
    return Calendar(rows[0].team, _in_order(_entry(row, row.shift_id, _status(row)) for row in rows if row.shift_id))


async def _stop(tx: Transaction, volunteer: UUID) -> int:
    await tx.execute(LOCK_VOLUNTEERS, volunteers=[volunteer])
    return await tx.execute(queries.STOP_FEEDS, volunteer=volunteer, now=tx.now)


def _signed(feed: UUID) -> str:
    return f"calendar:{feed}"


def _in_order(entries: Iterable[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda entry: (entry.starts_at, entry.shift))


def _status(row: Row) -> str:
    off = row.activity_state == ActivityState.CANCELLED or row.shift_state == ShiftState.CANCELLED
    return "CANCELLED" if off else "CONFIRMED"


def _own_status(row: Row) -> str:
    """Those who were there, or should have been, see it as it was planned."""
    return STATUS.get(EnrolmentState(row.state), "CONFIRMED")


def _entry(row: Row, id: UUID, status: str) -> Entry:
    return Entry(
        id=id,
        shift=row.shift_id,
        title=row.title,
        description=row.description,
        place=row.place,
        position=None if row.latitude is None else (row.latitude, row.longitude),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        status=status,
        revisions=row.revisions,
        revised_at=row.revised_at or row.created_at,
    )
