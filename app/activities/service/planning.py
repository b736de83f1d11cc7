"""What leaders do: plan activities and their shifts."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from app.activities.errors import (
    ActivityIsCancelled,
    AlreadyPublished,
    CapacityBelowEnrolled,
    NoShifts,
    ShiftInUse,
    ShiftStarted,
)
from app.activities.happened import ActivityCancelled, ActivityPublished, EnrolmentCancelled, ShiftRemoved
from app.activities.models import ACTIVITY_MOVES, ActivityState
from app.activities.queries import planning as queries
from app.activities.queries.shapes import LOCK_SHIFT
from app.kernel import audit, events, ids
from app.kernel.db import Row, Transaction
from app.kernel.errors import DomainError, Invalid, NotFound, Stale, refuse
from app.kernel.i18n import mark
from app.kernel.idempotency import once
from app.kernel.identity import Actor
from app.volunteers.models import ServiceCategory

from .rights import require_leading
from .schedule import ShiftPlan, checked

TITLE_CHARACTERS = 100
TEXT_CHARACTERS = 5_000


class ActivityChange(msgspec.Struct, frozen=True):
    """The activity that was changed and its version now."""

    id: UUID
    version: int


class ShiftChange(msgspec.Struct, frozen=True):
    """The shift that was changed, with its activity."""

    id: UUID
    activity: UUID


@once
async def draft_activity(
    tx: Transaction,
    actor: Actor,
    *,
    team: UUID,
    title: str,
    description: str,
    category: ServiceCategory,
    risks: str | None = None,
    key: str | None = None,
) -> ActivityChange:
    """Begins an activity of a team; only its leaders see it until it is published."""
    path = await tx.value(queries.TEAM_PATH, team=team)
    if path is None:
        raise NotFound(field="team")
    require_leading(actor, path)
    given = _told(title, description, category, risks)
    new = ids.new()
    await tx.execute(queries.ADD_ACTIVITY, id=new, team_id=team, **given, created_by=actor.id, created_at=tx.now)
    await audit.record(tx, actor, "activities.draft_activity", new, after={"team": team, **given})
    return ActivityChange(new, 1)


@once
async def edit_activity(
    tx: Transaction,
    actor: Actor,
    *,
    activity: UUID,
    version: int,
    title: str,
    description: str,
    category: ServiceCategory,
    risks: str | None = None,
    key: str | None = None,
) -> ActivityChange:
    """Replaces what is told about an activity; Stale when `version` is no longer the present one."""
    found = await _lock(tx, actor, activity)
    if found.version != version:
        raise Stale()
    if found.state == ActivityState.CANCELLED:
        raise ActivityIsCancelled()
    given = _told(title, description, category, risks)
    now = await tx.value(
        queries.EDIT_ACTIVITY, activity=activity, **{f"new_{name}": value for name, value in given.items()}
    )
    before = {name: found[name] for name in given}
    await audit.record(tx, actor, "activities.edit_activity", activity, before=before, after=given)
    return ActivityChange(activity, now)


@once
async def publish_activity(tx: Transaction, actor: Actor, *, activity: UUID, key: str | None = None) -> ActivityChange:
    """Shows an activity to everybody and opens its shifts; it needs one in the future."""
    found = await _lock(tx, actor, activity)
    _move(found, ActivityState.PUBLISHED)
    if not await tx.value(queries.UPCOMING_SHIFTS, activity=activity, now=tx.now):
        raise NoShifts()
    version = await tx.value(queries.PUBLISH_ACTIVITY, activity=activity, now=tx.now)
    await audit.record(tx, actor, "activities.publish_activity", activity)
    await events.publish(tx, actor, ActivityPublished(activity), subject=activity)
    return ActivityChange(activity, version)


@once
async def cancel_activity(tx: Transaction, actor: Actor, *, activity: UUID, key: str | None = None) -> ActivityChange:
    """Calls an activity off: enrolments in shifts that have not begun are cancelled with it.

    Shifts that have begun stay as they are, and with them the hours of those who came.
    """
    found = await _lock(tx, actor, activity)
    _move(found, ActivityState.CANCELLED)
    version = await tx.value(queries.CANCEL_ACTIVITY, activity=activity)
    locked = await tx.all(queries.LOCK_UPCOMING_SHIFTS, activity=activity, now=tx.now)
    shifts = [shift.id for shift in locked]
    cancelled = await tx.all(queries.CANCEL_ENROLMENTS, shifts=shifts, now=tx.now)
    await tx.execute(queries.EMPTY_SHIFTS, shifts=shifts)
    await audit.record(tx, actor, "activities.cancel_activity", activity, after={"enrolments": len(cancelled)})
    for each in cancelled:
        event = EnrolmentCancelled(each.id, each.shift_id, each.volunteer_id)
        await events.publish(tx, actor, event, subject=each.id)
    await events.publish(tx, actor, ActivityCancelled(activity), subject=activity)
    return ActivityChange(activity, version)


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
    found = await _lock(tx, actor, activity)
    if found.state == ActivityState.CANCELLED:
        raise ActivityIsCancelled()
    given = checked(plan, tx.now)
    new = ids.new()
    await tx.execute(queries.ADD_SHIFT, id=new, activity_id=activity, **given)
    await audit.record(tx, actor, "activities.add_shift", new, after=_plain(given))
    return ShiftChange(new, activity)


@once
async def edit_shift(
    tx: Transaction,
    actor: Actor,
    *,
    shift: UUID,
    plan: ShiftPlan,
    key: str | None = None,
) -> ShiftChange:
    """Changes a shift that has not begun; never below the places that are taken."""
    found = await _lock_upcoming(tx, actor, shift)
    given = checked(plan, tx.now)
    if plan.capacity < found.enrolled_count:
        raise CapacityBelowEnrolled(field="capacity", enrolled=found.enrolled_count)
    await tx.execute(queries.EDIT_SHIFT, shift=shift, **{f"new_{name}": value for name, value in given.items()})
    before = {name: found[name] for name in given}
    await audit.record(tx, actor, "activities.edit_shift", shift, before=_plain(before), after=_plain(given))
    return ShiftChange(shift, found.activity_id)


@once
async def remove_shift(tx: Transaction, actor: Actor, *, shift: UUID, key: str | None = None) -> ShiftChange:
    """Takes a shift away that nobody ever enrolled in; what people did is never erased with it."""
    found = await _lock_upcoming(tx, actor, shift)
    await events.publish(tx, actor, ShiftRemoved(shift), subject=shift)
    if not await tx.execute(queries.REMOVE_SHIFT, shift=shift):
        raise ShiftInUse()
    await audit.record(tx, actor, "activities.remove_shift", shift)
    return ShiftChange(shift, found.activity_id)


async def _lock(tx: Transaction, actor: Actor, activity: UUID) -> Row:
    found = await tx.maybe(queries.LOCK_ACTIVITY, activity=activity)
    if found is None:
        raise NotFound(field="activity")
    require_leading(actor, found.path)
    return found


async def _lock_upcoming(tx: Transaction, actor: Actor, shift: UUID) -> Row:
    found = await tx.maybe(LOCK_SHIFT, shift=shift)
    if found is None:
        raise NotFound(field="shift")
    require_leading(actor, found.path)
    if found.activity_state == ActivityState.CANCELLED:
        raise ActivityIsCancelled()
    if found.starts_at <= tx.now:
        raise ShiftStarted()
    return found


def _move(activity: Row, state: ActivityState) -> None:
    if state not in ACTIVITY_MOVES[ActivityState(activity.state)]:
        raise (ActivityIsCancelled if activity.state == ActivityState.CANCELLED else AlreadyPublished)()


def _told(title: str, description: str, category: ServiceCategory, risks: str | None) -> dict[str, Any]:
    given = {
        "title": title.strip(),
        "description": description.strip(),
        "category": ServiceCategory(category),
        "risks": (risks or "").strip() or None,
    }
    errors: list[DomainError] = []
    if not given["title"]:
        errors.append(Invalid(field="title", reason=mark("Please fill this in.")))
    limits = {"title": TITLE_CHARACTERS, "description": TEXT_CHARACTERS, "risks": TEXT_CHARACTERS}
    errors.extend(
        Invalid(field=field, reason=mark("This is too long. Shorten it."))
        for field, limit in limits.items()
        if len(given[field] or "") > limit
    )
    refuse(errors)
    return given


def _plain(given: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in given.items()}
