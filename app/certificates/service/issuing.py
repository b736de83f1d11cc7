"""Issuing certificates, revoking and finding them, and how they are numbered."""

import secrets
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec

from app.accounts.service import exports, require_whole_deployment
from app.certificates import numbers
from app.certificates.codes import certificate_key, number_key
from app.certificates.errors import AlreadyRevoked, OwnCertificate, UnknownCertificate
from app.certificates.happened import CertificateIssued, CertificateRevoked
from app.certificates.models import CertificateKind, Revocation
from app.certificates.queries import issuing as queries
from app.kernel import audit, events, ids
from app.kernel.db import Row, Transaction
from app.kernel.errors import Invalid, NotFound
from app.kernel.i18n import mark
from app.kernel.idempotency import once
from app.kernel.identity import Actor, Role
from app.kernel.reasons import said

REVOKING = (Role.OFFICER, Role.ADMINISTRATOR)
READ = "certificates:read"
WRITE = "certificates:write"
NOTE_CHARACTERS = 1_000


class Issued(msgspec.Struct, frozen=True):
    id: UUID
    number: str


class Found(msgspec.Struct, frozen=True):
    """A certificate with the token that its public page is reached by."""

    id: UUID
    token: str


class Revoked(msgspec.Struct, frozen=True):
    id: UUID


class FormatSet(msgspec.Struct, frozen=True):
    id: UUID
    version: int


async def issue(
    tx: Transaction,
    actor: Actor,
    *,
    kind: CertificateKind,
    person: UUID,
    organisation: UUID,
    content: Mapping[str, Any],
    parts: Mapping[str, str] | None = None,
) -> Issued:
    """Freezes what `organisation` certifies of a person. The slice whose kind it is has asked the actor's rights.

    `content` is JSON: what only the holder and staff may read under `holder`, beside it what everybody may.
    `parts` are the fields of the number that are the kind's own.
    """
    found = await tx.one(queries.NEWEST_FORMAT, kind=kind)
    number = await _number(tx, found, parts or {})
    token = secrets.token_urlsafe(16)
    issued = Issued(certificate_key(token), number)
    digest = await tx.value(
        queries.ADD,
        id=issued.id,
        kind=kind,
        number=number,
        number_key=number_key(number),
        format_id=found.id,
        token=token,
        person_id=person,
        organisation_id=organisation,
        content=dict(content),
        issued_by=actor.id,
        issued_at=tx.now,
    )
    after = {"number": number, "person": person, "organisation": organisation, "digest": digest}
    await audit.record(tx, actor, "certificates.issue", issued.id, after=after)
    await events.publish(tx, actor, CertificateIssued(issued.id, person, kind, number), subject=issued.id)
    return issued


async def _number(tx: Transaction, found: Row, parts: Mapping[str, str]) -> str:
    series = numbers.series(found.pattern, tx.today, parts)
    return numbers.number(series, await tx.value(queries.NEXT_NUMBER, number_format=found.id, series=series))


@once
async def revoke(
    tx: Transaction, actor: Actor, *, certificate: UUID, revocation: Revocation, note: str, key: str | None = None
) -> Revoked:
    """Takes a certificate back for good. Everybody sees the kind of reason, the holder and staff the note too.

    For officers and administrators over its organisation, and clients with certificates:write there; never for
    the holder. Raises NotFound, AlreadyRevoked, OwnCertificate, Invalid.
    """
    found = await tx.maybe(queries.TO_REVOKE, certificate=certificate)
    if found is None:
        raise NotFound(field="certificate")
    if not actor.may(WRITE, found.path):
        actor.require(found.path, *REVOKING)
    if actor.person == found.person_id:
        raise OwnCertificate()
    note = said(note, "note")
    if found.revoked_at is not None:
        raise AlreadyRevoked()
    await tx.one(queries.REVOKE, certificate=certificate, by=actor.id, now=tx.now, why=revocation, note=note)
    after = {"revocation": revocation, "note": note}
    await audit.record(tx, actor, "certificates.revoke", certificate, after=after)
    event = CertificateRevoked(certificate, found.person_id, CertificateKind(found.kind), revocation)
    await events.publish(tx, actor, event, subject=certificate)
    return Revoked(certificate)


async def verify(tx: Transaction, actor: Actor, *, number: str | None = None, token: str | None = None) -> Found:
    """The certificate with this number or token, for anybody who holds the paper. Raises UnknownCertificate."""
    if (number is None) == (token is None):
        raise Invalid(field="number", reason=mark("Give the number or the token of the certificate."))
    if number is not None:
        found = await tx.maybe(queries.BY_NUMBER, number=number_key(number))
    else:
        found = await tx.maybe(queries.BY_ID, certificate=certificate_key(token or ""))
    if found is None:
        raise UnknownCertificate(field="number" if number is not None else "token")
    return Found(found.id, found.token)


@once
async def set_number_format(
    tx: Transaction, actor: Actor, *, kind: CertificateKind, pattern: str, key: str | None = None
) -> FormatSet:
    """Numbers certificates of a kind by another pattern from now on; see `numbers`.

    For officers and administrators of the whole deployment. Raises Invalid.
    """
    await require_whole_deployment(tx, actor, roles=REVOKING)
    pattern = pattern.strip()
    numbers.check(kind, pattern)
    present = await tx.one(queries.NEWEST_FORMAT, kind=kind)
    new = FormatSet(ids.new(), present.version + 1)
    await tx.execute(
        queries.ADD_FORMAT, id=new.id, kind=kind, version=new.version, pattern=pattern, set_by=actor.id, set_at=tx.now
    )
    before, after = {"pattern": present.pattern}, {"pattern": pattern}
    await audit.record(tx, actor, "certificates.set_number_format", new.id, before=before, after=after)
    return new


@exports("certificates")
async def export(tx: Transaction, *, person: UUID) -> Any:
    """What this slice adds to a person's copy of their data."""
    return [dict(each) for each in await tx.all(queries.EXPORTED, person=person)]
