"""What Python computes runs in graphql-core over what the same compiler read; mutations read their payload."""

import logging
from typing import Any

import pytest
from graphql import get_introspection_query

from app.kernel.identity import ANONYMOUS
from tests.reading_fixtures import ALICE, BOB, Ask, uid


async def test_computed_fields_over_one_statement(ask: Ask) -> None:
    data = await ask(
        """query ($id: ID!) { answer event(id: $id) { t: title startsAt year club { name }
             events: tickets(first: 2) { totalCount edges { cursor node { person { who: shouted phone } } }
             pageInfo { hasNextPage } } } }""",
        BOB,
        id=f"Event:{uid(101)}",
    )
    assert data["answer"] == 42
    event = data["event"]
    assert (event["t"], event["year"], event["club"]) == ("Event 1", 2026, {"name": "Singers"})
    assert event["startsAt"] == "2026-05-01T12:00:00+00:00"
    assert event["events"]["totalCount"] == 1
    assert event["events"]["edges"][0]["node"]["person"] == {"who": "BOB", "phone": "222"}
    assert ask.statements == 1


async def test_computed_fields_where_nothing_is_found(ask: Ask) -> None:
    source = "query ($id: ID!) { event(id: $id) { year } viewer { person { shouted } } }"
    assert await ask(source, ANONYMOUS, id=f"Event:{uid(104)}") == {"event": None, "viewer": None}


async def test_computed_fields_behind_an_interface_and_an_alias(ask: Ask) -> None:
    data = await ask(
        """query ($id: ID!) { a: node(id: $id) { __typename id ... on Event { y: year category } }
             b: node(id: $id) { ...E @include(if: true) } } fragment E on Event { year }""",
        ANONYMOUS,
        id=f"Event:{uid(101)}",
    )
    assert data["a"] == {"__typename": "Event", "id": f"Event:{uid(101)}", "y": 2026, "category": "music"}
    assert data["b"] == {"year": 2026}


async def test_a_computed_field_that_is_included_only_sometimes(ask: Ask) -> None:
    source = "query ($id: ID!, $c: Boolean!) { node(id: $id) { id ... on Event { title year @include(if: $c) } } }"
    for computed in (False, True, False, True):
        data = await ask(source, ANONYMOUS, id=f"Event:{uid(101)}", c=computed)
        plain = {"id": f"Event:{uid(101)}", "title": "Event 1"}
        assert data["node"] == ({**plain, "year": 2026} if computed else plain)


async def test_a_computed_field_does_not_see_what_is_hidden(ask: Ask) -> None:
    source = "{ clubs { nodes { events { nodes { year } } } } }"
    data = await ask(source)
    assert sum(len(club["events"]["nodes"]) for club in data["clubs"]["nodes"]) == 10


async def test_introspection_reads_nothing(ask: Ask) -> None:
    data = await ask(get_introspection_query())
    assert {type_["name"] for type_ in data["__schema"]["types"]} >= {"Event", "EventConnection", "EventFilter"}
    assert ask.statements == 0
    data = await ask('{ __type(name: "Category") { enumValues { name description } } eventCount }')
    assert data["__type"]["enumValues"] == [
        {"name": "sport", "description": "Moving."},
        {"name": "music", "description": "Listening."},
    ]
    assert data["eventCount"] == 10


BUY = """mutation ($event: ID!) { buy(input: {eventId: $event}) {
    __typename seats: left t: ticket { id state person { name shouted } event { title ticketCount } }
    ticket { boughtAt } errors { code message field } } }"""


async def test_a_mutation_runs_its_verb_and_reads_its_payload(ask_alone: Ask) -> None:
    bought = (await ask_alone(BUY, ALICE, event=f"Event:{uid(103)}"))["buy"]
    assert bought["errors"] == []
    assert bought["seats"] == 6
    assert bought["t"]["person"] == {"name": "Alice", "shouted": "ALICE"}
    assert bought["t"]["event"] == {"title": "Event 3", "ticketCount": 1}
    assert bought["ticket"] == {"boughtAt": "2026-05-01T02:00:00+00:00"}
    assert ask_alone.statements == 4  # three of the verb, one read


async def test_a_payload_lists_objects_in_the_order_given(ask_alone: Ask) -> None:
    source = "mutation ($e: ID!) { buy(input: {eventId: $e}) { ticket { id } others { id event { title } } } }"
    bought = (await ask_alone(source, ALICE, e=f"Event:{uid(103)}"))["buy"]
    assert [ticket["event"]["title"] for ticket in bought["others"]] == ["Event 3", "Event 2", "Event 1", "Event 0"]
    assert bought["others"][0]["id"] == bought["ticket"]["id"]


async def test_a_payload_without_objects_reads_nothing(ask_alone: Ask) -> None:
    data = await ask_alone("mutation ($e: ID!) { buy(input: {eventId: $e}) { left } }", ALICE, e=f"Event:{uid(103)}")
    assert data == {"buy": {"left": 6}}
    assert ask_alone.statements == 3


async def test_refusals_are_payload_errors_and_change_nothing(ask_alone: Ask) -> None:
    async def refused(actor: Any, event: str) -> list[tuple[str, str, str | None]]:
        payload = (await ask_alone(BUY, actor, event=event))["buy"]
        assert (payload["t"], payload["ticket"], payload["seats"]) == (None, None, None)
        return [(error["code"], error["message"], error["field"]) for error in payload["errors"]]

    assert await refused(ALICE, f"Event:{uid(111)}") == [
        ("TEST_SOLD_OUT", "All 1 seats are taken.", "eventId"),
        ("TEST_TOO_LATE", "It is over.", None),
    ]
    assert (await refused(ANONYMOUS, f"Event:{uid(103)}"))[0][0] == "SIGN_IN_REQUIRED"
    assert (await refused(ALICE, f"Club:{uid(103)}"))[0][0] == "NOT_FOUND"
    assert [(code, field) for code, _, field in await refused(ALICE, "nonsense")] == [("INVALID", "eventId")]
    data = await ask_alone(
        "query ($id: ID!) { event(id: $id) { ticketCount freeSeats } }", ALICE, id=f"Event:{uid(103)}"
    )
    assert data["event"] == {"ticketCount": 0, "freeSeats": 7}


async def test_several_mutations_run_one_after_the_other(ask_alone: Ask) -> None:
    data = await ask_alone(
        """mutation ($e: ID!, $full: ID!) { a: buy(input: {eventId: $e}) { left ticket { state } }
             b: buy(input: {eventId: $full}) { errors { code } } c: buy(input: {eventId: $e}) { left } }""",
        ALICE,
        e=f"Event:{uid(103)}",
        full=f"Event:{uid(111)}",
    )
    assert data["a"] == {"left": 6, "ticket": {"state": "valid"}}
    assert [error["code"] for error in data["b"]["errors"]] == ["TEST_SOLD_OUT", "TEST_TOO_LATE"]
    assert data["c"] == {"left": 5}


async def test_a_bug_in_a_resolver_keeps_its_internals(
    ask_alone: Ask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from . import verbs

    async def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("the secret")

    monkeypatch.setattr(verbs, "buy", broken)
    with caplog.at_level(logging.ERROR):
        answer = await ask_alone.answer(BUY, ALICE, {"event": f"Event:{uid(103)}"})
    assert answer["data"] is None
    assert "secret" not in str(answer)
    assert answer["errors"][0]["extensions"] == {"code": "INTERNAL"}
    assert "the secret" in caplog.text


async def test_computed_fields_behind_a_union(ask: Ask) -> None:
    source = """{ remarks { nodes { about { __typename ... on Event { year } ... on Person { shouted }
        ... on Weather { outlook } } } } }"""
    data = await ask(source)
    assert [node["about"] for node in data["remarks"]["nodes"]] == [
        {"__typename": "Person", "shouted": "ALICE"},
        {"__typename": "Event", "year": 2026},
        None,
        {"__typename": "Weather", "outlook": "fair"},
        None,
        None,
    ]
