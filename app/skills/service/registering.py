"""Grades that are registered and renewed, the training that a renewal needs, and how many workers communities have."""

from datetime import date
from uuid import UUID

import msgspec

from app.accounts.queries.people import PATH_OF_ORGANISATION
from app.kernel import audit, ids
from app.kernel.db import Row, Transaction
from app.kernel.errors import Invalid, NotFound
from app.kernel.i18n import mark
from app.kernel.idempotency import once
from app.kernel.identity import Actor
from app.rules.years import after
from app.skills.errors import NotRegistered, OwnPool, RegistrationTooLate, TooFewHours
from app.skills.queries import pool as queries

from .prerequisites import BUREAU, require_looking_after


class Registered(msgspec.Struct, frozen=True):
    id: UUID
    ends_on: date | None


class Trained(msgspec.Struct, frozen=True):
    id: UUID


class StaffingSet(msgspec.Struct, frozen=True):
    id: UUID


@once
async def register_grade(
    tx: Transaction, actor: Actor, *, grade: UUID, registered_on: date, key: str | None = None
) -> Registered:
    """Registers a grade within the years that its ladder gives, or renews it when the hours of training are there.

    By those who look after the worker, never oneself. Raises NotRegistered, RegistrationTooLate, TooFewHours, Invalid.
    """
    found = await _grade(tx, actor, grade)
    if registered_on < found.since or registered_on > tx.today:
        raise Invalid(field="registered_on", reason=mark("Choose a day since the grade is held, not after today."))
    last = await tx.maybe(queries.LAST_REGISTRATION, grade=grade)
    hours = 0
    if last is None:
        within = found.register_within_years
        if registered_on > after(found.since, within):
            raise RegistrationTooLate(years=within, day=after(found.since, within).isoformat())
    else:
        if registered_on <= last.registered_on:
            raise Invalid(field="registered_on", reason=mark("Choose a day after the last registration."))
        hours = await tx.value(queries.HOURS_SINCE, grade=grade, since=last.registered_on, day=registered_on)
        needed = found.training_hours_per_renewal or 0
        if hours < needed:
            raise TooFewHours(hours=hours, needed=needed)
    every = found.renew_every_years
    ends_on = after(registered_on, every) if every else None
    new = ids.new()
    given = {"grade_id": grade, "registered_on": registered_on, "ends_on": ends_on, "hours": hours}
    await tx.execute(queries.REGISTER, id=new, recorded_by=actor.person, recorded_at=tx.now, **given)
    await audit.record(tx, actor, "skills.register_grade", new, after={"grade": str(grade), "hours": hours})
    return Registered(new, ends_on)


@once
async def record_grade_training(
    tx: Transaction,
    actor: Actor,
    *,
    grade: UUID,
    held_on: date,
    hours: int,
    subject: str,
    key: str | None = None,
) -> Trained:
    """Records hours of training of who holds a registered grade. By those who look after them, never oneself.

    Raises NotRegistered, OwnPool, Invalid.
    """
    found = await _grade(tx, actor, grade)
    if not 1 <= hours <= 1000:
        raise Invalid(field="hours", reason=mark("Training is 1 to 1,000 hours."))
    if not 1 <= len(subject.strip()) <= 100:
        raise Invalid(field="subject", reason=mark("Say in up to 100 letters what the training was about."))
    if held_on < found.since or held_on > tx.today:
        raise Invalid(field="held_on", reason=mark("Choose a day since the grade is held, not after today."))
    new = ids.new()
    given = {"grade_id": grade, "held_on": held_on, "hours": hours, "subject": subject.strip()}
    await tx.execute(queries.TRAIN, id=new, recorded_by=actor.person, recorded_at=tx.now, **given)
    await audit.record(tx, actor, "skills.record_grade_training", new, after={"grade": str(grade), "hours": hours})
    return Trained(new)


@once
async def set_community_staffing(
    tx: Transaction,
    actor: Actor,
    *,
    organisation: UUID,
    residents: int,
    target: int = 18,
    key: str | None = None,
) -> StaffingSet:
    """Says how many residents the communities below an organisation have, and how many workers per 10,000 are wanted.

    By officers over it. Raises NotFound, Invalid.
    """
    path = await tx.value(PATH_OF_ORGANISATION, organisation=organisation)
    if actor.kind == "anonymous":
        raise actor.refusal()
    if path is None:
        raise NotFound(field="organisation")
    actor.require(path, *BUREAU)
    if not 1 <= residents <= 100_000_000:
        raise Invalid(field="residents", reason=mark("Enter the number of residents, at least 1."))
    if not 1 <= target <= 1000:
        raise Invalid(field="target", reason=mark("The target is 1 to 1,000 workers per 10,000 residents."))
    given = {"organisation_id": organisation, "residents": residents, "target": target, "counted_on": tx.today}
    new = await tx.value(queries.STAFF, id=ids.new(), recorded_by=actor.person, recorded_at=tx.now, **given)
    after_ = {"residents": residents, "target": target}
    await audit.record(tx, actor, "skills.set_community_staffing", new, after=after_)
    return StaffingSet(new)


async def _grade(tx: Transaction, actor: Actor, grade: UUID) -> Row:
    """The grade, held by somebody else whom the actor looks after, of a ladder whose grades are registered."""
    if actor.kind == "anonymous":
        raise actor.refusal()
    found = await tx.maybe(queries.GRADE, grade=grade)
    if found is None:
        raise NotFound(field="grade")
    await require_looking_after(tx, actor, person=found.person_id)
    if actor.person == found.person_id:
        raise OwnPool()
    if found.register_within_years is None or found.ended_at is not None:
        raise NotRegistered()
    return found
