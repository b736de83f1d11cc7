"""Certificates of service: what approved hours came to, for the volunteer or by those who look after the team."""

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import msgspec

from app.activities.service import LEADING, require_leading
from app.attendance.errors import EnoughCertificates, NoHours
from app.attendance.queries import certificates as queries
from app.certificates import service as certificates
from app.certificates.codes import masked
from app.certificates.models import CertificateKind
from app.kernel.db import Row, Transaction
from app.kernel.errors import Invalid, NotFound
from app.kernel.i18n import mark
from app.kernel.idempotency import once
from app.kernel.identity import Actor, Role

WRITE = "attendance:write"
READ = "attendance:read"
MOST_A_DAY = 20
"""Certificates that a person may make for themselves; the same one again is not another one."""

EARLIEST_YEAR = 1900


class Draft(msgspec.Struct, frozen=True):
    """What a certificate would say now; `waiting` are minutes that nobody has approved yet, left out of it."""

    minutes: int
    waiting: int
    content: dict[str, Any]


class ServiceCertified(msgspec.Struct, frozen=True):
    id: UUID


async def draft_service_certificate(
    tx: Transaction, actor: Actor, *, volunteer: UUID, since: date, until: date, organisation: UUID | None = None
) -> Draft:
    """What `issue_service_certificate` would certify; changes nothing. Raises as it does, but for NoHours."""
    found = await _said(tx, volunteer, organisation, since, until)
    _require(actor, volunteer, found)
    return Draft(found.minutes, found.waiting, _content(found, since, until, _handler(actor, volunteer)))


@once
async def issue_service_certificate(
    tx: Transaction,
    actor: Actor,
    *,
    volunteer: UUID,
    since: date,
    until: date,
    organisation: UUID | None = None,
    key: str | None = None,
) -> ServiceCertified:
    """Certifies the approved hours that a volunteer served below `organisation` (the county, if left out).

    Both days count. Free for the volunteer, who gets the one there is when it would say the same again; for
    leaders, staff and clients with attendance:write over the organisation. Raises NotFound, Invalid, NoHours,
    EnoughCertificates.
    """
    await tx.execute(queries.LOCK_VOLUNTEER, volunteer=volunteer)
    found = await _said(tx, volunteer, organisation, since, until)
    _require(actor, volunteer, found)
    handler = _handler(actor, volunteer)
    if handler is None:
        there = await _already(tx, actor, volunteer, _content(found, since, until, None))
        if there:
            return ServiceCertified(there)
    return await certify(tx, actor, volunteer=volunteer, found=found, since=since, until=until, handler=handler)


async def certify(
    tx: Transaction,
    actor: Actor,
    *,
    volunteer: UUID,
    found: Row,
    since: date,
    until: date,
    handler: str | None,
    batch: UUID | None = None,
) -> ServiceCertified:
    """Freezes what was `found`; rights were asked before. `handler` None: the volunteer did it alone."""
    if not found.minutes:
        raise NoHours()
    content = _content(found, since, until, handler)
    if sum(each["minutes"] for each in content["services"]) != found.minutes:
        raise LookupError("the services of a certificate don't come to its minutes")
    issued = await certificates.issue(
        tx,
        actor,
        kind=CertificateKind.SERVICE,
        person=found.person_id,
        organisation=found.unit,
        content=content,
    )
    await tx.execute(
        queries.ADD,
        id=issued.id,
        volunteer_id=volunteer,
        organisation_id=found.unit,
        since=since,
        until=until,
        minutes=found.minutes,
        issued_at=tx.now,
        batch_id=batch,
    )
    records = [UUID(record) for service in found.services for record in service["records"]]
    await tx.execute(queries.ADD_RECORDS, certificate=issued.id, records=records)
    return ServiceCertified(issued.id)


async def find_hours(tx: Transaction, *, volunteer: UUID, organisation: UUID, since: date, until: date) -> Row:
    """What there is to certify of a volunteer, whose hours then stay as they are until the transaction ends."""
    await tx.execute(queries.LOCK_VOLUNTEER, volunteer=volunteer)
    return await _said(tx, volunteer, organisation, since, until)


async def print_service_certificate(tx: Transaction, actor: Actor, *, certificate: UUID) -> Row:
    """What `sheet` sets as a PDF, for its holder and those who look after its organisation."""
    found = await tx.maybe(queries.TO_PRINT, certificate=certificate)
    if found is None:
        raise NotFound(field="certificate")
    own = actor.person is not None and actor.person == found.person_id
    if not own and not actor.may(READ, found.path) and not actor.may(WRITE, found.path):
        actor.require(found.path, *LEADING, Role.AUDITOR)
    return found


async def _said(tx: Transaction, volunteer: UUID, organisation: UUID | None, since: date, until: date) -> Row:
    zone = tx.settings.zone
    if until < since:
        raise Invalid(field="until", reason=mark("The last day can't lie before the first."))
    if until > tx.today:
        raise Invalid(field="until", reason=mark("The last day can't lie in the future."))
    if since.year < EARLIEST_YEAR:
        raise Invalid(field="since", reason=mark("The first day lies too far back."))
    found = await tx.maybe(
        queries.WOULD_SAY,
        volunteer=volunteer,
        organisation=organisation,
        since=datetime.combine(since, time(), zone),
        before=datetime.combine(until + timedelta(days=1), time(), zone),
        zone=tx.settings.time_zone,
    )
    if found is None:
        raise NotFound(field="volunteer")
    return found


def _require(actor: Actor, volunteer: UUID, found: Row) -> None:
    if actor.volunteer != volunteer:
        require_leading(actor, found.path, WRITE)


def _handler(actor: Actor, volunteer: UUID) -> str | None:
    return None if actor.volunteer == volunteer else actor.name


async def _already(tx: Transaction, actor: Actor, volunteer: UUID, content: dict[str, Any]) -> UUID | None:
    """The valid certificate that says just this; raises EnoughCertificates where there is none and many others."""
    zone = tx.settings.zone
    midnight = datetime.combine(tx.today, time(), zone)
    found = await tx.one(queries.SAME, volunteer=volunteer, by=actor.id, content=content, midnight=midnight)
    if found.same:
        there: UUID = found.same[0]
        return there
    if found.today >= MOST_A_DAY:
        raise EnoughCertificates(number=MOST_A_DAY)
    return None


def _content(found: Row, since: date, until: date, handler: str | None) -> dict[str, Any]:
    """What is frozen: beside `holder` what everybody may see who holds the paper."""
    services = [{name: each[name] for name in each if name != "records"} for each in found.services or ()]
    return {
        "organisation": found.unit_name,
        "since": since.isoformat(),
        "until": until.isoformat(),
        "minutes": found.minutes,
        "times": sum(each["times"] for each in services),
        "services": services,
        "handler": handler,
        "holder_masked": masked(found.name),
        "holder": {"name": found.name, "id_number": found.id_number_masked, "number": found.number},
    }
