"""Whose guardian is asked: a minor, for themselves and those who lead a team of theirs."""

from datetime import date
from uuid import UUID

from app.guardians import errors, queries
from app.guardians.ages import full_age_on
from app.kernel.db import Row, Transaction
from app.kernel.errors import NotFound
from app.kernel.identity import Actor
from app.volunteers.service import TEAM_STAFF, WRITE


async def minor_for(tx: Transaction, actor: Actor, *, volunteer: UUID) -> Row:
    """The minor, locked, for themselves and those who lead a team of theirs; for others there is nobody."""
    minor = await tx.maybe(queries.MINOR, volunteer=volunteer)
    if actor.kind == "anonymous":
        raise actor.refusal()
    if minor is None:
        raise NotFound(field="volunteer")
    if actor.volunteer != volunteer:
        paths = [team.path for team in await tx.all(queries.TEAMS_OF, volunteer=volunteer)]
        if not any(actor.holds(path, *TEAM_STAFF) or actor.may(WRITE, path) for path in paths):
            raise NotFound(field="volunteer")
    minor_until(tx, minor.birth_date)
    return minor


def minor_until(tx: Transaction, born: date | None) -> date:
    """The day of coming of age; raises for whoever is an adult, or may be."""
    if born is None:
        raise errors.BirthDateUnknown()
    until = full_age_on(born)
    if until <= tx.today:
        raise errors.OfFullAge()
    return until


def masked_name(name: str) -> str:
    """A name as who knows the person recognises it: 文凤英 → *凤英."""
    return f"*{name[1:]}"
