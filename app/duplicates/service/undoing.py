"""A merge is undone within 30 days, by two people: what was moved goes back, what came after stays."""

from datetime import timedelta
from uuid import UUID

from app.accounts.queries.people import GRANT
from app.accounts.service.organisations import GRANTED_BY
from app.duplicates import queries
from app.duplicates.errors import MergeDecided, SecondPersonNeeded, UndoBlocked, UndoTooLate
from app.duplicates.happened import MergeUndone, PeopleParted
from app.duplicates.models import MergeState
from app.duplicates.queries.moving import movers
from app.kernel import audit
from app.kernel.db import Row, Transaction
from app.kernel.events import publish
from app.kernel.idempotency import once
from app.kernel.identity import Actor, Role

from .changes import noted
from .merging import MergeChanged, merge_of, require_second
from .people import lock_two, part_facts
from .rights import require_over_both

UNDO_DAYS = 30


@once
async def ask_undo(tx: Transaction, actor: Actor, *, merge: UUID, key: str | None = None) -> MergeChanged:
    """Asks that a merge be undone; a second officer must confirm it. Raises UndoTooLate, MergeDecided."""
    row = await _undoable(tx, actor, merge)
    if row.undo_asked_by is not None:
        raise MergeDecided()
    require_second(actor, row, None)
    await tx.execute(queries.ASK_UNDO, merge=merge, by=actor.id, now=tx.now)
    await audit.record(tx, actor, "duplicates.ask_undo", merge)
    return MergeChanged(merge)


@once
async def confirm_undo(tx: Transaction, actor: Actor, *, merge: UUID, key: str | None = None) -> MergeChanged:
    """Gives back exactly what was moved, where it has not changed since; later things stay with the survivor.

    Roles that the merge ended are held again, if the confirmer may give them; those that it carried over end.
    Raises SecondPersonNeeded,
    UndoTooLate, UndoBlocked.
    """
    row = await _undoable(tx, actor, merge)
    if row.undo_asked_by is None:
        raise SecondPersonNeeded()
    require_second(actor, row, row.undo_asker)
    two = await lock_two(tx, merged=row.merged_id, survivor=row.survivor_id)
    if two.survivor.merged_into is not None:
        raise UndoBlocked()
    for ended in await noted(tx, merge=merge, table="role_grant"):
        grant = await tx.one(GRANT, grant=ended.row_id)
        actor.require(grant.path, *GRANTED_BY[Role(grant.role)])
    parted = [each.row_id for each in await noted(tx, merge=merge, table="volunteer") if each.aside]
    volunteers = (parted[0], two.survivor.volunteer) if parted else (None, None)
    event = MergeUndone(merge, row.merged_id, row.survivor_id, *volunteers)
    await publish(tx, actor, event, subject=merge)
    await _move_back(tx, event)
    await tx.execute(queries.RENEW_TWINS, merge=merge)
    await part_facts(tx, merge=merge, merged=event.merged, survivor=event.survivor)
    await tx.execute(queries.RENEW_ROLES, merge=merge)
    await tx.execute(queries.END_CARRIED, merge=merge, now=tx.now)
    await tx.execute(queries.OPEN_PAIRS, merge=merge)
    if event.merged_volunteer:
        await tx.execute(queries.MARK_VOLUNTEER, volunteer=event.merged_volunteer, goes_to=None)
    await tx.execute(queries.MARK_PERSON, person=event.merged, goes_to=None)
    await publish(tx, actor, PeopleParted(merge, row.merged_id, row.survivor_id, *volunteers), subject=merge)
    await tx.execute(queries.UNDO, merge=merge, by=actor.id, now=tx.now)
    for person, other in ((event.merged, event.survivor), (event.survivor, event.merged)):
        await audit.record(tx, actor, "duplicates.undo", person, after={"merge": merge, "from": other})
    return MergeChanged(merge)


async def _undoable(tx: Transaction, actor: Actor, merge: UUID) -> Row:
    row = await merge_of(tx, actor, merge=merge)
    # The merged person's places are the survivor's now: whoever reaches all of those reaches both.
    await require_over_both(tx, actor, one=row.survivor_id, other=row.survivor_id)
    if row.state != MergeState.MERGED:
        raise MergeDecided()
    if row.decided_at + timedelta(days=UNDO_DAYS) <= tx.now:
        raise UndoTooLate(days=UNDO_DAYS)
    return row


async def _move_back(tx: Transaction, event: MergeUndone) -> None:
    owners = [("person", event.merged, event.survivor)]
    if event.merged_volunteer and event.survivor_volunteer:
        owners.append(("volunteer", event.merged_volunteer, event.survivor_volunteer))
    for owner, giver, taker in owners:
        for mover in movers(owner):
            await tx.execute(mover.back, merge=event.merge, giver=giver, taker=taker)
