"""What is unusual among points: found by the clock, decided by somebody who is not part of it."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import NAMESPACE_OID, UUID, uuid5

import msgspec

from app.accounts.service import require_whole_deployment
from app.kernel import audit, ids
from app.kernel.db import Transaction
from app.kernel.errors import Invalid, NotFound
from app.kernel.i18n import mark
from app.kernel.idempotency import once
from app.kernel.identity import Actor, Role
from app.kernel.reasons import said
from app.oversight.errors import AnomalyDecided, PartOfIt
from app.oversight.models import AnomalyState
from app.oversight.models import PointsAnomalyKind as Kind
from app.oversight.queries import anomalies as queries
from app.oversight.queries.counters import AT_COUNTERS
from app.oversight.queries.finding import AMONG_PEOPLE
from app.oversight.watching import LIMITS, RANGES

DECIDING = (Role.OFFICER, Role.ADMINISTRATOR)
FINDERS = {**AMONG_PEOPLE, **AT_COUNTERS}


class AnomalyChange(msgspec.Struct, frozen=True):
    id: UUID


class Watch(msgspec.Struct, frozen=True):
    """What is looked for, and its limits by name."""

    kind: Kind
    looked_for: bool
    limits: dict[str, int]


async def watches(tx: Transaction) -> list[Watch]:
    """All kinds with the limits that hold now."""
    kept = {row.kind: row for row in await tx.all(queries.WATCHES)}
    return [
        Watch(kind, kept[kind].looked_for, {**limits, **kept[kind].limits})
        if kind in kept
        else Watch(kind, True, limits)
        for kind, limits in LIMITS.items()
    ]


async def find_anomalies(tx: Transaction) -> int:
    """Looks at the days that each kind looks back; how many findings are new."""
    new = 0
    for watch in await watches(tx):
        if watch.looked_for:
            new += await _find(tx, watch)
    return new


async def _find(tx: Transaction, watch: Watch) -> int:
    finder = FINDERS[watch.kind]
    given = {**watch.limits, "since": tx.now - timedelta(days=watch.limits["days"]), "now": tx.now}
    new = 0
    for found in await tx.all(finder, **{name: given[name] for name in set(finder.names)}):
        row = {**found, "involved": sorted(set(found["involved"]))}
        state = AnomalyState.OPEN
        new += (
            await tx.value(queries.ADD, id=ids.new(), kind=watch.kind, found_at=tx.now, state=state, **row) is not None
        )
    return new


@once
async def decide_points_anomaly(
    tx: Transaction, actor: Actor, *, anomaly: UUID, state: AnomalyState, note: str, key: str | None = None
) -> AnomalyChange:
    """Explains or confirms a finding; for officers of the whole deployment who are not part of it.

    Raises AnomalyDecided, PartOfIt, Invalid.
    """
    actor.require_person()
    await require_whole_deployment(tx, actor, roles=DECIDING)
    found = await tx.maybe(queries.TO_DECIDE, anomaly=anomaly)
    if found is None:
        raise NotFound(field="anomaly")
    if found.state != AnomalyState.OPEN:
        raise AnomalyDecided()
    if actor.id in found.involved:
        raise PartOfIt()
    if state == AnomalyState.OPEN:
        raise Invalid(field="state", reason=mark("Say whether it is explained or confirmed."))
    note = said(note, "note")
    await tx.execute(queries.DECIDE, anomaly=anomaly, becomes=state, by=actor.id, now=tx.now, said=note)
    await audit.record(tx, actor, "oversight.decide_points_anomaly", anomaly, after={"state": state, "note": note})
    return AnomalyChange(anomaly)


@once
async def set_points_watch(
    tx: Transaction, actor: Actor, *, kind: Kind, looked_for: bool, limits: Mapping[str, int], key: str | None = None
) -> Watch:
    """Sets whether a kind is looked for, and by which limits; those not named keep what the code says.

    For officers of the whole deployment. Raises Invalid for a limit that the kind does not have, or out of range.
    """
    actor.require_person()
    await require_whole_deployment(tx, actor, roles=DECIDING)
    for name, value in limits.items():
        if name not in LIMITS[kind]:
            raise Invalid(field="limits", reason=mark("This kind has no such limit."))
        least, most = RANGES[name]
        if value < least:
            raise Invalid(field=name, reason=mark("This number is too small. Choose a larger one."))
        if value > most:
            raise Invalid(field=name, reason=mark("This number is too large. Choose a smaller one."))
    given = {"looked_for": looked_for, "limits": dict(limits)}
    await tx.execute(queries.SET_WATCH, of_kind=kind, by=actor.id, now=tx.now, **given)
    await audit.record(
        tx, actor, "oversight.set_points_watch", uuid5(NAMESPACE_OID, f"points_watch/{kind}"), after=given
    )
    return Watch(kind, looked_for, {**LIMITS[kind], **limits})
