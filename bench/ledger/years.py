"""Years of the points bank: filled to several sizes, read like a volunteer's page, verified as a whole."""

import asyncio
import resource
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg

from app import registry
from app.graphql.documents import Documents
from app.graphql.schema import build_schema
from app.kernel import verification
from app.kernel.db import SERVER_SETTINGS, Database
from app.kernel.identity import Actor
from app.kernel.settings import Settings
from app.ledger import sealing
from app.ledger import service as ledger
from app.points import purses
from bench.county import County, script
from bench.growth import explained, processor_time
from bench.results import Grown

POSTINGS = 10_000_000
BEFORE = (10_000, 300_000)
"""At which sizes on the way there the bank is measured too."""
SCRIPT = Path(__file__).with_name("years.sql")
LINES = 50
"""Of each person: the bank grows by people, not by what one of them has."""
QUERY = "Statement"
STATEMENT = """
query Statement {
  viewer { points {
    available held expiring expiresAt
    lines(first: 20) { nodes { points balance kind movedAt award { expression } } pageInfo { hasNextPage } }
  } }
}
"""
"""A balance with the first page of its statement."""


@dataclass(frozen=True)
class Verified:
    postings: int
    seconds: float
    sealing_seconds: float
    megabytes: float
    """What the process that verifies took more, at the most; the database's memory is its own setting."""
    wrong: int
    slowest: list[tuple[str, float]]


async def years(where: County, settings: Settings, most: int) -> tuple[list[Grown], Verified]:
    """Fills the bank up to `most` postings, measuring on the way, and verifies it."""
    registry.load_handlers()
    documents = Documents(build_schema())
    database = await Database.open(where.url, settings)
    try:
        await _open(database, where.size.volunteers)
        found, before = [], 0
        for postings in (*(each for each in BEFORE if each < most), most):
            people = postings // 2 // LINES
            await asyncio.to_thread(script, where.url, SCRIPT, {"since": before, "people": people, "lines": LINES})
            found.append(await _read(where, documents, postings))
            before = people
        return found, await _verified(database, most)
    finally:
        await database.close()


async def _open(database: Database, people: int) -> None:
    async with database.unit_of_work() as tx:
        rows = await tx.connection.fetch(
            "SELECT id FROM person WHERE id::text LIKE '01980002%' ORDER BY id LIMIT $1", people
        )
        await ledger.open_accounts(tx, accounts=[purses.ISSUED, *(purses.wallet(row["id"]) for row in rows)])


async def _read(where: County, documents: Documents, postings: int) -> Grown:
    """Of somebody in the middle, with the plan that a prepared statement comes to."""
    connection = await asyncpg.connect(where.url, server_settings=SERVER_SETTINGS)
    try:
        person, volunteer = await connection.fetchrow(
            "SELECT person_id, id FROM volunteer ORDER BY id OFFSET $1 LIMIT 1", postings // 2 // LINES // 2
        )
        operation = documents.prepare(STATEMENT).operation(None)
        plan = operation.plan({})
        assert plan is not None
        arguments = plan.arguments(Actor(kind="person", id=person, volunteer=volunteer), {})
        took = await processor_time(connection, plan.sql, arguments)
        explanation = await explained(connection, plan.sql, arguments)
    finally:
        await connection.close()
    return Grown(postings, {QUERY: took}, {QUERY: explanation})


async def _verified(database: Database, postings: int) -> Verified:
    began = time.monotonic()
    root: Any = True
    while root:
        async with database.unit_of_work() as tx:
            root = await sealing.seal(tx)
    sealed = time.monotonic() - began
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.monotonic()
    wrong = sum(each.count for each in await verification.verify(database, registry.checks()))
    seconds = time.monotonic() - began
    more = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    slowest = []
    for check in registry.checks():
        started = time.monotonic()
        await verification.verify(database, [check])
        slowest.append((check.name, time.monotonic() - started))
    slowest.sort(key=lambda each: -each[1])
    return Verified(postings, seconds, sealed, more, wrong, slowest[:5])
