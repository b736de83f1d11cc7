"""Everybody is matched against every open programme, step by step: by the clock each night, or when staff ask for it.

A run is one at a time, whoever runs it: each step takes the run's row, does the next people and notes how far it is.
What was killed goes on from there; two that run the same run take turns.
"""

from collections.abc import Callable
from uuid import UUID

from app.kernel.db import Database, Transaction
from app.kernel.identity import Actor
from app.rules.service import load_rules

from .matching import Asked, Matcher
from .models import MatchState
from .queries import matching as queries
from .service.assessing import terms
from .service.facts import catalogue_now
from .service.match_step import PEOPLE_AT_ONCE, Plan, step
from .service.matching import SYSTEM, begin

Progress = Callable[[int, int], None]
"""Told how many people are done, of how many."""


async def match_everyone(
    db: Database,
    actor: Actor = SYSTEM,
    *,
    by_clock: bool = False,
    progress: Progress | None = None,
    at_once: int = PEOPLE_AT_ONCE,
) -> UUID | None:
    """Goes on with a run that was left, then matches everybody as of today, unless that run was today's.

    The run; None where the clock had its run of the day already. `at_once` people are a transaction.
    """
    async with db.unit_of_work() as tx:
        left = await tx.maybe(queries.RUNNING)
        day = tx.today
    if left is not None:
        await go_on(db, left.id, progress=progress, at_once=at_once)
        if left.on_day == day:
            return UUID(str(left.id))
    async with db.unit_of_work() as tx:
        run = await begin(tx, actor, by_clock=by_clock)
    if run is not None:
        await go_on(db, run, progress=progress, at_once=at_once)
    return run


async def go_on(db: Database, run: UUID, *, progress: Progress | None = None, at_once: int = PEOPLE_AT_ONCE) -> None:
    """Takes a run to its end from where it is; nothing happens to one that has ended."""
    async with db.unit_of_work() as tx:
        plan = await _plan(tx, run)
    while plan is not None:
        async with db.unit_of_work() as tx:
            standing = await step(tx, SYSTEM, plan=plan, at_once=at_once)
        if standing is None:
            return
        if progress:
            progress(*standing)


async def _plan(tx: Transaction, run: UUID) -> Plan | None:
    found = await tx.maybe(queries.RUN, run=run)
    if found is None or found.state != MatchState.RUNNING:
        return None
    read = [await terms(tx, version=version) for version in found.versions]
    asked = [Asked(each, await load_rules(tx, rule_set=each.rule_set_id)) for each in read]
    return Plan(run, found.on_day, Matcher(asked), await catalogue_now(tx))
