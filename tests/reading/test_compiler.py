"""Every kind of declaration, read by one statement."""

from datetime import datetime
from typing import Any

from app.kernel.identity import ANONYMOUS
from tests.reading_fixtures import ALICE, BOB, CHARLIE, NOON, Ask, uid


def titles(connection: dict[str, Any]) -> list[str]:
    return [node["title"].removeprefix("Event ") for node in connection["nodes"]]


async def test_columns_expressions_and_ids(ask: Ask) -> None:
    data = await ask(
        "query ($id: ID!) { event(id: $id) { __typename id title category startsAt note freeSeats score } }",
        ANONYMOUS,
        id=f"Event:{uid(102)}",
    )
    assert data["event"] == {
        "__typename": "Event",
        "id": f"Event:{uid(102)}",
        "title": "Event 2",
        "category": "sport",
        "startsAt": "2026-05-01T12:00:00+00:00",
        "note": "“quoted”\n",
        "freeSeats": 8,
        "score": 1,
    }
    assert ask.statements == 1


async def test_a_select_in_a_select_speaks_of_the_outermost_row(ask: Ask) -> None:
    nodes = (await ask("{ events(first: 100) { nodes { title withAlice } } }"))["events"]["nodes"]
    assert [node["title"] for node in nodes if node["withAlice"]] == ["Event 0", "Event 1", "Event 2"]


async def test_an_id_of_another_type_or_of_nothing_finds_nothing(ask: Ask) -> None:
    for id_ in (f"Club:{uid(102)}", str(uid(102)), "Event:nonsense", "", f"Event:{uid(5)}"):
        assert await ask("query ($id: ID!) { event(id: $id) { id } }", ANONYMOUS, id=id_) == {"event": None}


async def test_one_over_its_own_key_and_over_the_others(ask: Ask) -> None:
    data = await ask(
        """query ($id: ID!) { event(id: $id) {
            club { name parent { name parent { name } } }
            myTicket { state person { name phone } event { title } }
        } }""",
        ALICE,
        id=f"Event:{uid(101)}",
    )
    assert data["event"] == {
        "club": {"name": "Singers", "parent": {"name": "County", "parent": None}},
        "myTicket": {
            "state": "waiting",
            "person": {"name": "Alice", "phone": "111"},
            "event": {"title": "Event 1"},
        },
    }
    assert ask.statements == 1


async def test_one_without_a_row_is_null(ask: Ask) -> None:
    source = "query ($id: ID!) { event(id: $id) { myTicket { id } } }"
    assert await ask(source, ANONYMOUS, id=f"Event:{uid(101)}") == {"event": {"myTicket": None}}
    assert await ask(source, ALICE, id=f"Event:{uid(111)}") == {"event": {"myTicket": None}}


async def test_many_in_many_with_counts(ask: Ask) -> None:
    data = await ask(
        """{ clubs { nodes { name eventCount drafts parts { totalCount nodes { name } }
             events(first: 2) { totalCount nodes { title ticketCount } } } } }"""
    )
    county, runners, singers = data["clubs"]["nodes"]
    assert county["parts"] == {"totalCount": 2, "nodes": [{"name": "Runners"}, {"name": "Singers"}]}
    assert (runners["eventCount"], runners["drafts"]) == (5, 1)
    assert singers["events"] == {
        "totalCount": 5,
        "nodes": [{"title": "Event 1", "ticketCount": 2}, {"title": "Event 3", "ticketCount": 0}],
    }
    assert ask.statements == 1


async def test_hidden_rows_do_not_exist(ask: Ask) -> None:
    source = (
        "query ($id: ID!) { event(id: $id) { title } eventCount events(first: 100) { totalCount nodes { title } } }"
    )
    for actor, visible in ((ANONYMOUS, 10), (ALICE, 10), (BOB, 11)):
        data = await ask(source, actor, id=f"Event:{uid(104)}")
        assert data["eventCount"] == data["events"]["totalCount"] == len(data["events"]["nodes"]) == visible
        assert data["event"] == ({"title": "Event 4"} if actor is BOB else None)


async def test_relations_hide_rows_and_fields_by_actor(ask: Ask) -> None:
    source = """query ($id: ID!) { event(id: $id) { ticketCount ticketCountSeen
        tickets { totalCount nodes { person { name phone } } } } }"""

    async def seen(actor: Any) -> list[tuple[str, str | None]]:
        found = (await ask(source, actor, id=f"Event:{uid(100)}"))["event"]
        people = [node["person"] for node in found["tickets"]["nodes"]]
        assert found["tickets"]["totalCount"] == found["ticketCountSeen"] == len(people)
        assert found["ticketCount"] == 2
        return sorted((person["name"], person["phone"]) for person in people)

    assert await seen(ANONYMOUS) == []
    assert await seen(ALICE) == [("Alice", "111")]
    assert await seen(BOB) == [("Alice", None), ("Bob", "222"), ("Charlie", None)]
    assert await seen(CHARLIE) == [("Charlie", None)]


async def test_the_viewer_has_what_is_its_own(ask: Ask) -> None:
    source = "{ viewer { __typename person { name } tickets { totalCount nodes { event { title } } } } }"
    data = await ask(source, ALICE)
    assert data["viewer"]["person"] == {"name": "Alice"}
    assert data["viewer"]["tickets"]["totalCount"] == 3
    assert await ask(source) == {"viewer": None}


async def test_node_finds_any_object(ask: Ask) -> None:
    source = """query ($id: ID!) { node(id: $id) {
        __typename id ... on Event { title } ... on Club { name } ... on Node { again: id } } }"""
    club = f"Club:{uid(1)}"
    assert await ask(source, ANONYMOUS, id=club) == {
        "node": {"__typename": "Club", "id": club, "name": "County", "again": club}
    }
    event = f"Event:{uid(100)}"
    assert (await ask(source, ANONYMOUS, id=event))["node"]["title"] == "Event 0"
    for nothing in (f"Event:{uid(104)}", f"Nonsense:{uid(1)}", f"Query:{uid(1)}", f"ID:{uid(1)}", "Club:1", ""):
        assert await ask(source, ANONYMOUS, id=nothing) == {"node": None}
    assert await ask(f'{{ node(id: "{club}") {{ id }} }}') == {"node": {"id": club}}


async def test_fragments_aliases_and_merging(ask: Ask) -> None:
    data = await ask(
        """query ($a: ID!, $b: ID!) {
            a: event(id: $a) { ...Names club { id } ... { club { name } } ... on Event { t: title } }
            b: event(id: $b) { ...Names ... on Node { id } }
        }
        fragment Names on Event { title ...More }
        fragment More on Event { category title }""",
        ANONYMOUS,
        a=f"Event:{uid(100)}",
        b=f"Event:{uid(101)}",
    )
    assert data == {
        "a": {
            "title": "Event 0",
            "category": "sport",
            "club": {"id": f"Club:{uid(2)}", "name": "Runners"},
            "t": "Event 0",
        },
        "b": {"title": "Event 1", "category": "music", "id": f"Event:{uid(101)}"},
    }
    assert list(data["a"]) == ["title", "category", "club", "t"]


async def test_skip_and_include_by_variable(ask: Ask) -> None:
    source = """query ($id: ID!, $yes: Boolean!, $no: Boolean = false) { event(id: $id) {
        title @include(if: $yes) category @skip(if: $yes)
        ... on Event @include(if: $no) { note } ...Score @skip(if: $no) } }
        fragment Score on Event { score }"""
    id_ = f"Event:{uid(100)}"
    assert list((await ask(source, ANONYMOUS, id=id_, yes=True))["event"]) == ["title", "score"]
    assert list((await ask(source, ANONYMOUS, id=id_, yes=False))["event"]) == ["category", "score"]
    assert list((await ask(source, ANONYMOUS, id=id_, yes=False, no=True))["event"]) == ["category", "note"]
    assert await ask("{ clubs(first: 1) { nodes { name @skip(if: true) } } }") == {"clubs": {"nodes": [{}]}}


async def test_more_keys_than_a_function_takes_arguments(ask: Ask) -> None:
    wide = " ".join(f"k{number}: title" for number in range(99))
    data = await ask(f"query ($id: ID!) {{ event(id: $id) {{ {wide} note }} }}", ANONYMOUS, id=f"Event:{uid(102)}")
    assert list(data["event"]) == [*(f"k{number}" for number in range(99)), "note"]
    assert set(data["event"].values()) == {"Event 2", "“quoted”\n"}


async def test_filters_given_inline_as_variable_and_in_parts(ask: Ask) -> None:
    by_object = "query ($filter: EventFilter) { events(filter: $filter) { totalCount nodes { title } } }"
    by_part = """query ($category: Category, $min: Int) {
        events(filter: {category: $category, minSeats: $min}) { totalCount } }"""
    inline = "{ events(filter: {category: music, minSeats: 10}) { totalCount nodes { title } } }"

    async def found(**filter_: Any) -> list[str]:
        data = (await ask(by_object, ANONYMOUS, filter=filter_))["events"]
        assert data["totalCount"] == len(data["nodes"])
        return titles(data)

    assert titles((await ask(inline))["events"]) == ["1", "3", "5", "9", "11"]
    assert await found(category="music") == ["1", "3", "5", "9", "11"]
    assert await found(categories=["music", "sport"], title="EVENT 1") == ["1", "10", "11"]
    assert await found(categories=[]) == []
    assert await found(club=f"Club:{uid(2)}", fromTime="2026-05-01T22:00:00+08:00") == ["6", "8", "10"]
    assert await found(free=False) == ["10", "11"]
    assert len(await found(category=None)) == 10
    assert (await ask(by_object))["events"]["totalCount"] == 10
    assert (await ask(by_part, ANONYMOUS, category="sport"))["events"]["totalCount"] == 5
    assert (await ask(by_part, ANONYMOUS, min=11))["events"]["totalCount"] == 0
    assert (await ask(by_part))["events"]["totalCount"] == 10


async def test_orders_by_name_and_by_variable(ask: Ask) -> None:
    source = "query ($order: EventOrder) { events(order: $order, first: 4) { nodes { title } } }"

    async def first(order: str | None) -> list[str]:
        return titles((await ask(source, ANONYMOUS, order=order))["events"])

    assert await first("SOONEST") == await first(None) == ["0", "1", "2", "3"]
    assert await first("LATEST") == ["11", "10", "9", "8"]
    assert await first("BEST") == ["11", "3", "10", "9"]
    assert await first("WORST") == ["0", "1", "2", "5"]
    assert titles((await ask("{ events(order: LATEST, first: 1) { nodes { title } } }"))["events"]) == ["11"]


async def test_what_callers_give_is_never_sql(ask: Ask) -> None:
    source = "query ($t: String) { events(filter: {title: $t}) { totalCount } }"
    for text in ("'; drop table event; --", "\\", "%", "$1", ":x", "“"):
        assert (await ask(source, ANONYMOUS, t=text))["events"]["totalCount"] == 0
    assert (await ask('{ events(filter: {title: "\'\\"$2"}) { totalCount } }'))["events"]["totalCount"] == 0


async def test_times_are_iso_with_offset(ask: Ask) -> None:
    data = await ask("{ events(first: 1, order: SOONEST) { nodes { startsAt } } }")
    assert datetime.fromisoformat(data["events"]["nodes"][0]["startsAt"]) == NOON


SUBJECTS = """{ remarks { nodes { text about { __typename
    ... on Person { name phone } ... on Event { title club { name } } ... on Weather { kind }
    ... on Node { id ... on Event { category } } } thing { id __typename } } } }"""


async def test_one_of_several_types(ask: Ask) -> None:
    nodes = (await ask(SUBJECTS, ALICE))["remarks"]["nodes"]
    found = {node["text"]: node["about"] for node in nodes}
    assert found == {
        "kind": {"__typename": "Person", "name": "Alice", "phone": "111", "id": f"Person:{uid(11)}"},
        "loud": {
            "__typename": "Event",
            "title": "Event 1",
            "club": {"name": "Singers"},
            "id": f"Event:{uid(101)}",
            "category": "music",
        },
        "secret": None,
        "wet": {"__typename": "Weather", "kind": "weather"},
        "odd": None,
        "nobody": None,
    }
    assert {node["text"]: node["thing"] for node in nodes if node["thing"]} == {
        "loud": {"id": f"Event:{uid(101)}", "__typename": "Event"},
        "secret": {"id": f"Event:{uid(104)}", "__typename": "Event"},
    }
    assert ask.statements == 1
    assert {node["text"] for node in (await ask(SUBJECTS, BOB))["remarks"]["nodes"] if node["about"]} == {
        "kind",
        "loud",
        "secret",
        "wet",
    }


async def test_rows_taken_together(ask: Ask) -> None:
    source = """query ($by: [EventTotalKey!], $filter: EventFilter) {
        eventTotals(groupBy: $by, filter: $filter) { __typename category hour events n: events seats best } }"""

    async def found(actor: Any = ANONYMOUS, **variables: Any) -> list[tuple[Any, ...]]:
        totals = (await ask(source, actor, **variables))["eventTotals"]
        assert all(each.pop("__typename") == "EventTotal" and each.pop("n") == each["events"] for each in totals)
        assert ask.statements == 1
        return [tuple(each.values()) for each in totals]

    assert await found() == await found(by=None) == await found(by=[]) == [(None, None, 10, 100, 5)]
    assert await found(BOB) == [(None, None, 11, 110, 5)]
    assert await found(by=["CATEGORY"]) == [("music", None, 5, 50, 4), ("sport", None, 5, 50, 5)]
    assert await found(by=["HOUR", "CATEGORY", "HOUR"], filter={"category": "sport"}) == [
        ("sport", "12", 2, 20, 1),
        ("sport", "14", 2, 20, 4),
        ("sport", "15", 1, 10, 5),
    ]
    assert await found(filter={"minSeats": 99}) == [(None, None, 0, 0, None)]
    assert await found(by=["HOUR"], filter={"minSeats": 99}) == []


async def test_rows_of_an_object_taken_together(ask: Ask) -> None:
    data = await ask(
        """query ($key: EventTotalKey!) { clubs { nodes { name a: eventTotals { events }
             b: eventTotals(groupBy: [$key, CATEGORY]) { category seats } } } }""",
        key="CATEGORY",
    )
    county, runners, singers = data["clubs"]["nodes"]
    assert county == {"name": "County", "a": [{"events": 0}], "b": []}
    assert runners == {"name": "Runners", "a": [{"events": 5}], "b": [{"category": "sport", "seats": 50}]}
    assert singers["b"] == [{"category": "music", "seats": 50}]
