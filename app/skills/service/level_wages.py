"""Wages of community workers: the level of their post on a day (三岗十七级) is paid by the wage table."""

from datetime import date
from uuid import UUID

from app.kernel import audit, ids
from app.kernel.db import Transaction
from app.kernel.errors import Invalid, NotFound
from app.kernel.i18n import mark
from app.kernel.idempotency import once
from app.kernel.identity import Actor, system
from app.skills.errors import HasLeft, NoLevelRate
from app.skills.models import WageSource, WageState
from app.skills.queries import wages, workers

from .paying import Wanted, wages_of
from .posts import find_level
from .wages import WageChanged, require_over

_FUTURE = mark("This day is still to come. Record it when it is there.")
_NO_RATE = mark("The wage table has no rate for level %(level)s on this day. Propose a table that has one.")


@once
async def propose_level_wage(
    tx: Transaction, actor: Actor, *, employment: UUID, since: date, key: str | None = None
) -> WageChanged:
    """Proposes what the table pays for the level that a worker has on a day, from that day on.

    A second person approves it. Takes the place of what was proposed before. Raises NotPlaced, HasLeft, NoLevelRate.
    """
    found = await tx.maybe(workers.EMPLOYMENT, employment=employment)
    if found is None:
        raise NotFound(field="employment")
    require_over(actor, found.path)
    if found.until is not None:
        raise HasLeft()
    if since > tx.today:
        raise Invalid(field="level_since", reason=_FUTURE)
    level = (await find_level(tx, system("wages"), person=found.person_id, on=since)).level.level
    wanted = Wanted(employment, found.organisation_id, None, None, level, since, WageSource.LEVEL)
    paid = (await wages_of(tx, wanted=[wanted]))[0]
    if not paid:
        raise NoLevelRate(field="level_since", level=level)
    await tx.execute(wages.FORGET_PROPOSAL, employment=employment, actor=actor.id, now=tx.now, why="replaced")
    wage = await tx.value(
        wages.PROPOSE,
        id=ids.new(),
        employment_id=employment,
        rung_id=None,
        level=level,
        source=WageSource.LEVEL,
        fen=paid[0].fen,
        since=paid[0].since,
        state=WageState.PROPOSED,
        table_id=paid[0].table,
        proposed_by=actor.id,
        proposed_at=tx.now,
    )
    await audit.record(tx, actor, "skills.propose_level_wage", wage, after={"level": level, "since": str(since)})
    return WageChanged(wage, employment)
