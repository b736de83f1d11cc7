"""What the compiler answers is what graphql-core answers over plain objects; and the oracle notices if it is not."""

import asyncio
import os
from collections.abc import Iterator
from copy import copy
from dataclasses import replace
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest
from graphql import GraphQLObjectType, GraphQLSchema
from sqlalchemy import asc, desc, false, func, literal, true
from sqlmodel import col

from app.activities.graphql import finding
from app.activities.models import Activity, Shift
from app.graphql.schema import build_schema
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.settings import load_settings
from app.reading import order, paging
from app.reading.types import Reads, reads_of, source_of
from tests.databases import Databases, address
from tests.world import NOW

from .oracle.asking import Asked
from .oracle.comparing import Oracle
from .oracle.data import load
from .oracle.generating import explore
from .oracle.living import fill

QUERIES = 60


class House:
    """A database that is lived in, and those who ask; nobody writes to it."""

    def __init__(self, runner: asyncio.Runner, oracle: Oracle) -> None:
        self.runner = runner
        self.oracle = oracle.anew
        self.actors = oracle.actors


@pytest.fixture(scope="module")
def house(databases: Databases, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    name = f"oracle_{os.getpid()}"
    settings = load_settings(data=tmp_path_factory.mktemp("oracle"))
    with asyncio.Runner() as runner:
        databases.create(name, template)
        url, clock = address(databases.server, name), SettableClock(NOW)
        db = runner.run(Database.open(url, settings, clock))
        actors = runner.run(fill(db, clock))
        yield House(runner, Oracle(db, runner.run(load(db)), actors))
        runner.run(db.close())
        databases.drop(name)


def test_generated_queries_have_equal_answers(house: House) -> None:
    """`make oracle` compares thousands."""
    oracle = house.oracle()
    explore(oracle, house.runner.run, queries=QUERIES, seed=0)
    assert not oracle.tally.differences, oracle.tally.differences[0]
    assert oracle.tally.compared >= QUERIES
    assert oracle.tally.telling > QUERIES * 0.4
    assert oracle.tally.invalid < QUERIES / 20


def complaints(house: House, query: str, schema: GraphQLSchema | None = None) -> list[str]:
    """What the oracle says about the app's answers to one query, whoever asks."""
    oracle = house.oracle(schema)
    for who in house.actors:
        house.runner.run(oracle.compare(who, Asked(query, {}, spoiled=False)))
    assert oracle.tally.compared == len(house.actors)
    return oracle.tally.differences


def with_source(type_name: str, field_name: str, **changed: Any) -> GraphQLSchema:
    """The app's schema with one field declared otherwise; what the oracle reads stays as it is."""
    schema = build_schema()
    type_ = schema.type_map[type_name]
    assert isinstance(type_, GraphQLObjectType)
    field = type_.fields[field_name]
    declared = copy(field.extensions["strawberry-definition"])
    declared.source = replace(source_of(field), **changed)
    field.extensions = {**field.extensions, "strawberry-definition": declared}
    return schema


def seen_by_all(type_name: str) -> GraphQLSchema:
    """The app's schema with a type that is hidden from nobody."""
    schema = build_schema()
    type_: Any = schema.type_map[type_name]
    reads = reads_of(type_)
    assert reads is not None
    origin = SimpleNamespace(__reads__=Reads(reads.table, None))
    type_.extensions = {"strawberry-definition": SimpleNamespace(origin=origin)}
    return schema


ONE_MORE = order("ShiftOrder", BEST=(desc(finding.SHIFT_RANK + 1), asc(col(Shift.starts_at))))
BROKEN: dict[str, tuple[str, Any]] = {
    "column": (
        "{ activities { nodes { title } } }",
        lambda: with_source("Activity", "title", expression=col(Activity.description)),
    ),
    "one": ("{ activities { nodes { team { id } } } }", lambda: with_source("Activity", "team", where=false())),
    "many": (
        "{ activities { nodes { shifts { nodes { id } } } } }",
        lambda: with_source("Activity", "shifts", where=col(Shift.capacity) > 2),
    ),
    "total of many": (
        "{ activities { nodes { shifts { totalCount } } } }",
        lambda: with_source("Activity", "shifts", where=col(Shift.capacity) > 2),
    ),
    "count": ("{ teams { nodes { memberCount } } }", lambda: with_source("Team", "memberCount", where=false())),
    "aggregate": (
        "{ serviceTotals(groupBy: [STATE, MONTH]) { state month minutes volunteers } }",
        lambda: with_source("ServiceTotal", "minutes", expression=func.count()),
    ),
    "group": (
        "{ serviceTotals(groupBy: [STATE]) { state records } }",
        lambda: with_source("ServiceTotal", "state", expression=literal("approved")),
    ),
    "words": (
        '{ shifts(order: BEST, filter: {search: "snow square"}) { edges { cursor node { place } } } }',
        lambda: with_source("Query", "shifts", order=ONE_MORE),
    ),
    "what a filter says": (
        "{ shifts(filter: {near: {latitude: 38.2, longitude: 100.2, metres: 2000}}) { nodes { distanceMetres } } }",
        lambda: with_source("Shift", "distanceMetres", expression=finding.METRES_AWAY + 1),
    ),
    "stars": (
        "{ volunteers(first: 2) { nodes { starLevel nextStarRating } } }",
        lambda: with_source("Volunteer", "starLevel", expression=literal(1)),
    ),
    "visibility of a type": ("{ activities { nodes { id } } }", lambda: seen_by_all("Activity")),
    "visibility of a field": (
        "{ volunteers { nodes { name number } } }",
        lambda: with_source("Volunteer", "number", visible_to=None),
    ),
    "union": (
        "{ activities { nodes { createdBy { __typename } } } }",
        lambda: with_source("Activity", "createdBy", with_parent=True),
    ),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_field_that_is_broken_is_noticed(house: House, kind: str) -> None:
    query, broken = BROKEN[kind]
    assert complaints(house, query) == []
    assert complaints(house, query, broken()) != []


def test_a_page_cut_in_the_wrong_place_is_noticed(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    oracle = house.oracle()
    field = oracle.schema.query_type.fields["activities"]  # type: ignore[union-attr]
    query = "query ($after: String) { activities(after: $after, first: 2) { nodes { id } } }"
    hints = oracle.hints["officer"]
    cursors = sorted({hints.cursor(Random(number), field, "NEWEST") or "" for number in range(5)})

    def compared() -> int:
        for cursor in cursors:
            house.runner.run(oracle.compare("officer", Asked(query, {"after": cursor}, spoiled=False)))
        return len(oracle.tally.differences)

    assert compared() == 0
    monkeypatch.setattr(paging.Paging, "_beyond", lambda *_, **__: true())
    oracle = house.oracle()
    assert compared() > 0
