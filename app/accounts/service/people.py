"""People: registered by staff, their numbers read in full only on record."""

from datetime import date
from enum import StrEnum
from uuid import UUID

import msgspec

from app.accounts.errors import IdNumberTaken, SexFollowsIdNumber
from app.accounts.models import Sex
from app.accounts.queries import people as queries
from app.accounts.romanise import romanise
from app.kernel import audit, ids
from app.kernel.db import Transaction
from app.kernel.errors import Invalid, NotAllowed, NotFound, SignInRequired
from app.kernel.i18n import mark
from app.kernel.idempotency import once
from app.kernel.identity import Actor, Role

from .numbers import birth_date_of, id_number, phone_number, sealed_id_number, sealed_phone, sex_of
from .organisations import organisation_path

MAX_NAME = 50
SCOPE = "accounts:write"
"""What a partner's client needs to register people."""
REGISTERED_BY = (Role.SOCIAL_WORKER, Role.OFFICER, Role.ADMINISTRATOR)


class Number(StrEnum):
    """A personal number that is kept sealed."""

    PHONE = "phone"
    ID_NUMBER = "id_number"


READ_BY: dict[Number, tuple[Role, ...]] = {
    Number.PHONE: (Role.LEADER, Role.SOCIAL_WORKER, Role.OFFICER, Role.ADMINISTRATOR),
    Number.ID_NUMBER: (Role.OFFICER, Role.ADMINISTRATOR),
}
"""Who may read a number in full, of the people in organisations that their role reaches."""


class PersonRegistered(msgspec.Struct, frozen=True):
    person: UUID


class NumberRead(msgspec.Struct, frozen=True):
    person: UUID
    number: str | None
    """In full; None where none is kept."""


@once
async def register_person(
    tx: Transaction,
    actor: Actor,
    *,
    organisation: UUID,
    name: str,
    phone: str | None = None,
    number: str | None = None,
    sex: Sex | None = None,
    birth_date: date | None = None,
    ethnicity: str | None = None,
    residence: str | None = None,
    key: str | None = None,
) -> PersonRegistered:
    """Registers a person, on the authority of a staff role that reaches `organisation`, or of a client's scope.

    `number` is the identity number, from which sex and date of birth are taken. Raises IdNumberTaken,
    SexFollowsIdNumber.
    """
    path = await organisation_path(tx, organisation=organisation)
    if not actor.may(SCOPE, path):
        actor.require(path, *REGISTERED_BY)
    name = " ".join(name.split())
    if not 0 < len(name) <= MAX_NAME:
        raise Invalid(field="name", reason=mark("Enter a name of at most 50 characters."))
    identity = id_number(number, field="number") if number else None
    if identity and sex not in (None, sex_of(identity)):
        raise SexFollowsIdNumber(field="sex")
    pinyin, initials = romanise(name)
    person = await tx.value(
        queries.ADD_PERSON,
        id=ids.new(),
        name=name,
        pinyin=pinyin,
        initials=initials,
        sex=sex_of(identity) if identity else sex,
        birth_date=birth_date_of(identity) if identity else birth_date,
        ethnicity=ethnicity,
        residence=residence,
        created_at=tx.now,
        **sealed_phone(tx.vault, phone_number(phone) if phone else None),
        **sealed_id_number(tx.vault, identity),
    )
    if person is None:
        raise IdNumberTaken(field="number")
    await audit.record(tx, actor, "accounts.register_person", person, after={"name": name})
    return PersonRegistered(person)


async def read_number(
    tx: Transaction, actor: Actor, *, person: UUID, which: Number, key: str | None = None
) -> NumberRead:
    """A person's phone or identity number in full; who read it is put on record, once for a key.

    By the person, and by those of `READ_BY` whose role reaches one of the person's organisations;
    for others the person is not found.
    """
    if actor.kind == "anonymous":
        raise SignInRequired()
    found = await tx.maybe(queries.PERSON, person=person)
    if found is None:
        raise NotFound(field="person")
    if actor.person != person:
        await _require_reach(tx, actor, person, which)
    sealed = found.phone_sealed if which is Number.PHONE else found.id_number_sealed
    await _note_reading(tx, actor, person=person, which=which, key=key)
    return NumberRead(person, tx.vault.open(sealed) if sealed else None)


@once
async def _note_reading(
    tx: Transaction, actor: Actor, *, person: UUID, which: Number, key: str | None
) -> PersonRegistered:
    """Under the key is kept that a number was read, never the number."""
    await audit.record(tx, actor, "accounts.read_number", person, after={"which": which})
    return PersonRegistered(person)


async def _require_reach(tx: Transaction, actor: Actor, person: UUID, which: Number) -> None:
    paths = [row.path for row in await tx.all(queries.PATHS_OF_PERSON, person=person)]
    if any(actor.holds(path, *READ_BY[which]) for path in paths):
        return
    if any(actor.holds(path, *READ_BY[Number.PHONE]) for path in paths):
        raise NotAllowed()
    raise NotFound(field="person")
