"""Merging: proposed by one, confirmed by a second, all in one transaction.

Lock order: the merge, people by id, volunteers by id, then what handlers of `PeopleMerged` lock.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from app.accounts.errors import RoleHeld
from app.accounts.queries.people import GRANTS_OF_PERSON
from app.accounts.service import grant_role
from app.accounts.service.organisations import GRANTED_BY
from app.duplicates import queries
from app.duplicates.errors import MergeDecided, MergeProposed, SecondPersonNeeded
from app.duplicates.happened import PeopleMerged
from app.duplicates.models import MergeState
from app.duplicates.queries.moving import movers
from app.kernel import audit, ids
from app.kernel.db import Row, Transaction
from app.kernel.errors import NotFound
from app.kernel.events import publish
from app.kernel.idempotency import once
from app.kernel.identity import Actor, Role

from .changes import note
from .people import Two, lock_two, require_mergeable, share_facts
from .rights import require_over_both


class MergeChanged(msgspec.Struct, frozen=True):
    merge: UUID


@once
async def propose_merge(
    tx: Transaction, actor: Actor, *, merged: UUID, survivor: UUID, key: str | None = None
) -> MergeChanged:
    """Proposes that all of `merged` goes to `survivor`; nothing changes until a second officer confirms it.

    Raises SamePerson, AlreadyMerged, DifferentIdentityNumbers, MergeProposed, SecondPersonNeeded.
    """
    await require_over_both(tx, actor, one=merged, other=survivor)
    require_mergeable(await lock_two(tx, merged=merged, survivor=survivor))
    if actor.person in (merged, survivor):
        raise SecondPersonNeeded()
    if await tx.value(queries.OPEN_MERGE_OF, one=merged, other=survivor) is not None:
        raise MergeProposed()
    merge = ids.new()
    made = await tx.value(
        queries.ADD_MERGE,
        id=merge,
        merged_id=merged,
        survivor_id=survivor,
        proposed_by=actor.id,
        proposed_at=tx.now,
    )
    if made is None:
        raise MergeProposed()
    after = {"merged": merged, "survivor": survivor}
    await audit.record(tx, actor, "duplicates.propose_merge", merge, after=after)
    return MergeChanged(merge)


@once
async def decline_merge(tx: Transaction, actor: Actor, *, merge: UUID, key: str | None = None) -> MergeChanged:
    """Takes a proposal from the table: by whoever could confirm it, and by who made it."""
    row = await merge_of(tx, actor, merge=merge)
    await require_over_both(tx, actor, one=row.merged_id, other=row.survivor_id)
    if row.state != MergeState.PROPOSED:
        raise MergeDecided()
    await tx.execute(queries.DECIDE, merge=merge, becomes=MergeState.DECLINED, by=actor.id, now=tx.now, counts=None)
    await audit.record(tx, actor, "duplicates.decline_merge", merge)
    return MergeChanged(merge)


@once
async def confirm_merge(
    tx: Transaction, actor: Actor, *, merge: UUID, carry_roles: Sequence[UUID] = (), key: str | None = None
) -> MergeChanged:
    """Moves all that the merged person owns to the survivor, and ends the merged one's roles and sessions.

    Roles go to the survivor only where `carry_roles` names their grants and the confirmer may give them; user
    name, password and sessions never do. Raises SecondPersonNeeded, MergeDecided, NotAllowed where the
    confirmer could not take away a role that the merged person holds.
    """
    row = await merge_of(tx, actor, merge=merge)
    await require_over_both(tx, actor, one=row.merged_id, other=row.survivor_id)
    if row.state != MergeState.PROPOSED:
        raise MergeDecided()
    require_second(actor, row, row.proposer)
    two = await lock_two(tx, merged=row.merged_id, survivor=row.survivor_id)
    require_mergeable(two)
    event = _event(merge, two)
    await tx.execute(queries.MARK_PERSON, person=event.merged, goes_to=event.survivor)
    await _end_roles(tx, actor, event, carry_roles)
    if event.merged_volunteer and event.survivor_volunteer:
        await tx.execute(queries.MARK_VOLUNTEER, volunteer=event.merged_volunteer, goes_to=event.survivor_volunteer)
        await note(tx, merge=merge, table="volunteer", row=event.merged_volunteer, aside=True)
        await _end_twins(tx, event)
    await share_facts(tx, merge=merge, two=two)
    for pair in await tx.all(queries.CLOSE_PAIRS, person=event.merged):
        await note(tx, merge=merge, table="duplicate", row=pair.id)
    await publish(tx, actor, event, subject=merge)
    await _move(tx, event)
    counts = _counts(await tx.all(queries.COUNTS, merge=merge))
    await tx.execute(queries.DECIDE, merge=merge, becomes=MergeState.MERGED, by=actor.id, now=tx.now, counts=counts)
    for person, other in ((event.merged, event.survivor), (event.survivor, event.merged)):
        after = {"merge": merge, "with": other, "survivor": event.survivor, "moved": counts}
        await audit.record(tx, actor, "duplicates.merge", person, after=after)
    return MergeChanged(merge)


async def merge_of(tx: Transaction, actor: Actor, *, merge: UUID) -> Row:
    """The merge, locked: two who decide about it at once wait for each other."""
    actor.require_person()
    row = await tx.maybe(queries.MERGE_ROW, merge=merge)
    if row is None:
        raise NotFound(field="merge")
    return row


def require_second(actor: Actor, row: Row, first: UUID | None) -> None:
    """Raises SecondPersonNeeded for who asked for it, and for the two people themselves."""
    if actor.person in (first, row.merged_id, row.survivor_id):
        raise SecondPersonNeeded()


def _event(merge: UUID, two: Two) -> PeopleMerged:
    volunteers = (two.merged.volunteer, two.survivor.volunteer)
    both = None not in volunteers
    return PeopleMerged(
        merge, two.merged.id, two.survivor.id, volunteers[0] if both else None, volunteers[1] if both else None
    )


async def _end_roles(tx: Transaction, actor: Actor, event: PeopleMerged, carried: Sequence[UUID]) -> None:
    held = await tx.all(GRANTS_OF_PERSON, person=event.merged)
    if not {*carried} <= {grant.id for grant in held}:
        raise NotFound(field="carry_roles")
    for grant in held:
        actor.require(grant.path, *GRANTED_BY[Role(grant.role)])
    for ended in await tx.all(queries.END_ROLES, person=event.merged, now=tx.now):
        await note(tx, merge=event.merge, table="role_grant", row=ended.id)
    for grant in held:
        if grant.id in carried:
            try:
                given = await grant_role(
                    tx, actor, person=event.survivor, organisation=grant.organisation_id, role=Role(grant.role)
                )
            except RoleHeld:
                continue
            await note(
                tx, merge=event.merge, table="role_grant", row=given.grant, after={"person_id": str(event.survivor)}
            )


async def _end_twins(tx: Transaction, event: PeopleMerged) -> None:
    """Both are in one team: the survivor's membership goes on, the other one ends and is kept. Both have one
    training or honour on record: the survivor's counts."""
    pair = {"giver": event.merged_volunteer, "taker": event.survivor_volunteer}
    for twin in await tx.all(queries.BOTH_IN_TEAM, **pair):
        left_on = await tx.value(queries.END_TWIN, membership=twin.id, today=tx.today)
        before, after = {"left_on": None}, {"left_on": left_on.isoformat()}
        await note(tx, merge=event.merge, table="membership", row=twin.id, before=before, after=after)
    for table, both in queries.BOTH_ON_RECORD.items():
        for twin in await tx.all(both, **pair):
            await note(tx, merge=event.merge, table=table, row=twin.id, aside=True)


async def _move(tx: Transaction, event: PeopleMerged) -> None:
    owners = [("person", event.merged, event.survivor)]
    if event.merged_volunteer and event.survivor_volunteer:
        owners.append(("volunteer", event.merged_volunteer, event.survivor_volunteer))
    for owner, giver, taker in owners:
        for mover in movers(owner):
            await tx.execute(mover.move, merge=event.merge, giver=giver, taker=taker)


def _counts(rows: Sequence[Row]) -> dict[str, Any]:
    return {
        "moved": {row.table_name: row.rows for row in rows if not row.aside},
        "aside": {row.table_name: row.rows for row in rows if row.aside},
    }
