"""What a caller may ask in a minute, what is left of it, and how a refusal says when to come back."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from graphql import GraphQLSchema, get_introspection_query
from msgspec.structs import replace

from app.accounts.visitors import Visitors
from app.graphql import budgets
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.errors import Busy
from app.kernel.identity import ANONYMOUS, Actor
from app.kernel.settings import Settings
from tests.reading_fixtures import ALICE, BOB, uid

from .serving import Client, serve

PARTNER = Actor(kind="client", id=uuid4(), language="en")
HERE = replace(ANONYMOUS, address="192.0.2.7")
SMALL = {
    "requests_per_minute_strangers": 3,
    "requests_per_minute_people": 4,
    "requests_per_minute_clients": 5,
    "cost_per_minute_strangers": 30,
    "cost_per_minute_people": 40,
    "cost_per_minute_clients": 50,
}
TITLES = "query ($n: Int) { events(first: $n) { nodes { title } } }"
"""Costs 2, and 1 for each event."""


@pytest.fixture
async def small(small_tables: Database, small_schema: GraphQLSchema, settings: Settings) -> AsyncIterator[Client]:
    async with serve(small_tables, small_schema, settings.model_copy(update=SMALL)) as client:
        yield client


def cost(answer: Any) -> dict[str, Any]:
    found: dict[str, Any] = answer.json()["extensions"]["cost"]
    return found


async def test_every_answer_says_what_it_cost_and_what_is_left(small: Client) -> None:
    small.actor = PARTNER
    reset = {"limit": 50, "resetAt": "2026-05-01T02:01:00+00:00"}
    assert cost(await small.ask(TITLES, variables={"n": 5})) == {"requested": 7, "remaining": 43, **reset}
    assert cost(await small.ask("{ nonsense }")) == {"requested": 0, "remaining": 43, **reset}
    assert cost(await small.get("/graphql?query=mutation{__typename}")) == {"requested": 0, "remaining": 43, **reset}
    assert cost(await small.post("/graphql", content=b"{")) == {"requested": 0, "remaining": 43, **reset}
    assert cost(await small.ask("{ eventCount }")) == {"requested": 1, "remaining": 42, **reset}
    assert cost(await small.ask("{ eventCount }")) == {"requested": 0, "remaining": 42, **reset}, "one too many"


async def test_a_page_size_in_a_variable_counts(small: Client) -> None:
    small.actor = PARTNER
    written = "{ events(last: 7) { nodes { title } } }"
    last = "query ($n: Int!) { events(last: $n) { nodes { title } } }"
    assert cost(await small.ask(written))["requested"] == 9
    assert cost(await small.ask(last, variables={"n": 7}))["requested"] == 9
    assert cost(await small.ask(last.replace("!", " = 3")))["requested"] == 5


def values(answer: Any) -> int:
    """How many an answer holds."""
    if isinstance(answer, dict):
        return 1 + sum(map(values, answer.values()))
    return sum(map(values, answer)) if isinstance(answer, list) else 1


async def test_asking_for_the_schema_costs_about_what_it_takes(api: Client) -> None:
    nested = "{ __schema { types { fields { type { ofType { ofType { fields { name args { name } } } } } } } } }"
    possible = '{ __type(name: "Node") { possibleTypes { fields { name type { name } } } } }'
    for source in (get_introspection_query(), nested, possible, "{ __schema { types { name } } }"):
        answer = await api.ask(source)
        held = values(answer.json()["data"])
        assert held / 5 < cost(answer)["requested"] < held * 5, source


@pytest.mark.parametrize(
    ("actor", "requests"), [(HERE, 3), (ALICE, 4), (PARTNER, 5)], ids=["stranger", "person", "client"]
)
async def test_each_kind_of_caller_has_so_many_requests(
    small: Client, clock: SettableClock, actor: Actor, requests: int
) -> None:
    small.actor = actor
    for _ in range(requests):
        assert (await small.ask("{ eventCount }")).status_code == 200
    clock.at += timedelta(seconds=42)
    refused = await small.ask("{ eventCount }")
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "18")
    error = refused.json()["errors"][0]
    assert error["extensions"]["code"] == "TOO_MANY_REQUESTS"
    assert error["message"] == f"{requests} requests a minute at most: wait 18 seconds."
    assert "data" not in refused.json()
    clock.at += timedelta(seconds=18)
    assert (await small.ask("{ eventCount }")).status_code == 200


@pytest.mark.parametrize(
    ("actor", "most"), [(HERE, 30), (ALICE, 40), (PARTNER, 50)], ids=["stranger", "person", "client"]
)
async def test_each_kind_of_caller_has_a_budget(
    small: Client, small_tables: Database, clock: SettableClock, actor: Actor, most: int
) -> None:
    small.actor = actor
    assert (await small.ask(TITLES, variables={"n": most - 5})).status_code == 200
    before = small_tables.statements
    refused = await small.ask(TITLES, variables={"n": 2})
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "60")
    error = refused.json()["errors"][0]
    assert error["extensions"]["code"] == "BUDGET_EXHAUSTED"
    assert error["message"].startswith(
        f"This costs 4, 3 of {most} a minute are left: wait 60 seconds, or ask for fewer"
    )
    assert cost(refused) | {"resetAt": ""} == {"requested": 4, "limit": most, "remaining": 3, "resetAt": ""}
    assert small_tables.statements == before, "nothing was read"
    assert (await small.ask(TITLES, variables={"n": 1})).status_code == 200, "a smaller one still fits"
    clock.at += timedelta(minutes=1)
    assert cost(await small.ask("{ eventCount }"))["remaining"] == most - 1


async def test_what_costs_more_than_a_whole_budget_is_no_matter_of_waiting(small: Client) -> None:
    small.actor = PARTNER
    assert (await small.ask(TITLES, variables={"n": 48})).status_code == 200
    small.actor = replace(PARTNER, id=uuid4())
    refused = await small.ask(TITLES, variables={"n": 49})
    assert (refused.status_code, refused.json()["errors"][0]["extensions"]["code"]) == (400, "LIMIT")
    assert refused.json()["errors"][0]["message"] == "This costs 51, 50 at most: ask for fewer items, or in parts."
    assert "retry-after" not in refused.headers
    assert cost(refused)["remaining"] == 50


async def test_callers_do_not_use_each_others_budgets(small: Client) -> None:
    for address in ("192.0.2.1", "192.0.2.2", "2001:db8:1::1"):
        small.actor = replace(ANONYMOUS, address=address)
        assert [(await small.ask("{ eventCount }")).status_code for _ in range(4)] == [200, 200, 200, 429]
    small.actor = replace(ANONYMOUS, address="2001:db8:1:0:ffff::2")
    assert (await small.ask("{ eventCount }")).status_code == 429, "the same household"
    for actor in (ALICE, BOB):
        small.actor = replace(actor, address="192.0.2.1")
        assert (await small.ask("{ eventCount }")).status_code == 200


async def test_a_client_may_have_limits_of_its_own(small: Client) -> None:
    small.actor = replace(PARTNER, requests_per_minute=1, cost_per_minute=9)
    assert cost(await small.ask("{ eventCount }"))["limit"] == 9
    assert (await small.ask("{ eventCount }")).status_code == 429


@pytest.mark.parametrize("content", [b"{", b'{"query": "{"}', b'{"query": "{ nonsense }"}', b'{"documentId": "x"}'])
async def test_bad_requests_count_too(small: Client, content: bytes) -> None:
    headers = {"content-type": "application/json"}
    answers = [(await small.post("/graphql", content=content, headers=headers)).status_code for _ in range(4)]
    assert answers[3] == 429
    assert 429 not in answers[:3]


async def test_a_mutation_that_is_too_much_does_nothing(
    small_copy: Database, small_schema: GraphQLSchema, settings: Settings
) -> None:
    tight = settings.model_copy(update={"cost_per_minute_people": 10})
    async with serve(small_copy, small_schema, tight) as client:
        client.actor = ALICE
        buy = f'mutation {{ buy(input: {{eventId: "Event:{uid(103)}"}}) {{ left }} }}'
        while (answer := await client.ask(buy)).status_code == 200:
            left = answer.json()["data"]["buy"]["left"]
        assert answer.status_code == 429
        client.actor = replace(ALICE, id=BOB.id)
        assert (await client.ask(buy)).json()["data"]["buy"]["left"] == left - 1


async def test_a_busy_database_is_told_with_the_cost(small: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    async def busy(*_: Any) -> None:
        raise Busy()

    monkeypatch.setattr(Database, "read", busy)
    answer = await small.ask("{ eventCount }")
    assert (answer.status_code, cost(answer)["requested"]) == (503, 1)


async def test_an_address_that_keeps_sending_bad_tokens_is_told_to_wait(
    small: Client, clock: SettableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def known(_self: Visitors, _db: Database, bearer: str, **_: Any) -> Actor:
        return PARTNER if bearer == "good" else ANONYMOUS

    monkeypatch.setattr(Visitors, "by_token", known)
    monkeypatch.setattr(budgets, "BAD_TOKENS_PER_MINUTE", 2)
    small.actor = HERE

    async def sent(token: str) -> tuple[int, str]:
        answer = await small.ask_with_token(token)
        return answer.status_code, answer.headers.get("retry-after", "")

    assert [await sent("good"), await sent("bad"), await sent("bad")] == [(200, ""), (401, ""), (401, "")]
    assert await sent("bad") == (429, "60")
    assert await sent("good") == (429, "60"), "whether one is good is not told either"
    small.actor = replace(HERE, address="192.0.2.8")
    assert await sent("good") == (200, "")
    small.actor = HERE
    clock.at += timedelta(minutes=1)
    assert await sent("good") == (200, "")
