"""Who sees what: every type that has an id, every field that is not for all who see its object, every way there.

The tables are the rule. A new type, or a new field that is hidden from somebody, fails here until it is
told who may see it.
"""

import asyncio
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

import orjson
import pytest
from graphql import GraphQLObjectType, is_composite_type, is_required_argument
from graphql import get_named_type as named

from app.graphql.documents import Documents
from app.graphql.limits import LIMITS
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.settings import Settings
from app.reading.types import source_of
from tests.conftest import settings_in
from tests.databases import Databases, address
from tests.world import NOW, World

from .lives import Lives, live
from .seen import BY_THE_WAY, FIELDS, OBJECTS

WAYS = 3
"""How many objects the search for what one should not see goes from where it starts."""


@pytest.fixture(scope="module")
def lived(
    databases: Databases, peopled: tuple[str, World], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Lives, datetime]]:
    """The name of a database in which the day was lived, what there is, and when it ended; tests only read."""
    source, world = peopled
    name = f"{source}_lives"
    databases.create(name, source)
    with pytest.MonkeyPatch.context() as patch:
        settings = settings_in(tmp_path_factory.mktemp("lives"), patch)
    clock = SettableClock(NOW)
    yield name, asyncio.run(_lived(address(databases.server, name), settings, world, clock)), clock.at
    databases.drop(name)


async def _lived(url: str, settings: Settings, world: World, clock: SettableClock) -> Lives:
    db = await Database.open(url, settings, clock)
    async with db.connection() as connection:
        await connection.execute(
            "UPDATE person SET id_number_masked = '6322', sex = 'female', ethnicity = '藏族', residence = '八宝',"
            " language = 'bo'"
        )
        await connection.execute(
            "UPDATE api_client SET requests_per_minute = 100000, cost_per_minute = 100000000,"
            " former_secret_until = now(), former_secret_hash = secret_hash"
        )
    lives = await live(db, world, clock)
    await db.close()
    return lives


@pytest.fixture
def database_url(databases: Databases, lived: tuple[str, Lives, datetime], clock: SettableClock) -> Iterator[str]:
    clock.at = lived[2]
    with databases.lend(lived[0]) as url:
        yield url


@pytest.fixture
def lives(lived: tuple[str, Lives, datetime]) -> Lives:
    return lived[1]


class Asking:
    """Asks as anybody, without the limits of size: what is asked here is large, and the tables are small."""

    def __init__(self, db: Database, documents: Documents, lives: Lives) -> None:
        self.db = db
        self.lives = lives
        most = 10**12
        limits = replace(
            LIMITS, fields=10**5, tokens=10**6, source_length=10**7, aliases=10**4, values=most, strangers_values=most
        )
        self.documents = Documents(documents.schema, limits)

    async def ask(self, who: str, source: str) -> Any:
        answer = orjson.loads(await self.documents.execute(self.db, self.lives.actors[who], source, None, {}))
        assert "errors" not in answer, answer["errors"]
        return answer["data"]


@pytest.fixture
def asking(db: Database, documents: Documents, lives: Lives) -> Asking:
    return Asking(db, documents, lives)


async def test_an_object_is_found_by_those_who_may_see_it(asking: Asking) -> None:
    wanted = list(asking.lives.ids.items())
    source = "{" + " ".join(f'a{n}: node(id: "{id_}") {{ id }}' for n, (_, id_) in enumerate(wanted)) + "}"
    roots = replace(asking.documents.limits, root_fields=len(wanted))
    asking.documents = Documents(asking.documents.schema, roots)
    found: dict[str, set[str]] = {name: set() for name, _ in wanted}
    for who in asking.lives.actors:
        data = await asking.ask(who, source)
        for n, (name, id_) in enumerate(wanted):
            if data[f"a{n}"] is not None:
                assert data[f"a{n}"]["id"] == id_
                found[name].add(who)
    assert found == OBJECTS


def test_every_type_with_an_id_is_asked_for(documents: Documents, lives: Lives) -> None:
    types = {each.name for each in _objects(documents) if any(face.name == "Node" for face in each.interfaces)}
    assert types == {id_.partition(":")[0] for id_ in lives.ids.values()}


async def test_a_field_is_read_by_those_whom_it_is_for(asking: Asking) -> None:
    types: Any = asking.documents.schema.type_map
    found: dict[tuple[str, str], set[str]] = {field: set() for field in FIELDS}
    for who in asking.lives.actors:
        for name, field in FIELDS:
            id_ = asking.lives.ids[name]
            type_ = types[id_.partition(":")[0]]
            asked = f"{field} {{ __typename }}" if is_composite_type(named(type_.fields[field].type)) else field
            data = await asking.ask(who, f'{{ node(id: "{id_}") {{ ... on {type_.name} {{ {asked} }} }} }}')
            if data["node"] is not None and data["node"][field] is not None:
                found[name, field].add(who)
    assert found == FIELDS


def test_every_field_that_is_hidden_from_some_is_asked_for(documents: Documents, lives: Lives) -> None:
    hidden = {
        (type_.name, name)
        for type_ in _objects(documents)
        for name, field in type_.fields.items()
        if getattr(source_of(field), "visible_to", None) is not None
    }
    assert hidden == {(lives.ids[name].partition(":")[0], field) for name, field in FIELDS}


async def test_no_way_leads_to_what_one_may_not_see(asking: Asking) -> None:
    """From each field of Query along every field, three objects far; counts tell no more than lists do."""
    names = {id_: name for name, id_ in asking.lives.ids.items()}
    seen = set()
    for source in _ways(asking.documents):
        for who in asking.lives.actors:
            for id_ in _ids(await asking.ask(who, source)):
                if id_ in names:
                    seen.add((who, names[id_]))
    forbidden = {(who, name) for who, name in seen if who not in OBJECTS[name]}
    assert forbidden == BY_THE_WAY
    assert len(seen) > 100


async def test_what_one_may_not_read_is_no_way_to_find_or_sort(asking: Asking) -> None:
    """Bob knows Alice's name. Her number would tell him, tried one by one, or by the order, or by a cursor."""
    number = await asking.db.read(
        "SELECT number FROM volunteer WHERE id = $1", [asking.lives.actors["alice"].volunteer]
    )
    search = f'{{ volunteers(filter: {{search: "{number}"}}) {{ totalCount nodes {{ id }} }} }}'
    assert (await asking.ask("bob", search))["volunteers"]["totalCount"] == 0
    assert (await asking.ask("lena", search))["volunteers"]["totalCount"] == 1
    category = "{ volunteers(filter: {category: elder_care}) { totalCount } }"
    assert (await asking.ask("bob", category))["volunteers"]["totalCount"] == 1  # himself
    cursors = "{ volunteers(order: NUMBER) { edges { cursor node { number } } } }"
    for edge in (await asking.ask("bob", cursors))["volunteers"]["edges"]:
        key = orjson.loads(_decoded(edge["cursor"]))[1]
        assert key == edge["node"]["number"]


def _objects(documents: Documents) -> list[GraphQLObjectType]:
    return [each for each in documents.schema.type_map.values() if isinstance(each, GraphQLObjectType)]


def _ways(documents: Documents) -> Iterator[str]:
    query = documents.schema.query_type
    assert query
    for name, field in query.fields.items():
        if is_composite_type(named(field.type)) and not any(map(is_required_argument, field.args.values())):
            yield f"{{ {_selected(name, field, WAYS)} }}"


def _selected(name: str, field: Any, ways: int) -> str:
    type_ = named(field.type)
    if "first" in field.args:
        node = named(type_.fields["nodes"].type)
        return f"{name}(first: 60) {{ totalCount nodes {{ {_below(node, ways)} }} }}"
    return f"{name} {{ {_below(type_, ways)} }}"


def _below(type_: Any, ways: int) -> str:
    parts = ["__typename", *(["id"] if "id" in type_.fields else [])]
    if ways > 1:
        parts += [
            _selected(name, field, ways - 1)
            for name, field in type_.fields.items()
            if is_composite_type(named(field.type)) and not any(map(is_required_argument, field.args.values()))
        ]
    return " ".join(parts)


def _ids(found: Any) -> Iterator[str]:
    """All ids in an answer; on the way, that no count is larger than its list, which is never cut here."""
    if isinstance(found, dict):
        if "totalCount" in found:
            assert found["totalCount"] == len(found["nodes"])
        if isinstance(found.get("id"), str):
            yield found["id"]
        for each in found.values():
            yield from _ids(each)
    elif isinstance(found, list):
        for each in found:
            yield from _ids(each)


def _decoded(cursor: str) -> bytes:
    return urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
