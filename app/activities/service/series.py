"""Shifts that repeat: a rule, the shifts made ahead from it, and its exceptions.

Nobody's place is ever lost by a change of the rule: a shift with people in whose time or place would change, or
that would go, stays as it is and no longer follows the series; whoever makes the change is told which.

Lock order: the activity and the series, then its shifts.
"""

from datetime import date, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from app.activities.errors import ActivityIsCancelled, DayHasPeople, SeriesEnded, ShiftInUse
from app.activities.models import ActivityState
from app.activities.queries import planning
from app.activities.queries import series as queries
from app.kernel import audit, ids
from app.kernel.db import Row, Transaction
from app.kernel.errors import Invalid, NotFound, Stale
from app.kernel.i18n import mark
from app.kernel.idempotency import once
from app.kernel.identity import Actor

from .planning import lock_activity
from .recurrence import days
from .requirements import require_known
from .rights import require_leading
from .search import index
from .series_plan import SeriesPlan, checked_series, span, today
from .shifts import take_away
from .waitlist import follow_shift

HORIZON = timedelta(days=60)
"""How far ahead shifts are made."""
PROMISED = ("starts_at", "ends_at", "place", "latitude", "longitude")
"""What those who enrolled rely on."""
NO_SHIFT = mark("The series has no shift on that day.")


class SeriesChange(msgspec.Struct, frozen=True):
    """The series that was changed, its version now, and the shifts that stayed as they were for the people in them."""

    id: UUID
    activity: UUID
    version: int
    kept: list[UUID] = []


@once
async def plan_series(
    tx: Transaction, actor: Actor, *, activity: UUID, plan: SeriesPlan, key: str | None = None
) -> SeriesChange:
    """Begins a series of an activity and makes its shifts of the next 60 days."""
    found = await lock_activity(tx, actor, activity=activity)
    if found.state == ActivityState.CANCELLED:
        raise ActivityIsCancelled()
    zone = tx.settings.zone
    given = checked_series(plan, today(tx.now, zone), found.category)
    await require_known(tx, terms=plan)
    new = ids.new()
    before_first = plan.starts_on - timedelta(days=1)
    await tx.execute(
        queries.ADD_SERIES,
        id=new,
        activity_id=activity,
        zone=zone.key,
        **given,
        made_until=before_first,
        created_by=actor.id,
        created_at=tx.now,
    )
    await audit.record(tx, actor, "activities.plan_series", new, after=_plain(given))
    series = await tx.one(queries.LOCK_SERIES, series=new)
    await _make(tx, series, until=today(tx.now, zone) + HORIZON)
    await index(tx, activity=activity)
    return SeriesChange(new, activity, series.version)


@once
async def edit_series(
    tx: Transaction, actor: Actor, *, series: UUID, version: int, plan: SeriesPlan, key: str | None = None
) -> SeriesChange:
    """Changes a series from the day `plan.starts_on` on; Stale when `version` is no longer the present one.

    Shifts that were changed by themselves stay as they are.
    """
    found = await _lock(tx, actor, series)
    if found.version != version:
        raise Stale()
    zone = ZoneInfo(found.zone)
    given = checked_series(plan, today(tx.now, zone), found.category)
    await require_known(tx, terms=plan)
    if found.ends_on is not None and plan.starts_on > found.ends_on:
        raise SeriesEnded()
    await _make(tx, found, until=plan.starts_on - timedelta(days=1))
    new_version = await tx.value(
        queries.EDIT_SERIES, series=series, **{f"new_{name}": value for name, value in given.items()}
    )
    changed = await tx.one(queries.LOCK_SERIES, series=series)
    until = max(found.made_until, today(tx.now, zone) + HORIZON)
    kept = await _follow(tx, actor, changed, until)
    await _make(tx, changed, until=until, since=plan.starts_on)
    await index(tx, activity=found.activity_id)
    before = {name: found[name] for name in given}
    await audit.record(tx, actor, "activities.edit_series", series, before=_plain(before), after=_plain(given))
    return SeriesChange(series, found.activity_id, new_version, kept)


@once
async def end_series(
    tx: Transaction, actor: Actor, *, series: UUID, last_day: date, key: str | None = None
) -> SeriesChange:
    """Ends a series after a day; later shifts that nobody is in go."""
    found = await _lock(tx, actor, series)
    if last_day < today(tx.now, ZoneInfo(found.zone)) - timedelta(days=1):
        raise Invalid(field="last_day", reason=mark("Choose a day from now on."))
    if found.ends_on is not None and last_day > found.ends_on:
        raise SeriesEnded()
    last = max(last_day, found.starts_on - timedelta(days=1))  # the latter: it never begins
    new_version = await tx.value(queries.END_SERIES, series=series, last=last)
    kept = []
    since = last_day + timedelta(days=1)
    for shift in await tx.all(queries.SHIFTS_OF_SERIES, series=series, since=since, until=date.max, now=tx.now):
        kept += await _give_up(tx, actor, shift)
    await audit.record(tx, actor, "activities.end_series", series, after={"last_day": last_day.isoformat()})
    return SeriesChange(series, found.activity_id, new_version, kept)


@once
async def skip_day(tx: Transaction, actor: Actor, *, series: UUID, day: date, key: str | None = None) -> SeriesChange:
    """Leaves a day out; where somebody has enrolled for it, that shift is called off instead, with notice."""
    found = await _lock(tx, actor, series)
    # One that was made by an earlier rule is no day of the present one.
    shifts = await tx.all(queries.SHIFTS_OF_SERIES, series=series, since=day, until=day, now=tx.now)
    if not shifts and day not in _days(found, since=max(day, today(tx.now, ZoneInfo(found.zone))), until=day):
        raise Invalid(field="day", reason=NO_SHIFT)
    for shift in shifts:
        if shift.has_people:
            raise DayHasPeople(field="day")
        await _give_up(tx, actor, shift)
    version = await tx.value(queries.SKIP_DAY, series=series, day=day)
    await audit.record(tx, actor, "activities.skip_day", series, after={"day": day.isoformat()})
    return SeriesChange(series, found.activity_id, version)


@once
async def restore_day(
    tx: Transaction, actor: Actor, *, series: UUID, day: date, key: str | None = None
) -> SeriesChange:
    """Takes a day in again that was left out, if it is one by the present rule."""
    found = await _lock(tx, actor, series)
    if day not in found.skipped:
        raise Invalid(field="day", reason=mark("That day is not left out."))
    version = await tx.value(queries.RESTORE_DAY, series=series, day=day)
    restored = await tx.one(queries.LOCK_SERIES, series=series)
    if not _days(restored, since=day, until=day):
        raise Invalid(field="day", reason=NO_SHIFT)
    await _make(tx, restored, until=min(day, found.made_until), since=day)
    await audit.record(tx, actor, "activities.restore_day", series, after={"day": day.isoformat()})
    return SeriesChange(series, found.activity_id, version)


async def series_to_make(tx: Transaction) -> list[UUID]:
    """The series whose shifts are not all made for the next 60 days."""
    until = today(tx.now, tx.settings.zone) + HORIZON
    return [row.id for row in await tx.all(queries.SERIES_TO_MAKE, until=until)]


async def make_shifts(tx: Transaction, *, series: UUID) -> None:
    """Makes the shifts of the next 60 days that are not there yet."""
    found = await tx.one(queries.LOCK_SERIES, series=series)
    if found.activity_state != ActivityState.CANCELLED:
        await _make(tx, found, until=today(tx.now, ZoneInfo(found.zone)) + HORIZON)


async def _lock(tx: Transaction, actor: Actor, series: UUID) -> Row:
    found = await tx.maybe(queries.LOCK_SERIES, series=series)
    if found is None:
        raise NotFound(field="series")
    require_leading(actor, found.path)
    if found.activity_state == ActivityState.CANCELLED:
        raise ActivityIsCancelled()
    return found


def _days(series: Row, *, since: date, until: date) -> list[date]:
    last = until if series.ends_on is None else min(until, series.ends_on)
    found = days(series.rule, series.starts_on, since=since, until=last)
    return [day for day in found if day not in series.skipped]


def _shift(series: Row, day: date) -> dict[str, Any]:
    starts_at, ends_at = span(series, day, ZoneInfo(series.zone))
    return {"starts_at": starts_at, "ends_at": ends_at, **{name: series[name] for name in queries.TERMS}}


async def _make(tx: Transaction, series: Row, *, until: date, since: date | None = None) -> None:
    """Adds the shifts that are not there yet, or not any more; days that are over stay empty."""
    first = since or series.made_until + timedelta(days=1)
    made = [(day, _shift(series, day)) for day in _days(series, since=first, until=until)]
    new = {"activity_id": series.activity_id, "series_id": series.id}
    await tx.many(
        queries.ADD_SHIFT_OF_SERIES,
        [{"id": ids.new(), **new, "series_day": day, **shift} for day, shift in made if shift["starts_at"] > tx.now],
    )
    await tx.execute(queries.MADE_UNTIL, series=series.id, until=until)


async def _follow(tx: Transaction, actor: Actor, series: Row, until: date) -> list[UUID]:
    """Brings the shifts that are there in line with the series; those that stayed as they were."""
    kept: list[UUID] = []
    wanted = set(_days(series, since=series.starts_on, until=until))
    days_on = {"since": series.starts_on, "until": date.max}
    found = await tx.all(queries.SHIFTS_THAT_FOLLOW, series=series.id, **days_on, now=tx.now)
    for shift in found:
        if shift.series_day not in wanted:
            kept += await _give_up(tx, actor, shift)
            continue
        new = _shift(series, shift.series_day)
        moved = any(new[name] != shift[name] for name in PROMISED)
        if new["starts_at"] <= tx.now or new["capacity"] < shift.enrolled_count or (moved and shift.has_people):
            kept += await _keep(tx, shift)
        else:
            given = {f"new_{name}": value for name, value in new.items()}
            await tx.execute(planning.EDIT_SHIFT, shift=shift.id, **given, new_changed=False)
            await follow_shift(tx, shift=shift.id, starts_at=new["starts_at"])
    return kept


async def _give_up(tx: Transaction, actor: Actor, shift: Row) -> list[UUID]:
    """Removes a shift, or only calls it off where somebody was in it once; one with people in is kept."""
    if shift.has_people:
        return await _keep(tx, shift)
    try:
        async with tx.savepoint():
            await take_away(tx, actor, shift=shift.id)
    except ShiftInUse:
        await tx.execute(planning.CANCEL_SHIFTS, shifts=[shift.id], reason=None)
    return []


async def _keep(tx: Transaction, shift: Row) -> list[UUID]:
    await tx.execute(queries.KEEP_AS_IT_IS, shift=shift.id)
    return [shift.id]


def _plain(given: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, (date, time)) else value for name, value in given.items()}
