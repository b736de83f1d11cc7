"""What leaders do with single shifts."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from app.accounts.service import tell
from app.activities.errors import (
    ActivityIsCancelled,
    CapacityBelowEnrolled,
    ShiftInUse,
    ShiftIsCancelled,
    ShiftStarted,
)
from app.activities.happened import ShiftMoved, ShiftRemoved
from app.activities.models import ActivityState, ShiftState
from app.activities.queries import planning as queries
from app.activities.queries.series import LOCK_SERIES_OF_SHIFT, SKIP_DAY
from app.activities.queries.shapes import LOCK_SHIFT
from app.kernel import audit, events, ids
from app.kernel.db import Row, Transaction
from app.kernel.errors import NotFound, Stale
from app.kernel.formats import Formats
from app.kernel.i18n import mark, translate
from app.kernel.idempotency import once
from app.kernel.identity import Actor

from .planning import lock_activity
from .requirements import require_known
from .rights import require_leading
from .schedule import ShiftPlan, checked
from .search import index
from .waitlist import follow_shift

MOVED = mark(
    "%(county)s: %(title)s has been moved. It was %(before)s. Now it is %(now)s. "
    "If you can't come, cancel here: %(link)s"
)
TOLD = ("starts_at", "ends_at", "place")
"""A change of these is told to whoever is enrolled."""


class ShiftChange(msgspec.Struct, frozen=True):
    """The shift that was changed, with its activity."""

    id: UUID
    activity: UUID


@once
async def add_shift(
    tx: Transaction,
    actor: Actor,
    *,
    activity: UUID,
    plan: ShiftPlan,
    key: str | None = None,
) -> ShiftChange:
    """Adds a span of time in the future to an activity."""
    found = await lock_activity(tx, actor, activity=activity)
    if found.state == ActivityState.CANCELLED:
        raise ActivityIsCancelled()
    given = checked(plan, tx.now, found.category)
    await require_known(tx, terms=plan)
    new = ids.new()
    await tx.execute(queries.ADD_SHIFT, id=new, activity_id=activity, **given)
    await index(tx, activity=activity)
    await audit.record(tx, actor, "activities.add_shift", new, after=plain(given))
    return ShiftChange(new, activity)


@once
async def edit_shift(
    tx: Transaction,
    actor: Actor,
    *,
    shift: UUID,
    plan: ShiftPlan,
    version: int | None = None,
    key: str | None = None,
) -> ShiftChange:
    """Changes a shift that has not begun; never below the places that are taken. Stale when `version` is another.

    One of a series no longer follows it from then on. Whoever is enrolled or waits is told of another time or place.
    """
    found = await lock_upcoming(tx, actor, shift=shift)
    if version is not None and version != found.version:
        raise Stale()
    given = checked(plan, tx.now, found.category)
    await require_known(tx, terms=plan)
    if plan.capacity < found.enrolled_count:
        raise CapacityBelowEnrolled(field="capacity", enrolled=found.enrolled_count)
    if plan.starts_at != found.starts_at:
        await events.publish(tx, actor, ShiftMoved(shift, plan.starts_at), subject=shift)
    new = {f"new_{name}": value for name, value in given.items()}
    await tx.execute(queries.EDIT_SHIFT, shift=shift, **new, new_changed=found.series_id is not None)
    await index(tx, activity=found.activity_id)
    before = {name: found[name] for name in given}
    await audit.record(tx, actor, "activities.edit_shift", shift, before=plain(before), after=plain(given))
    if any(given[name] != before[name] for name in TOLD):
        await _tell_moved(tx, found, given)
    await follow_shift(tx, shift=shift, starts_at=plan.starts_at)
    return ShiftChange(shift, found.activity_id)


@once
async def remove_shift(tx: Transaction, actor: Actor, *, shift: UUID, key: str | None = None) -> ShiftChange:
    """Takes a shift away that nobody ever enrolled in; what people did is never erased with it.

    Its series skips that day from then on.
    """
    series = await tx.value(LOCK_SERIES_OF_SHIFT, shift=shift)
    found = await lock_upcoming(tx, actor, shift=shift)
    await take_away(tx, actor, shift=shift)
    if series is not None:
        await tx.execute(SKIP_DAY, series=series, day=found.series_day)
    return ShiftChange(shift, found.activity_id)


async def take_away(tx: Transaction, actor: Actor, *, shift: UUID) -> None:
    """Raises ShiftInUse where anybody ever enrolled or was scanned."""
    await events.publish(tx, actor, ShiftRemoved(shift), subject=shift)
    if not await tx.execute(queries.REMOVE_SHIFT, shift=shift):
        raise ShiftInUse()
    await audit.record(tx, actor, "activities.remove_shift", shift)


async def lock_upcoming(tx: Transaction, actor: Actor, *, shift: UUID) -> Row:
    """A shift that has not begun, ours until the transaction ends."""
    found = await tx.maybe(LOCK_SHIFT, shift=shift)
    if found is None:
        raise NotFound(field="shift")
    require_leading(actor, found.path)
    if found.activity_state == ActivityState.CANCELLED:
        raise ActivityIsCancelled()
    if found.state == ShiftState.CANCELLED:
        raise ShiftIsCancelled()
    if found.starts_at <= tx.now:
        raise ShiftStarted()
    return found


async def _tell_moved(tx: Transaction, before: Row, now: dict[str, Any]) -> None:
    people = [each.person_id for each in await tx.all(queries.PEOPLE_OF_SHIFT, shift=before.id)]
    if not people:
        return
    await tx.execute(queries.MOVED, shift=before.id, now=tx.now)
    await tell(tx, people=people, text=_moved(tx, before, now))


def _moved(tx: Transaction, before: Row, now: dict[str, Any]) -> Callable[[str], str]:
    def text(language: str) -> str:
        formats = Formats(language, tx.settings.zone)
        was, is_now = (f"{formats.span(each['starts_at'], each['ends_at'])}, {each['place']}" for each in (before, now))
        given = {"county": tx.settings.county_name, "title": before.title, "link": f"{tx.settings.site}/my/shifts"}
        return translate(MOVED, language, **given, before=was, now=is_now)

    return text


def plain(given: dict[str, Any]) -> dict[str, Any]:
    """As the audit log keeps it."""
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in given.items()}
