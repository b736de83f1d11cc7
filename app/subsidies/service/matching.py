"""A match of everybody with every open programme is begun, stopped, told of; what it does is in nightly.py."""

from collections.abc import Awaitable, Callable
from uuid import UUID

import msgspec

from app.accounts.service import require_whole_deployment
from app.kernel import audit, ids, jobs
from app.kernel.db import Transaction
from app.kernel.errors import NotFound
from app.kernel.idempotency import once
from app.kernel.identity import Actor, Role, system
from app.rules.service import load_rules
from app.subsidies.errors.matching import MatchOver
from app.subsidies.matching import Asked, Matcher
from app.subsidies.models import MatchState
from app.subsidies.queries import matching as queries

from .assessing import terms_in_force

JOB = "subsidies.match"
STAFF = (Role.OFFICER, Role.ADMINISTRATOR)
SYSTEM = system("subsidies.match")

MatchVerb = Callable[..., Awaitable["MatchChanged"]]


class MatchChanged(msgspec.Struct, frozen=True):
    run: UUID


class Matched(msgspec.Struct, frozen=True):
    """A run's figures over all programmes: how many entitlements there are, and what was different. `fen` is due."""

    state: str
    people: int
    programmes: int
    facts_stored: int
    verdicts_stored: int
    entitled: int
    began: int
    amount: int
    ended: int
    offered: int
    withdrawn: int
    fen: int


class MatchPayload(msgspec.Struct, frozen=True):
    run: UUID


@once
async def start_match(tx: Transaction, actor: Actor, *, key: str | None = None) -> MatchChanged:
    """Has everybody matched as of today by a job; while a match runs, that one is answered.

    For officers of the whole deployment.
    """
    await require_whole_deployment(tx, actor, roles=STAFF)
    run = await begin(tx, actor)
    if run is None:
        return MatchChanged((await tx.one(queries.RUNNING)).id)
    await audit.record(tx, actor, "subsidies.start_match", run)
    await jobs.enqueue(tx, JOB, MatchPayload(run))
    return MatchChanged(run)


@once
async def stop_match(tx: Transaction, actor: Actor, *, run: UUID, key: str | None = None) -> MatchChanged:
    """Stops a run at its next step; what it found until then stays. Raises MatchOver, NotFound."""
    await require_whole_deployment(tx, actor, roles=STAFF)
    if await tx.maybe(queries.RUN, run=run) is None:
        raise NotFound(field="run")
    if await tx.value(queries.END, run=run, becomes=MatchState.STOPPED, now=tx.now) is None:
        raise MatchOver()
    await audit.record(tx, actor, "subsidies.stop_match", run)
    return MatchChanged(run)


async def begin(tx: Transaction, actor: Actor, *, by_clock: bool = False) -> UUID | None:
    """A new run over the versions by which is decided today; None where one goes on, or the clock had one today."""
    day = tx.today
    asked = [Asked(each, await load_rules(tx, rule_set=each.rule_set_id)) for each in await terms_in_force(tx, on=day)]
    run: UUID | None = await tx.value(
        queries.BEGIN,
        id=ids.new(),
        on_day=day,
        by_clock=by_clock,
        started_by=None if by_clock else actor.id,
        now=tx.now,
        versions=[each.terms.id for each in asked],
        facts=sorted(Matcher(asked).facts),
    )
    return run


async def figures(tx: Transaction, actor: Actor, *, run: UUID | None) -> Matched:
    """What came of a run. For the bureau of the whole deployment. Raises NotFound."""
    await require_whole_deployment(tx, actor, roles=STAFF)
    found = await tx.maybe(queries.FIGURES, run=run)
    if found is None:
        raise NotFound(field="run")
    return Matched(**dict(found))
