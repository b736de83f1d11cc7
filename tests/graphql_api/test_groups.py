"""Small operations that come together are read as one: each caller still gets what is theirs, and nothing else."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from graphql import GraphQLSchema
from hypothesis import HealthCheck, given
from hypothesis import settings as limits
from hypothesis import strategies as some

from app.graphql.documents import Documents
from app.graphql.execution import SMALL
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.identity import ANONYMOUS, Actor
from app.kernel.settings import Settings
from app.reading import BadRequest
from tests.databases import address
from tests.reading_fixtures import ALICE, BOB, CHARLIE, uid

ACTORS = (ANONYMOUS, ALICE, BOB, CHARLIE)
IDS = [f"Event:{uid(100 + number)}" for number in range(12)] + ["Event:nonsense", "Club:1", ""]
OPERATIONS: dict[str, some.SearchStrategy[dict[str, Any]]] = {
    "query ($id: ID!) { event(id: $id) { title note freeSeats club { name } } viewer { person { name phone } } }": (
        some.fixed_dictionaries({"id": some.sampled_from(IDS)})
    ),
    "query ($n: Int, $f: EventFilter) { events(first: $n, filter: $f) { nodes { id title } } }": (
        some.fixed_dictionaries(
            {"n": some.integers(-1, 8)},
            optional={
                "f": some.fixed_dictionaries(
                    {},
                    optional={
                        "minSeats": some.sampled_from([0, 10, 11]),
                        "title": some.text(some.characters(max_codepoint=0x3000, exclude_characters="\0"), max_size=3),
                        "categories": some.lists(some.sampled_from(["sport", "music"]), max_size=2),
                        "fromTime": some.sampled_from(["2026-05-01T12:00:00Z", "0001-01-01T00:00:00+14:00"]),
                    },
                )
            },
        )
    ),
    "query ($c: ID!) { club(id: $c) { eventCount drafts parent { name } } eventCount }": (
        some.fixed_dictionaries({"c": some.sampled_from([f"Club:{uid(number)}" for number in range(5)])})
    ),
}


@pytest.fixture
async def plain(server: str, small_template: str, settings: Settings, clock: SettableClock) -> AsyncIterator[Database]:
    """The small tables, where nothing is read in groups."""
    apart = settings.model_copy(update={"group_reads": False})
    database = await Database.open(address(server, small_template), apart, clock)
    yield database
    await database.close()


@limits(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=some.data())
async def test_everybody_gets_the_same_as_alone(
    small_tables: Database, plain: Database, small_schema: GraphQLSchema, data: Any
) -> None:
    documents = Documents(small_schema)
    operation = data.draw(some.sampled_from(sorted(OPERATIONS)))
    asked = some.tuples(some.sampled_from(ACTORS), OPERATIONS[operation])
    requests = data.draw(some.lists(asked, min_size=4, max_size=12))

    async def answer(db: Database, actor: Actor, variables: dict[str, Any]) -> Any:
        try:
            return await documents.execute(db, actor, operation, None, variables)
        except BadRequest as error:
            return [each.message for each in error.errors]

    alone = [await answer(plain, *request) for request in requests]
    assert await asyncio.gather(*(answer(small_tables, *request) for request in requests)) == alone


async def test_a_crowd_of_different_callers_is_few_statements(
    small_tables: Database, small_schema: GraphQLSchema
) -> None:
    documents, before = Documents(small_schema), small_tables.statements
    names = await asyncio.gather(
        *(
            documents.execute(small_tables, ACTORS[number % 4], "{ viewer { person { name } } }", None, {})
            for number in range(24)
        )
    )
    assert len(set(names)) == 4
    assert names == names[:4] * 6
    assert small_tables.statements - before <= 4


async def test_a_large_operation_is_read_by_itself(small_tables: Database, small_schema: GraphQLSchema) -> None:
    documents, before = Documents(small_schema), small_tables.statements
    large = "{ events(first: 100) { nodes { id title } } }"
    await asyncio.gather(*(documents.execute(small_tables, ALICE, large, None, {}) for _ in range(8)))
    assert small_tables.statements - before == 8


@pytest.mark.parametrize("name", ["CheckIn", "Enrol", "Redeem"])
def test_what_comes_of_one_verb_is_small(documents: Documents, name: str) -> None:
    """Reasons of a refusal are few: what partners send most is read with others."""
    assert 0 < documents.operations[name].cost({}) <= SMALL
