"""The verbs of who works where: somebody is hired, somebody leaves."""

from datetime import date, timedelta
from uuid import UUID

import msgspec

from app.accounts.service import register_person
from app.accounts.service.numbers import id_number
from app.accounts.service.organisations import organisation_path
from app.kernel import audit, ids
from app.kernel.db import Transaction
from app.kernel.errors import Invalid, NotFound
from app.kernel.i18n import mark
from app.kernel.idempotency import once
from app.kernel.identity import Actor, system
from app.skills.errors import AlreadyEmployed, DaysInWrongOrder, HasLeft, KnownByAnotherName
from app.skills.queries import wages, workers

from .wages import require_over

MAX_NUMBER = 30

_FUTURE = mark("This day is still to come. Record it when it is there.")
_TOO_LONG = mark("This is too long. Shorten it.")


class EmploymentChanged(msgspec.Struct, frozen=True):
    employment: UUID
    person: UUID


@once
async def hire(
    tx: Transaction,
    actor: Actor,
    *,
    organisation: UUID,
    name: str,
    identity: str,
    since: date,
    phone: str | None = None,
    occupation: UUID | None = None,
    number: str | None = None,
    key: str | None = None,
) -> EmploymentChanged:
    """Records that somebody works for an enterprise since a day; `identity` is their identity number in full.

    Who is not known is registered. Raises KnownByAnotherName, AlreadyEmployed.
    """
    path = await organisation_path(tx, organisation=organisation)
    require_over(actor, path)
    if since > tx.today:
        raise Invalid(field="since", reason=_FUTURE)
    if number and len(number.strip()) > MAX_NUMBER:
        raise Invalid(field="number", reason=_TOO_LONG)
    if occupation and not await tx.value(wages.KNOWN_OCCUPATIONS, keys=[occupation]):
        raise NotFound(field="occupation")
    person = await _person(tx, organisation=organisation, name=name, identity=identity, phone=phone)
    employment = await tx.value(
        workers.HIRE,
        id=ids.new(),
        person_id=person,
        organisation_id=organisation,
        occupation_id=occupation,
        number=number.strip() if number and number.strip() else None,
        since=since,
        recorded_by=actor.id,
        now=tx.now,
    )
    if employment is None:
        raise AlreadyEmployed(field="identity")
    after = {"person": str(person), "organisation": str(organisation), "since": since.isoformat()}
    await audit.record(tx, actor, "skills.hire", employment, after=after)
    return EmploymentChanged(employment, person)


@once
async def leave(
    tx: Transaction, actor: Actor, *, employment: UUID, last_day: date, key: str | None = None
) -> EmploymentChanged:
    """Records a worker's last day; wages end with it, and what was proposed falls. Raises HasLeft, DaysInWrongOrder."""
    found = await tx.maybe(workers.EMPLOYMENT, employment=employment)
    if found is None:
        raise NotFound(field="employment")
    require_over(actor, found.path)
    if found.until is not None:
        raise HasLeft()
    if last_day < found.since:
        raise DaysInWrongOrder(field="last_day", day=found.since.isoformat())
    if last_day > tx.today:
        raise Invalid(field="last_day", reason=_FUTURE)
    await tx.execute(workers.LEAVE, employment=employment, last_day=last_day)
    ends = last_day + timedelta(days=1)
    await tx.execute(workers.DROP_LATER_WAGES, employment=employment, ends=ends)
    await tx.execute(workers.END_WAGES, employment=employment, ends=ends)
    await tx.execute(wages.FORGET_PROPOSAL, employment=employment, actor=actor.id, now=tx.now, why="left")
    await audit.record(tx, actor, "skills.leave", employment, after={"last_day": last_day.isoformat()})
    return EmploymentChanged(employment, found.person_id)


async def _person(tx: Transaction, *, organisation: UUID, name: str, identity: str, phone: str | None) -> UUID:
    number = id_number(identity, field="identity")
    name = " ".join(name.split())
    found = await tx.maybe(workers.PERSON_BY_NUMBER, index=tx.vault.blind(number))
    if found is None:
        made = await register_person(
            tx, system("hire"), organisation=organisation, name=name, phone=phone or None, number=number
        )
        return made.person
    if found.name != name:
        raise KnownByAnotherName(field="name")
    known: UUID = found.id
    return known
