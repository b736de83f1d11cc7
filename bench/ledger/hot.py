"""Single awards and redemptions by many at once, all of one issuer, beside pgbench that runs the same statements."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from statistics import median
from typing import Any
from uuid import UUID

from app.kernel import ids
from app.kernel.db import Database
from app.kernel.identity import Actor
from app.kernel.settings import Settings
from app.points import purses
from app.points import service as points
from app.rewards import service as rewards
from bench.county import County
from bench.ledger.bulk import BENCH
from bench.load import CONNECTIONS, Measured, Statement
from bench.machine import postmaster
from bench.recording import Script, listening

PEOPLE = 20_000
REWARDS = 64
"""So many lie on the shelf that two at once seldom take of the same."""
PURSES = "CREATE TABLE bench_purse (n int PRIMARY KEY, person uuid, volunteer uuid, wallet uuid)"
GOODS = "CREATE TABLE bench_reward (n int PRIMARY KEY, id uuid)"
PERSON = f"(SELECT person FROM bench_purse WHERE n = :n::bigint % {PEOPLE})"
VOLUNTEER = f"(SELECT volunteer FROM bench_purse WHERE n = :n::bigint % {PEOPLE})"
WALLET = f"(SELECT wallet FROM bench_purse WHERE n = :n::bigint % {PEOPLE})"
REWARD = f"(SELECT id FROM bench_reward WHERE n = :n::bigint % {REWARDS})"
Deed = Callable[[Database, int], Awaitable[Any]]


@dataclass(frozen=True)
class Shop:
    people: list[tuple[UUID, UUID]]
    rewards: list[UUID]
    counter: UUID

    async def award(self, database: Database, number: int) -> None:
        person, _ = self.people[number % PEOPLE]
        await database.perform(
            points.award,
            BENCH,
            source_kind="bench",
            source_id=ids.new(),
            person=person,
            minutes=60,
            category="elder_care",
            served_at=datetime.now(UTC),
        )

    async def redeem(self, database: Database, number: int) -> None:
        person, volunteer = self.people[number % PEOPLE]
        actor = Actor(kind="person", id=person, volunteer=volunteer)
        reward = self.rewards[number % REWARDS]
        await database.perform(rewards.redeem, actor, reward=reward, redemption_point=self.counter)


async def opened(database: Database) -> Shop:
    """People with points, and a counter with goods for all of them."""
    async with database.unit_of_work() as tx:
        rows = await tx.connection.fetch("SELECT person_id, id FROM volunteer ORDER BY id LIMIT $1", PEOPLE)
        people = [(row["person_id"], row["id"]) for row in rows]
        await tx.connection.execute(PURSES)
        await tx.connection.execute(GOODS)
        purse = [(n, person, volunteer, purses.wallet(person).id) for n, (person, volunteer) in enumerate(people)]
        await tx.connection.copy_records_to_table("bench_purse", records=purse)
        county = await tx.connection.fetchval("SELECT id FROM organisation WHERE parent_id IS NULL")
        point = await rewards.open_redemption_point(tx, BENCH, organisation=county, name="Bench", address="Bench")
        goods = []
        for number in range(REWARDS):
            made = await rewards.create_reward(tx, BENCH, title=f"Soap {number}", points=1)
            await rewards.deliver_stock(tx, BENCH, reward=made.id, redemption_point=point.id, quantity=1_000_000)
            goods.append(made.id)
        await tx.connection.copy_records_to_table("bench_reward", records=list(enumerate(goods)))
        await tx.connection.execute("ANALYZE")
    return Shop(people, goods, point.id)


async def script(
    where: County, settings: Settings, shop: Shop, deed: Deed, folder: Path
) -> tuple[Path, dict[str, str]]:
    """What the deed sends for two people, as a script."""
    alone = settings.model_copy(update={"database_connections": 2, "group_writes": False})
    database = await Database.open(where.url, alone)
    try:
        await deed(database, 2 * REWARDS)  # a connection asks about types when it first meets them
        async with listening(database) as sent:
            began = datetime.now(UTC)
            recorded = []
            for number in (0, 1):
                sent.clear()
                await deed(database, number)
                await asyncio.sleep(0)
                recorded.append(list(sent))
        person, volunteer = shop.people[0]
        known = {PERSON: person, VOLUNTEER: volunteer, WALLET: purses.wallet(person).id, REWARD: shop.rewards[0]}
        made = Script(recorded, known, began)
        text = await made.text(database)
    finally:
        await database.close()
    path = folder / f"{deed.__name__}.sql"
    await asyncio.to_thread(path.write_text, text, "utf-8")
    return path, made.given


async def ours(where: County, settings: Settings, deed: Deed, seconds: float, start: int) -> float:
    """How many a second, by so many at once."""
    database = await Database.open(where.url, settings)
    numbers, done = count(start), 0
    until = time.monotonic() + seconds

    async def one() -> None:
        nonlocal done
        while time.monotonic() < until:
            await deed(database, next(numbers))
            done += 1

    try:
        await asyncio.gather(*(one() for _ in range(CONNECTIONS)))
    finally:
        await database.close()
    return done / seconds


async def beside(
    where: County, settings: Settings, rounds: int, seconds: int, folder: Path
) -> dict[str, list[list[float]]]:
    """Per second and in turn: together, one at a time, pgbench; and the medians of the ratios."""
    database = await Database.open(where.url, settings)
    shop = await opened(database)
    await database.close()
    single = settings.model_copy(update={"group_writes": False})
    found: dict[str, list[list[float]]] = {}
    for deed in (shop.award, shop.redeem):
        path, variables = await script(where, settings, shop, deed, folder)
        for turn in range(rounds):
            base = 1_000_000 * (turn + 1)
            runs = [
                await ours(where, settings, deed, seconds, base),
                await ours(where, single, deed, seconds, base + 500_000),
                (await asyncio.to_thread(_pgbench, where, path, {**variables, "base": str(base)}, seconds)).per_second,
            ]
            found.setdefault(deed.__name__, []).append(runs)
    return found


def _pgbench(where: County, path: Path, variables: dict[str, str], seconds: int) -> Measured:
    return Statement(where.url, path, variables, postmaster(where.cluster)).run(seconds)


def ratio(runs: list[list[float]], which: int) -> float:
    return median(each[which] / each[2] for each in runs)
