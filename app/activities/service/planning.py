"""What leaders do: plan activities."""

from typing import Any
from uuid import UUID

import msgspec

from app.accounts.service import tell
from app.activities.errors import (
    ActivityIsCancelled,
    AdultsOnly,
    AlreadyPublished,
    CategoryIsFixed,
    NoShifts,
    NotInsured,
)
from app.activities.happened import ActivityPublished
from app.activities.models import ACTIVITY_MOVES, ActivityState
from app.activities.queries import planning as queries
from app.kernel import audit, events, ids
from app.kernel.db import Row, Transaction
from app.kernel.errors import NotFound, Stale
from app.kernel.i18n import mark, translate
from app.kernel.idempotency import once
from app.kernel.identity import Actor
from app.volunteers.models import ServiceCategory

from .rights import require_leading
from .schedule import ADULT
from .search import index
from .told import AS_IT_IS, NEW, Conduct, told

OTHER_RISKS = mark(
    "%(county)s: the risks of %(title)s have changed. Read them before you come: %(link)s "
    "If you would rather not come, cancel under My shifts; that does not count as late."
)


class ActivityChange(msgspec.Struct, frozen=True):
    """The activity that was changed and its version now."""

    id: UUID
    version: int


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
    conduct: Conduct = AS_IT_IS,
    key: str | None = None,
) -> ActivityChange:
    """Begins an activity of a team; only its leaders see it until it is published."""
    path = await tx.value(queries.TEAM_PATH, team=team)
    if path is None:
        raise NotFound(field="team")
    require_leading(actor, path)
    given = {**told(title, description, category, risks), **conduct.over(NEW)}
    new = ids.new()
    await tx.execute(queries.ADD_ACTIVITY, id=new, team_id=team, **given, created_by=actor.id, created_at=tx.now)
    await index(tx, activity=new)
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
    conduct: Conduct = AS_IT_IS,
    key: str | None = None,
) -> ActivityChange:
    """Replaces what is told about an activity; Stale when `version` is no longer the present one.

    Whether it is rescue, which is for insured adults only, can't change once people may have enrolled. Those who have
    are told of other risks, and may give their places back freely.
    """
    found = await lock_activity(tx, actor, activity=activity)
    if found.version != version:
        raise Stale()
    if found.state == ActivityState.CANCELLED:
        raise ActivityIsCancelled()
    given = {**told(title, description, category, risks), **conduct.over(found)}
    await _keep_rescue_safe(tx, found, given)
    now = await tx.value(
        queries.EDIT_ACTIVITY, activity=activity, **{f"new_{name}": value for name, value in given.items()}
    )
    await index(tx, activity=activity)
    if found.state == ActivityState.PUBLISHED and given["risks"] not in (None, found.risks):
        await _tell_risks(tx, activity, given["title"])
    before = {name: found[name] for name in given}
    await audit.record(tx, actor, "activities.edit_activity", activity, before=before, after=given)
    return ActivityChange(activity, now)


@once
async def publish_activity(tx: Transaction, actor: Actor, *, activity: UUID, key: str | None = None) -> ActivityChange:
    """Shows an activity to everybody and opens its shifts; it needs one in the future, and rescue an insurance."""
    found = await lock_activity(tx, actor, activity=activity)
    move(found, ActivityState.PUBLISHED)
    if not await tx.value(queries.UPCOMING_SHIFTS, activity=activity, now=tx.now):
        raise NoShifts()
    if found.category == ServiceCategory.RESCUE and not found.insured:
        raise NotInsured(field="insured")
    version = await tx.value(queries.PUBLISH_ACTIVITY, activity=activity, now=tx.now)
    await audit.record(tx, actor, "activities.publish_activity", activity)
    await events.publish(tx, actor, ActivityPublished(activity), subject=activity)
    return ActivityChange(activity, version)


async def lock_activity(tx: Transaction, actor: Actor, *, activity: UUID) -> Row:
    """The activity, ours until the transaction ends; raises NotFound or what `require_leading` does."""
    found = await tx.maybe(queries.LOCK_ACTIVITY, activity=activity)
    if found is None:
        raise NotFound(field="activity")
    require_leading(actor, found.path)
    return found


def move(activity: Row, state: ActivityState) -> None:
    """Raises ActivityIsCancelled or AlreadyPublished where the activity can't go to `state`."""
    if state not in ACTIVITY_MOVES[ActivityState(activity.state)]:
        raise (ActivityIsCancelled if activity.state == ActivityState.CANCELLED else AlreadyPublished)()


async def _tell_risks(tx: Transaction, activity: UUID, title: str) -> None:
    """What they said yes to before is no longer all that may happen (志愿服务条例: risks are disclosed beforehand)."""
    people = [each.person_id for each in await tx.all(queries.PEOPLE_TO_COME, activity=activity, now=tx.now)]
    if not people:
        return
    await tx.execute(queries.OTHER_RISKS, activity=activity, now=tx.now)
    told_of = {"county": tx.settings.county_name, "title": title, "link": f"{tx.settings.site}/activities/{activity}"}
    await tell(tx, people=people, text=lambda language: translate(OTHER_RISKS, language, **told_of))


async def _keep_rescue_safe(tx: Transaction, before: Row, given: dict[str, Any]) -> None:
    rescue = ServiceCategory.RESCUE
    if before.state == ActivityState.PUBLISHED:
        if (before.category == rescue) != (given["category"] == rescue):
            raise CategoryIsFixed(field="category")
        if given["category"] == rescue and not given["insured"]:
            raise NotInsured(field="insured")
    elif given["category"] == rescue != before.category:
        if await tx.value(queries.FOR_MINORS_ALONE, activity=before.id, adult=ADULT):
            raise AdultsOnly(field="category")
        for table in queries.RAISE_MINIMUM_AGE:
            await tx.execute(table, activity=before.id, adult=ADULT)
