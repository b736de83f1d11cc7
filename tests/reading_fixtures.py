"""Clubs, events and tickets: small tables to read from, filled, and a schema over them."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import orjson
import pytest
from graphql import GraphQLSchema
from sqlalchemy import insert
from sqlalchemy.schema import CreateTable

from app.graphql.documents import Documents
from app.graphql.schema import assemble
from app.kernel.clock import SettableClock
from app.kernel.db import DIALECT, Database, statement
from app.kernel.identity import ANONYMOUS, Actor, Held, Role
from app.kernel.settings import Settings
from app.reading import BadRequest
from tests.databases import Databases, address
from tests.reading import higher, lower, models

NOON = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)


def uid(number: int) -> UUID:
    return UUID(int=number)


CLUBS = [
    {"id": uid(1), "name": "County", "parent_id": None},
    {"id": uid(2), "name": "Runners", "parent_id": uid(1)},
    {"id": uid(3), "name": "Singers", "parent_id": uid(1)},
]
PEOPLE = [
    {"id": uid(11), "name": "Alice", "phone": "111"},
    {"id": uid(12), "name": "Bob", "phone": "222"},
    {"id": uid(13), "name": "Charlie", "phone": None},
]
EVENTS = [
    {
        "id": uid(100 + number),
        "club_id": uid(2 + number % 2),
        "title": f"Event {number}",
        "category": ("sport", "music")[number % 2],
        "seats": 10,
        "taken": min(10, number),
        "starts_at": NOON + timedelta(hours=number // 3),
        "published": number not in {4, 7},
        "note": "“quoted”\n" if number == 2 else None,
        "score": None if number % 4 == 3 else number // 2,
    }
    for number in range(12)
]
TICKETS = [
    {
        "id": uid(1000 + 10 * event + person),
        "event_id": uid(100 + event),
        "person_id": uid(11 + person),
        "state": "valid" if person else "waiting",
        "bought_at": NOON,
    }
    for event in range(3)
    for person in range(3)
]

REMARKS = [
    {"id": uid(2001), "about_kind": "person", "about": uid(11), "text": "kind"},
    {"id": uid(2002), "about_kind": "event", "about": uid(101), "text": "loud"},
    {"id": uid(2003), "about_kind": "event", "about": uid(104), "text": "secret"},
    {"id": uid(2004), "about_kind": "weather", "about": None, "text": "wet"},
    {"id": uid(2005), "about_kind": "else", "about": uid(11), "text": "odd"},
    {"id": uid(2006), "about_kind": "person", "about": None, "text": "nobody"},
]

FILLED = (
    (models.Club, CLUBS),
    (models.Person, PEOPLE),
    (models.Event, EVENTS),
    (models.Ticket, TICKETS),
    (models.Remark, REMARKS),
)

ALICE = Actor(kind="person", id=uid(11), name="Alice", language="en")
BOB = Actor(kind="person", id=uid(12), language="en", roles=(Held(Role.LEADER, uid(2)),))
CHARLIE = Actor(kind="person", id=uid(13), language="en")


@pytest.fixture(scope="session")
def small_schema() -> GraphQLSchema:
    return assemble([lower, higher])


@pytest.fixture(scope="session")
def small_template(databases: Databases) -> Iterator[str]:
    """The name of a database with the small tables filled, which tests only read."""
    name = f"small_{os.getpid()}"
    databases.create(name)
    asyncio.run(_fill(address(databases.server, name)))
    yield name
    databases.drop(name)


async def _fill(url: str) -> None:
    connection = await asyncpg.connect(url)
    for table in models.TABLES.sorted_tables:
        await connection.execute(str(CreateTable(table).compile(dialect=DIALECT)))
    for model, rows in FILLED:
        for row in rows:
            filling = statement(insert(model).values(**row))
            await connection.execute(filling.sql, *filling.arguments({}))
    await connection.close()


@pytest.fixture
async def small_tables(
    server: str, small_template: str, settings: Settings, clock: SettableClock
) -> AsyncIterator[Database]:
    """For tests that only read."""
    database = await Database.open(address(server, small_template), settings, clock)
    yield database
    await database.close()


@pytest.fixture
async def small_copy(
    databases: Databases, small_template: str, settings: Settings, clock: SettableClock
) -> AsyncIterator[Database]:
    """For a test that writes."""
    with databases.lend(small_template) as url:
        database = await Database.open(url, settings, clock)
        yield database
        await database.close()


class Ask:
    """Runs a document for an actor and counts the statements of the last one."""

    def __init__(self, database: Database, documents: Documents) -> None:
        self.database = database
        self.documents = documents
        self.statements = 0

    async def __call__(self, source: str, actor: Actor = ANONYMOUS, /, **variables: Any) -> Any:
        answer = await self.answer(source, actor, variables)
        assert "errors" not in answer, answer["errors"]
        return answer["data"]

    async def answer(self, source: str, actor: Actor = ANONYMOUS, variables: Any = None) -> Any:
        before = self.database.statements
        try:
            body = await self.documents.execute(self.database, actor, source, None, variables or {})
        except BadRequest as error:
            return {"errors": [each.formatted for each in error.errors]}
        self.statements = self.database.statements - before
        return orjson.loads(body)


@pytest.fixture
def ask(small_tables: Database, small_schema: GraphQLSchema) -> Ask:
    return Ask(small_tables, Documents(small_schema))


@pytest.fixture
def ask_alone(small_copy: Database, small_schema: GraphQLSchema) -> Ask:
    """The same over tables of this test's own."""
    return Ask(small_copy, Documents(small_schema))
