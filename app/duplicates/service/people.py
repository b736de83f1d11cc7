"""The two people of a merge: locked in one order, and what one learns from the other's record."""

from typing import Any, NamedTuple
from uuid import UUID

from app.duplicates import queries
from app.duplicates.errors import AlreadyMerged, DifferentIdentityNumbers, SamePerson
from app.kernel.db import Row, Transaction
from app.kernel.errors import NotFound

from .changes import note, noted


class Two(NamedTuple):
    merged: Row
    survivor: Row


async def lock_two(tx: Transaction, *, merged: UUID, survivor: UUID) -> Two:
    """Both people and their volunteers, locked by id: what is written for either now waits."""
    if merged == survivor:
        raise SamePerson(field="survivor")
    rows = {row.id: row for row in await tx.all(queries.LOCK_PEOPLE, one=merged, other=survivor)}
    for person, field in ((merged, "merged"), (survivor, "survivor")):
        if person not in rows:
            raise NotFound(field=field)
    await tx.all(queries.LOCK_VOLUNTEERS, one=merged, other=survivor)
    return Two(rows[merged], rows[survivor])


def require_mergeable(two: Two) -> None:
    """Raises AlreadyMerged, DifferentIdentityNumbers."""
    if two.merged.merged_into is not None or two.survivor.merged_into is not None:
        raise AlreadyMerged()
    if two.merged.id_number_index is not None and two.survivor.id_number_index is not None:
        raise DifferentIdentityNumbers()


async def share_facts(tx: Transaction, *, merge: UUID, two: Two) -> None:
    """Fills in what the survivor's record leaves open; the identity number moves, since only one may have it."""
    theirs, own = two.merged.facts, two.survivor.facts
    gained = {name: theirs[name] for name in queries.FACTS if own[name] is None and theirs[name] is not None}
    words = {*own["own_word"], *(name for name in theirs["own_word"] if name in gained)}
    if words != {*own["own_word"]}:
        gained["own_word"] = sorted(words)
    if own["phone_index"] is None and theirs["phone_index"] is not None:
        gained |= {name: theirs[name] for name in queries.PHONE}
    if theirs["id_number_index"] is not None:
        identity = {name: theirs[name] for name in queries.IDENTITY}
        await _write(tx, merge, two.merged.id, theirs, dict.fromkeys(queries.IDENTITY))
        gained |= identity
    if gained:
        await _write(tx, merge, two.survivor.id, own, gained)


async def part_facts(tx: Transaction, *, merge: UUID, merged: UUID, survivor: UUID) -> None:
    """Takes back from the survivor what has not changed since, and gives the identity number back."""
    changes = {row.row_id: row for row in await noted(tx, merge=merge, table="person")}
    for person in (survivor, merged):
        change = changes.get(person)
        if change is None:
            continue
        facts = await tx.value(queries.FACTS_OF, person=person)
        same = {name: old for name, old in change.before.items() if facts.get(name) == change.after[name]}
        await tx.execute(queries.WRITE_FACTS, person=person, facts={**facts, **same})


async def _write(tx: Transaction, merge: UUID, person: UUID, facts: dict[str, Any], gained: dict[str, Any]) -> None:
    before = {name: facts[name] for name in gained}
    await note(tx, merge=merge, table="person", row=person, before=before, after=gained)
    await tx.execute(queries.WRITE_FACTS, person=person, facts={**facts, **gained})
