"""Qualifications (资格): which kinds there are, who holds what, and until which day."""

import re
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import msgspec
from dateutil.relativedelta import relativedelta

from app.accounts.queries.people import PATHS_OF_PERSON
from app.accounts.service import exports
from app.accounts.service.organisations import organisation_path
from app.certificates.errors import KindTaken, OwnQualification, QualificationRevoked
from app.certificates.queries import qualifications as queries
from app.kernel import audit, ids
from app.kernel.db import Row, Transaction
from app.kernel.errors import DomainError, Invalid, NotFound, refuse
from app.kernel.i18n import mark
from app.kernel.idempotency import once
from app.kernel.identity import Actor, Role
from app.kernel.reasons import said

from .issuing import WRITE

ADDING = (Role.SOCIAL_WORKER, Role.OFFICER, Role.ADMINISTRATOR)
"""Who says which kinds there are, in organisations that their role reaches."""
GRANTING = (Role.LEADER, *ADDING)
"""Who records that somebody holds one, of a kind of an organisation that their role reaches."""
CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
NAME_CHARACTERS, NUMBER_CHARACTERS, NOTE_CHARACTERS = 50, 60, 1_000
VALID_MONTHS = range(1, 601)
EARLIEST = date(1900, 1, 1)


class KindAdded(msgspec.Struct, frozen=True):
    id: UUID


class QualificationChanged(msgspec.Struct, frozen=True):
    id: UUID
    person: UUID


@once
async def add_qualification_kind(
    tx: Transaction,
    actor: Actor,
    *,
    organisation: UUID,
    code: str,
    name: str,
    valid_months: int | None = None,
    key: str | None = None,
) -> KindAdded:
    """Adds a kind that shifts may ask for by its code; what is held of it is valid for so many months, or for ever.

    By staff over the organisation, and clients with certificates:write there. Raises KindTaken, Invalid.
    """
    path = await organisation_path(tx, organisation=organisation)
    _require(actor, path, *ADDING)
    code, name = code.strip(), name.strip()
    wrong: list[DomainError] = []
    if not CODE.fullmatch(code):
        wrong.append(Invalid(field="code", reason=mark("Up to 40 small letters, digits and _, a letter first.")))
    if not 0 < len(name) <= NAME_CHARACTERS:
        wrong.append(Invalid(field="name", reason=mark("Enter a name of at most 50 characters.")))
    if valid_months is not None and valid_months not in VALID_MONTHS:
        wrong.append(Invalid(field="valid_months", reason=mark("Between 1 and 600 months.")))
    refuse(wrong)
    kind = await tx.value(
        queries.ADD_KIND,
        id=ids.new(),
        organisation_id=organisation,
        code=code,
        name=name,
        valid_months=valid_months,
        created_by=actor.id,
        created_at=tx.now,
    )
    if kind is None:
        raise KindTaken(field="code")
    after = {"code": code, "name": name, "valid_months": valid_months}
    await audit.record(tx, actor, "certificates.add_qualification_kind", kind, after=after)
    return KindAdded(kind)


@once
async def grant_qualification(
    tx: Transaction,
    actor: Actor,
    *,
    person: UUID,
    kind: UUID,
    obtained_on: date,
    valid_until: date | None = None,
    number: str | None = None,
    evidence: str | None = None,
    key: str | None = None,
) -> QualificationChanged:
    """Records what somebody holds, whose paper one has seen. Without `valid_until` the kind says how long it lasts.

    By leaders and staff over the kind's organisation whose role reaches the person, too; never of oneself.
    Raises NotFound, OwnQualification, Invalid.
    """
    found = await tx.maybe(queries.KIND, kind=kind)
    if found is None:
        raise NotFound(field="kind")
    _require(actor, found.path, *GRANTING)
    if actor.person == person:
        raise OwnQualification()
    await _require_reach(tx, actor, person)
    number, evidence = _text(number), _text(evidence)
    refuse(_wrong(tx, obtained_on, valid_until, number, evidence))
    if valid_until is None and found.valid_months:
        valid_until = obtained_on + relativedelta(months=found.valid_months) - timedelta(days=1)
    qualification = ids.new()
    given = {"obtained_on": obtained_on, "valid_until": valid_until, "number": number, "evidence": evidence}
    await tx.execute(
        queries.GRANT,
        id=qualification,
        person_id=person,
        kind_id=kind,
        recorded_by=actor.id,
        recorded_at=tx.now,
        **given,
    )
    after = {"person": person, "kind": kind, "obtained_on": str(obtained_on), "valid_until": str(valid_until or "")}
    await audit.record(tx, actor, "certificates.grant_qualification", qualification, after=after)
    return QualificationChanged(qualification, person)


@once
async def revoke_qualification(
    tx: Transaction, actor: Actor, *, qualification: UUID, note: str, key: str | None = None
) -> QualificationChanged:
    """Ends what somebody holds, with a reason that they read; by whoever may record it, never one's own.

    Raises NotFound, OwnQualification, QualificationRevoked, Invalid.
    """
    found = await tx.maybe(queries.TO_REVOKE, qualification=qualification)
    if found is None:
        raise NotFound(field="qualification")
    _require(actor, found.path, *GRANTING)
    if actor.person == found.person_id:
        raise OwnQualification()
    note = said(note, "note")
    if found.revoked_at is not None:
        raise QualificationRevoked()
    await tx.execute(queries.REVOKE, qualification=qualification, by=actor.id, now=tx.now, note=note)
    await audit.record(tx, actor, "certificates.revoke_qualification", qualification, after={"note": note})
    return QualificationChanged(qualification, found.person_id)


@exports("qualifications")
async def export(tx: Transaction, *, person: UUID) -> Any:
    """What a person holds and held, for the copy of their data."""
    return [dict(each) for each in await tx.all(queries.EXPORTED, person=person)]


def _require(actor: Actor, path: list[UUID], *roles: Role) -> None:
    if not actor.may(WRITE, path):
        actor.require(path, *roles)


async def _require_reach(tx: Transaction, actor: Actor, person: UUID) -> None:
    """Somebody of an organisation that the actor's role reaches, or of none yet; for others there is nobody."""
    paths: list[Row] = await tx.all(PATHS_OF_PERSON, person=person)
    reached = any(actor.holds(row.path, *GRANTING) or actor.may(WRITE, row.path) for row in paths)
    if await tx.maybe(queries.PERSON, person=person) is None or (paths and not reached):
        raise NotFound(field="person")


def _text(given: str | None) -> str | None:
    return (given or "").strip() or None


def _wrong(
    tx: Transaction, obtained_on: date, valid_until: date | None, number: str | None, evidence: str | None
) -> list[DomainError]:
    wrong: list[DomainError] = []
    if obtained_on > tx.today:
        wrong.append(Invalid(field="obtained_on", reason=mark("This day lies in the future.")))
    if obtained_on < EARLIEST:
        wrong.append(Invalid(field="obtained_on", reason=mark("This day lies too far back.")))
    if valid_until is not None and valid_until < obtained_on:
        wrong.append(Invalid(field="valid_until", reason=mark("The last day can't come before the first.")))
    if number is not None and len(number) > NUMBER_CHARACTERS:
        wrong.append(Invalid(field="number", reason=mark("This is too long. Shorten it.")))
    if evidence is not None and len(evidence) > NOTE_CHARACTERS:
        wrong.append(Invalid(field="evidence", reason=mark("This is too long. Shorten it.")))
    return wrong
