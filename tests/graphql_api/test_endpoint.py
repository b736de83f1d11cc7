"""GraphQL over HTTP: methods, media types, status codes; bad input is told clearly and never breaks."""

import dataclasses
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlencode

import pytest
from prometheus_client import CollectorRegistry

from app.graphql.figures import Figures
from app.graphql.limits import LIMITS
from app.kernel.db import Database
from app.kernel.errors import Busy
from app.kernel.identity import ANONYMOUS, Actor
from tests.reading_fixtures import ALICE, uid

from .serving import NEW, Client

OLD = "application/json"
TITLE = "query ($id: ID!) { event(id: $id) { title } }"


async def test_a_query_is_answered_with_the_data_alone(api: Client) -> None:
    answer = await api.ask(TITLE, variables={"id": f"Event:{uid(100)}"})
    assert answer.status_code == 200
    assert answer.json()["data"] == {"event": {"title": "Event 0"}}
    assert answer.json().keys() == {"data", "extensions"}
    assert answer.headers["content-type"] == f"{NEW}; charset=utf-8"


@pytest.mark.parametrize(
    ("accept", "type_"),
    [
        (None, OLD),
        ("", OLD),
        ("*/*", OLD),
        ("application/*", OLD),
        (OLD, OLD),
        (NEW, NEW),
        (f"{OLD}; charset=utf-8", OLD),
        (f"{OLD};q=0.9, {NEW}", NEW),
        (f"{NEW}, {OLD}", NEW),
        (f"text/html, {NEW};q=0.1, {OLD};q=0.5", OLD),
        ("text/html, */*;q=0.8", OLD),
        (f"{NEW};q=x, {OLD}", OLD),
    ],
)
async def test_the_media_type_is_the_clients_choice(api: Client, accept: str | None, type_: str) -> None:
    request = api.build_request("POST", "/graphql", json={"query": "{ eventCount }"})
    del request.headers["accept"]
    if accept is not None:
        request.headers["accept"] = accept
    answer = await api.send(request)
    assert (answer.status_code, answer.headers["content-type"]) == (200, f"{type_}; charset=utf-8")


async def test_neither_media_type_is_406(api: Client) -> None:
    for accept in ("text/plain", f"{NEW};q=0"):
        assert (await api.ask("{ eventCount }", accept)).status_code == 406


async def test_get_reads_and_never_writes(api: Client) -> None:
    parameters = {"query": TITLE, "variables": f'{{"id": "Event:{uid(100)}"}}', "operationName": ""}
    answer = await api.get(f"/graphql?{urlencode(parameters)}", headers={"accept": NEW})
    assert (answer.status_code, answer.json()["data"]) == (200, {"event": {"title": "Event 0"}})
    query = urlencode({"query": 'mutation { buy(input: {eventId: "x"}) { left } }'})
    answer = await api.get(f"/graphql?{query}", headers={"accept": NEW})
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    for parameters in ({}, {"query": "{ eventCount }", "variables": "{"}, {"query": "{ a }", "variables": "[1]"}):
        answer = await api.get(f"/graphql?{urlencode(parameters)}", headers={"accept": NEW})
        assert answer.status_code == 400


async def test_other_methods_and_bodies_are_refused(api: Client) -> None:
    for method in ("PUT", "DELETE", "PATCH", "HEAD"):
        assert (await api.request(method, "/graphql")).status_code == 405
    for type_ in ("text/plain", "application/x-www-form-urlencoded", "application/json; charset=gbk", ""):
        answer = await api.post("/graphql", content=b'{"query": "{ eventCount }"}', headers={"content-type": type_})
        assert answer.status_code == 415


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b'{"query": "\xff"}',
        b"{}",
        b'{"query": null}',
        b'{"query": 1}',
        b'{"query": {}}',
        b'{"query": "{ eventCount }", "variables": "x"}',
        b'{"query": "{ eventCount }", "variables": [1]}',
        b'{"query": "{ eventCount }", "operationName": 1}',
        b'{"query": "{ eventCount }", "extensions": 1}',
        b"[" * 100_000,
        b'{"query": "{ eventCount }", "variables": ' + b'{"a":' * 10_000 + b"1" + b"}" * 10_000 + b"}",
    ],
)
@pytest.mark.parametrize("accept", [OLD, NEW])
async def test_what_is_no_request_is_400(api: Client, content: bytes, accept: str) -> None:
    headers = {"content-type": OLD, "accept": accept}
    answer = await api.post("/graphql", content=content, headers=headers)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["message"]
    assert "data" not in answer.json()


@pytest.mark.parametrize(
    ("query", "variables"),
    [
        ("{", None),
        ("", None),
        ("# nothing", None),
        ("{ nonsense }", None),
        ("{ event }", None),
        ('{ event(id: "1") { title { x } } }', None),
        ("query a { eventCount } query b { eventCount }", None),
        ("fragment f on Event { title }", None),
        ("{ ...f }", None),
        ("{ ...f } fragment f on Query { ...f }", None),
        ("subscription { x }", None),
        ("type Query { a: Int }", None),
        (TITLE, None),
        (TITLE, {"id": None}),
        (TITLE, {"id": {}}),
        (TITLE, {"id": 1.5}),
        ("query ($n: Int) { events(first: $n) { totalCount } }", {"n": 2**40}),
        ("query ($n: Int) { events(first: $n) { totalCount } }", {"n": "3"}),
        ("query ($f: EventFilter) { events(filter: $f) { totalCount } }", {"f": {"nonsense": 1}}),
        ("query ($f: EventFilter) { events(filter: $f) { totalCount } }", {"f": {"fromTime": "2026-05-01T10:00"}}),
        ("query ($f: EventFilter) { events(filter: $f) { totalCount } }", {"f": {"category": "nonsense"}}),
        ("query ($f: EventFilter) { events(filter: $f) { totalCount } }", {"f": {"club": "nonsense"}}),
        ("query ($f: EventFilter) { events(filter: $f) { totalCount } }", {"f": {"title": "a\0b"}}),
        ('{ events(filter: {title: "a\\u0000b"}) { totalCount } }', None),
        ("{ events(after: 1) { totalCount } }", None),
    ],
)
async def test_a_document_that_cannot_run_is_told_by_the_media_type(api: Client, query: str, variables: Any) -> None:
    for accept, status in ((OLD, 200), (NEW, 400)):
        answer = await api.ask(query, accept, variables=variables)
        assert answer.status_code == status
        assert "data" not in answer.json()
        for error in answer.json()["errors"]:
            assert error["message"]
            assert error["extensions"]["code"]
            assert "Traceback" not in error["message"]


async def test_the_operation_is_chosen_by_name(api: Client) -> None:
    both = "query a { eventCount } query b { clubs { totalCount } }"
    assert (await api.ask(both, operationName="b")).json()["data"] == {"clubs": {"totalCount": 3}}
    assert (await api.ask(both, operationName="c")).status_code == 400
    assert (await api.ask("{ eventCount }", operationName=None)).status_code == 200


async def test_a_large_body_is_refused_before_it_is_read(api: Client) -> None:
    answer = await api.post("/graphql", json={"query": "{ eventCount }", "variables": {"x": "y" * LIMITS.body_bytes}})
    assert answer.status_code == 413

    async def endless() -> AsyncIterator[bytes]:
        for _ in range(100):
            yield b" " * 65536

    answer = await api.post("/graphql", content=endless(), headers={"content-type": OLD})
    assert answer.status_code == 413


async def test_a_bearer_token_that_nobody_has_is_401(api: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    async def known(_db: Database, bearer: str, **_: Any) -> Actor:
        return ALICE if bearer == "good" else ANONYMOUS

    monkeypatch.setattr(api.visitors, "by_token", known)
    question = {"query": "{ viewer { person { name } } }"}
    answer = await api.post("/graphql", json=question, headers={"authorization": "Bearer bad"})
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, 'Bearer error="invalid_token"')
    answer = await api.post("/graphql", json=question, headers={"authorization": "Bearer good"})
    assert answer.json()["data"]["viewer"]["person"]["name"] == "Alice"


async def test_the_visitor_is_the_actor(api: Client) -> None:
    api.actor = ALICE
    answer = await api.ask("{ viewer { person { name } } }")
    assert answer.json()["data"]["viewer"]["person"]["name"] == "Alice"


async def test_a_mutation_over_http(writing: Client) -> None:
    writing.actor = ALICE
    buy = "mutation ($e: ID!) { buy(input: {eventId: $e}) { left errors { code } } }"
    answer = await writing.ask(buy, variables={"e": f"Event:{uid(103)}"})
    assert answer.json()["data"] == {"buy": {"left": 6, "errors": []}}


async def test_a_busy_database_is_503(api: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    async def busy(*_: Any) -> None:
        raise Busy()

    monkeypatch.setattr(Database, "read", busy)
    answer = await api.ask("{ eventCount }")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
    assert answer.json()["errors"][0]["extensions"]["code"] == "BUSY"


BUY = f'mutation {{ buy(input: {{eventId: "Event:{uid(103)}"}}) {{ left ticket {{ state }} errors {{ code }} }} }}'


@pytest.mark.parametrize("step", ["unit_of_work", "read_small"])
async def test_a_mutation_that_may_have_been_done_or_not_is_503_and_no_refusal(
    writing: Client, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """Whether the database is away before the verb or when its payload is read: no definite answer to keep."""

    def busy(*_: Any, **__: Any) -> None:
        raise Busy()

    writing.actor = ALICE
    monkeypatch.setattr(Database, step, busy)
    answer = await writing.ask(BUY)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
    assert answer.json()["errors"][0]["extensions"]["code"] == "BUSY"
    assert "data" not in answer.json()


async def test_in_development_an_answer_tells_which_way_it_was_made(writing: Client, production: Client) -> None:
    writing.actor = production.actor = ALICE
    ways = {
        "{ eventCount }": "sql",
        '{ event(id: "1") { year } }': "resolvers",
        "{ __typename }": "sql",
        "{ __schema { queryType { name } } }": "introspection",
        'mutation { buy(input: {eventId: "Event:1"}) { left } }': "mutation",
    }
    for query, way in ways.items():
        assert (await writing.ask(query)).headers["commonweal-way"] == way, query
    assert "commonweal-way" not in (await production.ask("{ eventCount }")).headers


async def test_numbers_tell_the_ways_and_how_well_the_caches_serve(api: Client) -> None:
    figures = CollectorRegistry()
    figures.register(Figures(api.documents))

    def number(name: str, **labels: str) -> float | None:
        return figures.get_sample_value(name, labels)

    assert number("commonweal_operations_total", way="sql") == 0
    for first in (1, 2, 3):
        query = "query ($n: Int) { events(first: $n) { totalCount } }"
        assert (await api.ask(query, variables={"n": first})).status_code == 200
    assert (await api.ask(query)).status_code == 200
    await api.ask("{ nonsense }")
    assert number("commonweal_operations_total", way="sql") == 4
    for cache, yes, no, size in (("documents", 3, 2, 1), ("plans", 2, 2, 2), ("own_plans", 0, 0, 0)):
        assert number("commonweal_cache_lookups_total", cache=cache, found="yes") == yes
        assert number("commonweal_cache_lookups_total", cache=cache, found="no") == no
        assert number("commonweal_cache_entries", cache=cache) == size


async def test_introspection_is_open_in_development_and_closed_to_strangers_in_production(
    api: Client, production: Client
) -> None:
    question = "{ ...F } fragment F on Query { __schema { queryType { name } } }"
    assert (await api.ask(question)).status_code == 200
    refused = await production.ask(question)
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["extensions"]["code"] == "UNTRUSTED_DOCUMENT"
    production.actor = ALICE
    assert (await production.ask(question)).status_code == 200


async def test_names_are_suggested_in_development_only(api: Client, production: Client) -> None:
    assert "Did you mean" in (await api.ask("{ eventCoun }")).text
    assert "Did you mean" not in (await production.ask("{ eventCoun }")).text
    mistyped = "query ($f: EventFilter) { events(filter: $f) { totalCount } }"
    assert "Did you mean" not in (await production.ask(mistyped, variables={"f": {"categry": 1}})).text


async def test_graphiql_is_for_browsers_in_development(api: Client, production: Client) -> None:
    browser = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    page = await api.get("/graphql", headers=browser)
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "script-src 'self'" in page.headers["content-security-policy"]
    assert "<style" not in page.text
    assert "unsafe" not in page.headers["content-security-policy"]
    assert (await production.get("/graphql", headers=browser)).status_code == 400


def test_limits_have_names_and_are_finite() -> None:
    assert all(value > 0 for value in dataclasses.asdict(LIMITS).values())
