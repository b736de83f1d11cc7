"""A volunteer's full record, as 民政部令67号 lists it: for themselves, and for those who look after them."""

from typing import Any
from uuid import UUID

import msgspec

from app.accounts.service import require_whole_deployment
from app.attendance.queries import full_record as queries
from app.attendance.queries.ratings import EXPORTED as RATINGS
from app.kernel import audit
from app.kernel.db import Row, Transaction
from app.kernel.errors import NotFound
from app.kernel.idempotency import once
from app.kernel.identity import Actor, Role
from app.volunteers.merits import export as merits_of
from app.volunteers.service import TEAM_STAFF

READING = (*TEAM_STAFF, Role.AUDITOR)
KNOWING = (Role.SOCIAL_WORKER, Role.OFFICER, Role.ADMINISTRATOR, Role.AUDITOR)
"""Who sees what the identity document says, its number masked; a leader knows name and masked phone."""


class FullRecord(msgspec.Struct, frozen=True):
    """`volunteer` is one mapping, the other parts are lists of mappings; plain values throughout."""

    volunteer: dict[str, Any]
    teams: list[dict[str, Any]]
    services: list[dict[str, Any]]
    trainings: list[dict[str, Any]]
    honours: list[dict[str, Any]]
    ratings: list[dict[str, Any]]
    certificates: list[dict[str, Any]]


class Noted(msgspec.Struct, frozen=True):
    person: UUID


async def read_full_record(tx: Transaction, actor: Actor, *, volunteer: UUID, key: str | None = None) -> FullRecord:
    """All that stands on a volunteer's record now, put on record itself: the volunteer sees who read it.

    Numbers in full for the volunteer alone, masked for others. Raises SignInRequired, NotFound, NotAllowed.
    """
    actor.require_person()
    found = await tx.maybe(queries.WHOSE, volunteer=volunteer)
    if found is None:
        raise NotFound(field="volunteer")
    own = found.person_id == actor.person
    known = own or await _knows(tx, actor, volunteer)
    await _note(tx, actor, person=found.person_id, key=key)
    merits = await merits_of(tx, person=found.person_id)
    return FullRecord(
        _person(tx, found, own=own, known=known),
        _plain(await tx.all(queries.TEAMS, volunteer=volunteer)),
        _plain(await tx.all(queries.SERVICES, volunteer=volunteer, comma="、")),
        _standing(merits["trainings"]),
        _standing(merits["honours"]),
        _standing(_plain(await tx.all(RATINGS, person=found.person_id))),
        _plain(await tx.all(queries.CERTIFICATES, volunteer=volunteer)),
    )


async def _knows(tx: Transaction, actor: Actor, volunteer: UUID) -> bool:
    """Whether the actor sees more than a leader does; raises NotAllowed for who may not read the record at all."""
    paths = [row.path for row in await tx.all(queries.PLACES, volunteer=volunteer)]
    if not paths:
        await require_whole_deployment(tx, actor, roles=READING)
    elif not any(actor.holds(path, *READING) for path in paths):
        raise actor.refusal()
    return not paths or any(actor.holds(path, *KNOWING) for path in paths)


@once
async def _note(tx: Transaction, actor: Actor, *, person: UUID, key: str | None) -> Noted:
    """Under the key is kept that the record was read, never what stood in it."""
    await audit.record(tx, actor, "attendance.read_full_record", person)
    return Noted(person)


def _person(tx: Transaction, found: Row, *, own: bool, known: bool) -> dict[str, Any]:
    def number(name: str) -> str | None:
        sealed = found[f"{name}_sealed"]
        masked: str | None = found[f"{name}_masked"]
        return tx.vault.open(sealed) if own and sealed else masked

    told = ("sex", "birth_date", "residence")
    counted = ("minutes", "stars", "average_rating", "next_star_minutes", "next_star_rating")
    return {
        "name": found.name,
        "number": found.number,
        **{name: found[name] if known else None for name in told},
        "id_number": number("id_number") if known else None,
        "phone": number("phone"),
        "skills": list(found.skills),
        "service_categories": list(found.service_categories),
        "joined_on": found.joined_on,
        **{name: found[name] for name in counted},
    }


def _plain(rows: list[Row]) -> list[dict[str, Any]]:
    return [dict(each) for each in rows]


def _standing(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    left_out = ("withdrawn_at", "withdrawal")
    return [
        {name: value for name, value in each.items() if name not in left_out}
        for each in rows
        if each["withdrawn_at"] is None
    ]
