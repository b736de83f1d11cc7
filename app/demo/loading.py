"""Making the county, from nothing to the present."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from itertools import pairwise
from zoneinfo import ZoneInfo

from app import registry
from app.attendance import service as attendance
from app.auditing import passes as auditing
from app.kernel.db import Database
from app.kernel.errors import IdempotencyKeyReused
from app.ledger import service as ledger

from . import (
    asking,
    assessing,
    certifying,
    climbing,
    employing,
    exchanging,
    founding,
    guarding,
    overseeing,
    partnering,
    placing,
    queries,
    recording,
    refusing,
    subsidising,
)
from .calendar import DAY, Calendar, Occasion
from .cast import cast
from .errors import DemoDiffers, DemoInProduction, DemoNotEmpty
from .plan import HOME_TEAM, SEED, VOLUNTEER, Plan
from .shopping import Rule, Shopping, earnings
from .steps import KEY, TELLER, Begun, begin, end
from .telling import Tale

PARTS, ROSTER_PARTS = 1000, 100
"""How far it is, is told in thousandths; the roster is the first tenth."""
SEASONS = (400, 350, 320, 180, 0)
"""How many days ago each begins: between two the tables are analysed, as plans for empty ones are slow later."""
Progress = Callable[[int, int], None]


class Standing(StrEnum):
    """What a database holds: nothing, part of the demonstration, all of it, or something else."""

    EMPTY = "empty"
    BEGUN = "begun"
    COMPLETE = "complete"
    OTHER = "other"


async def standing(db: Database) -> Standing:
    """How far the demonstration is in this database."""
    async with db.unit_of_work() as tx:
        found = await tx.one(queries.STANDING)
    if found.begun:
        return Standing.COMPLETE if found.ended else Standing.BEGUN
    return Standing.OTHER if found.used else Standing.EMPTY


async def load(db: Database, *, seed: int = SEED, plan: Plan | None = None, progress: Progress | None = None) -> None:
    """Fills an empty database, or completes what was interrupted; `progress` is told how many are done of how many.

    Raises DemoInProduction, DemoNotEmpty, DemoDiffers.
    """
    plan = plan or Plan()
    if db.settings.production:
        raise DemoInProduction()
    stands = await standing(db)
    if stands == Standing.OTHER:
        raise DemoNotEmpty()
    registry.load_handlers()
    async with db.unit_of_work() as tx:
        try:
            begun: Begun = await begin(tx, TELLER, seed=seed, sizes=plan.sizes, key=KEY)
        except IdempotencyKeyReused:
            raise DemoDiffers() from None
    if stands != Standing.COMPLETE:
        await _tell(db, seed, plan, begun.at, progress or (lambda done, total: None))
        async with db.unit_of_work() as tx:
            await end(tx, TELLER, key=KEY)


async def _tell(db: Database, seed: int, plan: Plan, now: datetime, progress: Progress) -> None:
    county = await founding.found(db, now)
    await founding.import_roster(
        db, county, plan, now, lambda done, total: progress(ROSTER_PARTS * done // max(total, 1), PARTS)
    )
    await _analyze(db)
    places = await cast(db)
    await founding.appoint(db, places, now)
    await climbing.load_ladders(db, now)
    await employing.employ(db, county, plan, now)
    await placing.place(db, county, plan, now)
    await assessing.assess(db, county, places, now)
    occasions = Calendar(places, plan, seed=seed, now=now, zone=db.settings.zone).occasions()
    likelihood = _likelihood(occasions, plan, db.settings.zone)
    tales = []
    for township, told in occasions.items():
        shopping = Shopping(township, told, likelihood, seed=seed, now=now, zone=db.settings.zone)
        await founding.deliver(db, county, township, shopping.deliveries, now)
        tales.append(Tale(township, county, told, shopping.purchases))
    await _tell_all(db, tales, now, progress)
    await _settle(db, now)
    await certifying.certify(db, county, places, occasions, now)
    await recording.record(db, county, places, now)
    await guarding.guard(db, county, places, now)
    await asking.ask(db, places, now)
    await exchanging.exchange(db, county, places, now)
    await overseeing.oversee(db, county, places, now)
    await refusing.refuse(db, county, now)
    members = (each for place in places for each in place.members)
    visitor = next((each.actor for each in members if (each.name, each.team) == (VOLUNTEER.name, HOME_TEAM)), None)
    await subsidising.subsidise(db, county, plan, now, visitor)
    await climbing.look_ahead(db, county, now)
    await partnering.tell_the_partner(db, county.partner, now)


async def _tell_all(db: Database, tales: list[Tale], now: datetime, progress: Progress) -> None:
    """The townships side by side, for nobody and nothing belongs to two of them; season by season."""
    total = sum(len(tale.happenings) for tale in tales)
    done = 0

    def advance(more: int) -> None:
        nonlocal done
        done += more
        progress(ROSTER_PARTS + (PARTS - ROSTER_PARTS) * done // total, PARTS)

    for days_since, days_until in pairwise(SEASONS):
        since, until = now - days_since * DAY, now - days_until * DAY
        async with asyncio.TaskGroup() as group:
            for tale in tales:
                group.create_task(tale.tell(db, since, until, advance))
        await _analyze(db)


async def _settle(db: Database, now: datetime) -> None:
    """What jobs would do by now: hours of those who forgot to leave, sums of the accounts that all share."""
    async with db.at(now).unit_of_work() as tx:
        while await attendance.close_forgotten(tx, at_most=200):
            pass
    async with db.at(now).unit_of_work() as tx:
        while await ledger.fold(tx):
            pass
    await auditing.seal_all(db.at(now))


async def _analyze(db: Database) -> None:
    async with db.unit_of_work() as tx:
        await tx.execute(queries.ANALYZE)


def _likelihood(occasions: dict[str, list[Occasion]], plan: Plan, zone: ZoneInfo) -> float:
    """How often points that were just earned are spent, so that about the planned redemptions come out."""
    earned = sum(1 for told in occasions.values() for _ in earnings(told, Rule(), zone))
    return 1.05 * plan.redemptions / max(earned, 1)
