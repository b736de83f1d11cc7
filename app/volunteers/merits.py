"""Trainings and honours of volunteers, as 民政部令67号 wants them recorded: by those who lead, never for oneself.

What is wrong is withdrawn with a reason, which the volunteer reads, and recorded anew; nothing is erased.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from app.accounts.service import exports
from app.accounts.service.organisations import organisation_path
from app.kernel import audit, ids
from app.kernel.db import Transaction
from app.kernel.errors import DomainError, Invalid, NotFound, refuse
from app.kernel.i18n import mark
from app.kernel.idempotency import once
from app.kernel.identity import Actor

from .errors import AlreadyRecorded, AlreadyWithdrawn, OwnMerit
from .models import HonourLevel
from .queries import merits as queries
from .service import TEAM_STAFF, require_over

__all__ = ["TEAM_STAFF", "record_honour", "record_training", "withdraw_honour", "withdraw_training"]
MOST_AT_ONCE = 200
MOST_MINUTES = 1_000 * 60
SHORT, LONG = 100, 1_000
EARLIEST_YEAR = 1900
_FILL = mark("Please fill this in.")
_TOO_LONG = mark("This is too long. Shorten it.")
_FUTURE = mark("This day lies in the future.")
_TOO_EARLY = mark("This day lies too far back.")


class Recorded(msgspec.Struct, frozen=True):
    """What came of one volunteer of many: the id of what was recorded, or the code of why not."""

    volunteer: UUID
    id: UUID | None = None
    refusal: str | None = None

    def error(self) -> DomainError | None:
        return DomainError.kinds[self.refusal]() if self.refusal else None


class Merits(msgspec.Struct, frozen=True):
    """One result per volunteer, in the order given."""

    results: tuple[Recorded, ...]


class Withdrawn(msgspec.Struct, frozen=True):
    id: UUID


@once
async def record_training(
    tx: Transaction,
    actor: Actor,
    *,
    organisation: UUID,
    volunteers: list[UUID],
    course: str,
    content: str,
    organiser: str,
    started_on: date,
    minutes: int,
    ended_on: date | None = None,
    place: str | None = None,
    key: str | None = None,
) -> Merits:
    """Records that volunteers of `organisation` attended a course; each of them alone can be refused.

    `ended_on` left out: one day. For those who lead the organisation. Raises NotFound, Invalid.
    """
    ended_on = ended_on or started_on
    errors = [
        *_wrong_texts({"course": course, "organiser": organiser, "place": place or "-"}, SHORT),
        *_wrong_texts({"content": content}, LONG),
        *_wrong_days(tx, started_on=started_on, ended_on=ended_on),
    ]
    if ended_on < started_on:
        errors.append(Invalid(field="ended_on", reason=mark("The last day can't lie before the first.")))
    if not 0 < minutes <= MOST_MINUTES:
        errors.append(Invalid(field="minutes", reason=mark("Lessons last between one minute and 1000 hours.")))
    written = {
        "course": course.strip(),
        "content": content.strip(),
        "organiser": organiser.strip(),
        "place": _optional(place),
        "started_on": started_on,
        "ended_on": ended_on,
        "minutes": minutes,
    }
    return await _record(
        tx, actor, "training", organisation=organisation, volunteers=volunteers, written=written, errors=errors
    )


@once
async def record_honour(
    tx: Transaction,
    actor: Actor,
    *,
    organisation: UUID,
    volunteers: list[UUID],
    title: str,
    level: HonourLevel,
    awarded_by: str,
    awarded_on: date,
    document_number: str | None = None,
    key: str | None = None,
) -> Merits:
    """Records a commendation or prize of volunteers of `organisation`; each of them alone can be refused.

    `document_number` is that of the decision. For those who lead the organisation. Raises NotFound, Invalid.
    """
    texts = {"title": title, "awarded_by": awarded_by, "document_number": document_number or "-"}
    errors = [*_wrong_texts(texts, SHORT), *_wrong_days(tx, awarded_on=awarded_on)]
    written = {
        "title": title.strip(),
        "level": level,
        "awarded_by": awarded_by.strip(),
        "awarded_on": awarded_on,
        "document_number": _optional(document_number),
    }
    return await _record(
        tx, actor, "honour", organisation=organisation, volunteers=volunteers, written=written, errors=errors
    )


@once
async def withdraw_training(
    tx: Transaction, actor: Actor, *, training: UUID, reason: str, key: str | None = None
) -> Withdrawn:
    """Says that a training was recorded wrongly, and why. Raises NotFound, OwnMerit, AlreadyWithdrawn."""
    return await _withdraw(tx, actor, "training", training, reason)


@once
async def withdraw_honour(
    tx: Transaction, actor: Actor, *, honour: UUID, reason: str, key: str | None = None
) -> Withdrawn:
    """Says that an honour was recorded wrongly, and why. Raises NotFound, OwnMerit, AlreadyWithdrawn."""
    return await _withdraw(tx, actor, "honour", honour, reason)


async def _record(
    tx: Transaction,
    actor: Actor,
    what: str,
    *,
    organisation: UUID,
    volunteers: Sequence[UUID],
    written: dict[str, Any],
    errors: list[DomainError],
) -> Merits:
    require_over(actor, await organisation_path(tx, organisation=organisation), *TEAM_STAFF)
    if not 0 < len(volunteers) <= MOST_AT_ONCE:
        errors.append(Invalid(field="volunteers", reason=mark("Choose between one and 200 volunteers.")))
    refuse(errors)
    found = await tx.all(queries.VOLUNTEERS_OF, organisation=organisation, volunteers=list(volunteers))
    people = {row.id: row.person_id for row in found}
    results = []
    for volunteer in dict.fromkeys(volunteers):
        refusal: type[DomainError] | None = None
        merit = None
        if volunteer not in people:
            refusal = NotFound
        elif people[volunteer] == actor.person:
            refusal = OwnMerit
        else:
            given = {**written, "volunteer_id": volunteer, "organisation_id": organisation}
            merit = await tx.value(queries.ADD[what], id=ids.new(), **given, recorded_by=actor.id, recorded_at=tx.now)
            refusal = None if merit else AlreadyRecorded
        if merit:
            after = {**written, "volunteer": volunteer, "organisation": organisation}
            await audit.record(tx, actor, f"volunteers.record_{what}", merit, after=after)
        results.append(Recorded(volunteer, merit, refusal.code if refusal else None))
    return Merits(tuple(results))


async def _withdraw(tx: Transaction, actor: Actor, what: str, merit: UUID, reason: str) -> Withdrawn:
    refuse(list(_wrong_texts({"reason": reason}, LONG)))
    found = await tx.maybe(queries.READ[what], merit=merit)
    if found is None:
        raise NotFound(field=what)
    require_over(actor, found.path, *TEAM_STAFF)
    if found.person_id == actor.person:
        raise OwnMerit()
    if found.withdrawn_at is not None:
        raise AlreadyWithdrawn()
    await tx.execute(queries.WITHDRAW[what], merit=merit, by=actor.id, now=tx.now, reason=reason.strip())
    await audit.record(tx, actor, f"volunteers.withdraw_{what}", merit, after={"reason": reason.strip()})
    return Withdrawn(merit)


@exports("merits")
async def export(tx: Transaction, *, person: UUID) -> Any:
    """Trainings and honours for a person's copy of their data; those withdrawn with the reason."""
    return {
        "trainings": [dict(each) for each in await tx.all(queries.EXPORTED["training"], person=person)],
        "honours": [dict(each) for each in await tx.all(queries.EXPORTED["honour"], person=person)],
    }


def _wrong_texts(texts: dict[str, str], most: int) -> list[DomainError]:
    return [
        Invalid(field=field, reason=_TOO_LONG if text.strip() else _FILL)
        for field, text in texts.items()
        if not 0 < len(text.strip()) <= most
    ]


def _wrong_days(tx: Transaction, **days: date) -> list[DomainError]:
    return [
        Invalid(field=field, reason=_FUTURE if day > tx.today else _TOO_EARLY)
        for field, day in days.items()
        if day > tx.today or day.year < EARLIEST_YEAR
    ]


def _optional(text: str | None) -> str | None:
    return text.strip() or None if text else None
