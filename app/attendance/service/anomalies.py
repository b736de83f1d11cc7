"""What is unusual among hours: found at approval and by the clock, looked at by somebody who is not involved."""

from datetime import datetime
from uuid import UUID

import msgspec

from app.attendance.errors import AnomalyResolved, Involved
from app.attendance.models import Resolution
from app.attendance.queries import anomalies as queries
from app.kernel import audit, ids
from app.kernel.db import Statement, Transaction
from app.kernel.errors import NotFound
from app.kernel.idempotency import once
from app.kernel.identity import Actor, Role
from app.kernel.reasons import said

REVIEWING = (Role.SOCIAL_WORKER, Role.OFFICER, Role.ADMINISTRATOR)
"""Who looks at what is unusual, above the team where it was found."""


class AnomalyChange(msgspec.Struct, frozen=True):
    id: UUID


async def find_in_hours(tx: Transaction, *, since: datetime) -> int:
    """Looks at what was approved from `since` on; how many findings are new."""
    return await _find(tx, queries.FIND_IN_HOURS, since)


async def find_in_scans(tx: Transaction, *, since: datetime) -> int:
    """Looks at the shifts that something was scanned for from `since` on; how many findings are new."""
    return await _find(tx, queries.FIND_IN_SCANS, since)


async def _find(tx: Transaction, finder: Statement, since: datetime) -> int:
    new = 0
    for found in await tx.all(finder, since=since):
        given = {**found, "involved": sorted(set(found["involved"]))}
        new += await tx.value(queries.ADD_ANOMALY, id=ids.new(), found_at=tx.now, **given) is not None
    return new


@once
async def resolve_anomaly(
    tx: Transaction, actor: Actor, *, anomaly: UUID, resolution: Resolution, note: str, key: str | None = None
) -> AnomalyChange:
    """Says what became of a finding; for social workers and officers above the team who are not part of it."""
    found = await tx.maybe(queries.ANOMALY_TO_RESOLVE, anomaly=anomaly)
    if found is None:
        raise NotFound(field="anomaly")
    actor.require(found.path[:-1] or found.path, *REVIEWING)
    note = said(note, "note")
    if actor.id in found.involved:
        raise Involved()
    if found.resolved_at:
        raise AnomalyResolved()
    await tx.execute(queries.RESOLVE, anomaly=anomaly, by=actor.id, now=tx.now, as_what=resolution, said=note)
    after = {"resolution": resolution, "note": note}
    await audit.record(tx, actor, "attendance.resolve_anomaly", anomaly, after=after)
    return AnomalyChange(anomaly)
