"""Pools of donated points pay for those who can't earn: given by many, granted by two.

Donated lots keep the day on which they expire, in the pool and with whom they are granted to: those that end first
are granted first, and no way through a pool makes points live longer.
"""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from app.accounts.queries.people import PATH_OF_ORGANISATION
from app.accounts.service import tell
from app.kernel import audit, ids
from app.kernel.db import Row, Transaction
from app.kernel.errors import Invalid, NotFound
from app.kernel.i18n import mark, translate
from app.kernel.idempotency import once
from app.kernel.identity import Actor, Role
from app.ledger import service as ledger
from app.ledger.moving import move
from app.points import purses
from app.points.errors import GrantDecided, GrantLimit, OwnGrant, PoolClosed, PoolTooSmall, SecondGranter
from app.points.models import GrantState
from app.points.queries import giving as queries

from .awarding import repay
from .freezing import require_not_frozen
from .people import day_and_year, find_person
from .transferring import MOST, require_left

KEEPERS = (Role.OFFICER, Role.ADMINISTRATOR)
"""Who opens and closes pools of organisations that they reach."""
GRANTERS = (Role.SOCIAL_WORKER, *KEEPERS)
"""Who proposes grants, and who confirms what another one proposed."""
NAME_CHARACTERS = 50
TEXT_CHARACTERS = 1_000
GRANTED = mark("%(county)s: you get %(points)s points of the pool %(pool)s.")


class PoolChange(msgspec.Struct, frozen=True):
    id: UUID


class Donated(msgspec.Struct, frozen=True):
    id: UUID
    pool: UUID


class GrantChange(msgspec.Struct, frozen=True):
    id: UUID
    pool: UUID
    state: GrantState


@once
async def open_pool(
    tx: Transaction,
    actor: Actor,
    *,
    organisation: UUID,
    name: str,
    purpose: str,
    person_year_most: int,
    key: str | None = None,
) -> PoolChange:
    """Opens a pool of an organisation; one person gets at most `person_year_most` points of it in a year."""
    path = await tx.value(PATH_OF_ORGANISATION, organisation=organisation)
    if path is None:
        raise NotFound(field="organisation")
    actor.require(path, *KEEPERS)
    if not 1 <= len(name.strip()) <= NAME_CHARACTERS:
        raise Invalid(field="name", reason=mark("Enter a name of at most 50 characters."))
    if not 1 <= person_year_most <= MOST:
        raise Invalid(field="person_year_most", reason=mark("Choose a number of points from 1 on."))
    new = ids.new()
    pool = {"name": name.strip(), "purpose": _said(purpose, "purpose"), "person_year_most": person_year_most}
    await tx.execute(
        queries.ADD_POOL, id=new, organisation_id=organisation, created_by=actor.id, created_at=tx.now, **pool
    )
    await ledger.open_accounts(tx, accounts=[purses.pool(new)])
    await audit.record(tx, actor, "points.open_pool", new, after=pool)
    return PoolChange(new)


@once
async def close_pool(tx: Transaction, actor: Actor, *, pool: UUID, closed: bool, key: str | None = None) -> PoolChange:
    """Takes no more donations, or takes them again; what is in the pool is granted until it is empty."""
    found = await _pool(tx, pool)
    actor.require(found.path, *KEEPERS)
    await tx.execute(queries.OPEN_POOL, pool=pool, takes=not closed)
    await audit.record(tx, actor, "points.close_pool", pool, before={"open": found.open}, after={"open": not closed})
    return PoolChange(pool)


@once
async def donate(
    tx: Transaction, actor: Actor, *, pool: UUID, points: int, named: bool = False, key: str | None = None
) -> Donated:
    """Gives points to a pool; the public reads the giver's masked name only where `named`.

    Raises PoolClosed, TooFewToGive, PointsFrozen.
    """
    person = actor.require_person()
    if not (await _pool(tx, pool)).open:
        raise PoolClosed()
    if not 1 <= points <= MOST:
        raise Invalid(field="points", reason=mark("Choose a number of points from 1 on."))
    wallet, account = purses.wallet(person), purses.pool(pool)
    await ledger.lock(tx, accounts=[wallet, account])
    await require_not_frozen(tx, person=person)
    await repay(tx, actor, person=person)
    await require_left(tx, person=person, points=points, keep=0)
    donated = Donated(ids.new(), pool)
    journal = await move(
        tx, actor, giver=wallet, taker=account, amount=points, kind="donation", request=f"donation:{donated.id}"
    )
    given = {"pool_id": pool, "person_id": person, "points": points, "named": named}
    await tx.execute(queries.RECORD_DONATION, id=donated.id, journal_id=journal, created_at=tx.now, **given)
    await audit.record(tx, actor, "points.donate", donated.id, after={"pool": pool, "points": points})
    return donated


@once
async def propose_grant(
    tx: Transaction,
    actor: Actor,
    *,
    pool: UUID,
    number: str,
    name: str,
    points: int,
    reason: str,
    key: str | None = None,
) -> GrantChange:
    """Proposes to pay points of a pool to a person, named by phone or volunteer number and name.

    Raises PersonUnknown, OwnGrant, GrantLimit, PoolTooSmall.
    """
    found = await _pool(tx, pool)
    actor.require(found.path, *GRANTERS)
    why = _said(reason, "reason")
    if not 1 <= points <= MOST:
        raise Invalid(field="points", reason=mark("Choose a number of points from 1 on."))
    person = (await find_person(tx, number=number, name=name)).id
    if person == actor.person:
        raise OwnGrant(field="number")
    await _require_within(tx, pool, person, points, found.person_year_most)
    await _require_enough(tx, pool, points)
    change = GrantChange(ids.new(), pool, GrantState.PROPOSED)
    given = {"pool_id": pool, "person_id": person, "points": points, "reason": why, "state": change.state}
    await tx.execute(queries.PROPOSE, id=change.id, proposed_by=actor.id, proposed_at=tx.now, **given)
    await audit.record(tx, actor, "points.propose_grant", change.id, after={"pool": pool, "points": points})
    return change


@once
async def confirm_grant(tx: Transaction, actor: Actor, *, grant: UUID, key: str | None = None) -> GrantChange:
    """Pays what another one proposed. Raises SecondGranter, OwnGrant, GrantDecided, GrantLimit, PoolTooSmall."""
    found = await _grant(tx, actor, grant)
    if found.proposed_by == actor.id:
        raise SecondGranter()
    if found.person_id == actor.person:
        raise OwnGrant()
    account, wallet = purses.pool(found.pool_id), purses.wallet(found.person_id)
    await ledger.lock(tx, accounts=[account, wallet])
    await _require_within(tx, found.pool_id, found.person_id, found.points, found.person_year_most)
    await _require_enough(tx, found.pool_id, found.points)
    journal = await move(
        tx, actor, giver=account, taker=wallet, amount=found.points, kind="grant", request=f"grant:{grant}"
    )
    await _decide(tx, actor, found, GrantState.CONFIRMED, journal)
    await repay(tx, actor, person=found.person_id)
    given = {"county": tx.settings.county_name, "points": found.points, "pool": found.name}
    await tell(tx, people=[found.person_id], text=lambda language: translate(GRANTED, language, **given))
    return GrantChange(grant, found.pool_id, GrantState.CONFIRMED)


@once
async def decline_grant(tx: Transaction, actor: Actor, *, grant: UUID, key: str | None = None) -> GrantChange:
    """Pays nothing. Whoever proposed the grant may take it back in this way too."""
    found = await _grant(tx, actor, grant)
    await _decide(tx, actor, found, GrantState.DECLINED, None)
    return GrantChange(grant, found.pool_id, GrantState.DECLINED)


async def _pool(tx: Transaction, pool: UUID) -> Row:
    found = await tx.maybe(queries.POOL, pool=pool)
    if found is None:
        raise NotFound(field="pool")
    return found


async def _grant(tx: Transaction, actor: Actor, grant: UUID) -> Row:
    """A proposed grant, locked, for those who decide on it."""
    found = await tx.maybe(queries.LOCK_GRANT, grant=grant)
    if found is None:
        raise NotFound(field="grant")
    path: Sequence[UUID] = found.path
    actor.require(path, *GRANTERS)
    if found.state != GrantState.PROPOSED:
        raise GrantDecided()
    return found


async def _decide(tx: Transaction, actor: Actor, found: Row, state: GrantState, journal: UUID | None) -> None:
    await tx.execute(queries.DECIDE, grant=found.id, becomes=state, by=actor.id, now=tx.now, journal=journal)
    await audit.record(
        tx, actor, "points.decide_grant", found.id, before={"state": found.state}, after={"state": state}
    )


async def _require_within(tx: Transaction, pool: UUID, person: UUID, points: int, limit: int) -> None:
    had = await tx.value(queries.GRANTED, pool=pool, person=person, year=day_and_year(tx)[1])
    if had + points > limit:
        raise GrantLimit(field="points", limit=limit, had=int(had))


async def _require_enough(tx: Transaction, pool: UUID, points: int) -> None:
    available = await ledger.available(tx, account=purses.pool(pool))
    if points > available:
        raise PoolTooSmall(field="points", available=available)


def _said(text: str, field: str) -> str:
    said = text.strip()
    if not 1 <= len(said) <= TEXT_CHARACTERS:
        raise Invalid(field=field, reason=mark("Say it in up to 1000 characters."))
    return said
