"""Which rung of one ladder counts as which of another: recorded by officers, asked by prerequisites from then on."""

from uuid import UUID

import msgspec

from app.accounts.service import require_whole_deployment
from app.kernel import audit, ids
from app.kernel.db import Row, Transaction
from app.kernel.errors import Invalid, NotFound
from app.kernel.i18n import mark
from app.kernel.idempotency import once
from app.kernel.identity import Actor
from app.skills.errors import SameLadder
from app.skills.models import LadderState
from app.skills.queries import equivalences as queries
from app.skills.queries.ladders import KNOW_EQUIVALENCE

from .ladders import STAFF

MOST_YEARS = 50
CLAUSE_CHARACTERS = 200


class EquivalenceSet(msgspec.Struct, frozen=True):
    """`ladder` is the version that was named, in which something counts now, or no longer does."""

    ladder: UUID


@once
async def set_equivalence(
    tx: Transaction, actor: Actor, *, held: UUID, rung: UUID, years: int, clause: str, key: str | None = None
) -> EquivalenceSet:
    """Who has held the rung `held` for so many years counts as holding `rung` of another ladder from now on.

    What was said of the two before is said anew; verdicts of before stay. It holds in all versions of both ladders.
    For officers of the whole deployment. Raises NotFound, SameLadder, Invalid.
    """
    theirs, own = await _rungs(tx, actor, held, rung)
    if not 0 <= years <= MOST_YEARS:
        raise Invalid(field="years", reason=mark("Years are a number from 0 to 50."))
    clause = clause.strip()
    if not 0 < len(clause) <= CLAUSE_CHARACTERS:
        raise Invalid(field="clause", reason=mark("Name the legal basis, in at most 200 characters."))
    pair = _pair(theirs, own)
    before = await tx.maybe(queries.EQUIVALENCE, **pair)
    given = {"years": years, "clause": clause}
    who = {"recorded_by": actor.person, "recorded_at": tx.now}
    done = await tx.value(KNOW_EQUIVALENCE, id=ids.new(), **who, **pair, **given)
    old = {"years": before.years, "clause": before.clause} if before else None
    await audit.record(tx, actor, "skills.set_equivalence", done, before=old, after={**pair, **given})
    return EquivalenceSet(own.ladder_id)


@once
async def drop_equivalence(
    tx: Transaction, actor: Actor, *, held: UUID, rung: UUID, key: str | None = None
) -> EquivalenceSet:
    """The rung `held` counts for `rung` no longer. For officers of the whole deployment. Raises NotFound."""
    theirs, own = await _rungs(tx, actor, held, rung)
    pair = _pair(theirs, own)
    dropped = await tx.value(queries.DROP, **pair)
    if dropped is None:
        raise NotFound(field="held")
    await audit.record(tx, actor, "skills.drop_equivalence", dropped, before=pair)
    return EquivalenceSet(own.ladder_id)


async def _rungs(tx: Transaction, actor: Actor, held: UUID, rung: UUID) -> tuple[Row, Row]:
    await require_whole_deployment(tx, actor, roles=STAFF)
    found = []
    for field, each in (("held", held), ("rung", rung)):
        row = await tx.maybe(queries.RUNG, rung=each)
        if row is None or row.state != LadderState.PUBLISHED:
            raise NotFound(field=field)
        found.append(row)
    if found[0].code == found[1].code:
        raise SameLadder(field="held")
    return found[0], found[1]


def _pair(held: Row, rung: Row) -> dict[str, str | int]:
    return {
        "held_ladder": held.code,
        "held_number": held.number,
        "counts_ladder": rung.code,
        "counts_number": rung.number,
    }
