"""Pages of a connection, forwards and backwards, with ties and nulls among the sort keys."""

from itertools import pairwise
from typing import Any

import pytest

from app.kernel.identity import ANONYMOUS
from tests.reading_fixtures import BOB, Ask

FORWARD = """query ($n: Int, $at: String, $order: EventOrder) { events(first: $n, after: $at, order: $order) {
    edges { cursor node { title } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"""
BACKWARD = """query ($n: Int, $at: String, $order: EventOrder) { events(last: $n, before: $at, order: $order) {
    edges { cursor node { title } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"""
ORDERS = ["SOONEST", "LATEST", "BEST", "WORST", "TITLE", "BY_CATEGORY"]


def titles(page: dict[str, Any]) -> list[str]:
    return [edge["node"]["title"] for edge in page["edges"]]


async def everything(ask: Ask, order: str) -> list[str]:
    data = await ask(f"{{ events(first: 100, order: {order}) {{ nodes {{ title }} }} }}", BOB)
    return [node["title"] for node in data["events"]["nodes"]]


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("size", [1, 2, 3, 5])
async def test_forwards_page_by_page_gives_everything_once(ask: Ask, order: str, size: int) -> None:
    found: list[str] = []
    at, previous = None, False
    while True:
        page = (await ask(FORWARD, BOB, n=size, at=at, order=order))["events"]
        found += titles(page)
        info = page["pageInfo"]
        assert info["startCursor"] == page["edges"][0]["cursor"]
        assert info["endCursor"] == page["edges"][-1]["cursor"]
        assert info["hasPreviousPage"] is previous
        if not info["hasNextPage"]:
            break
        assert len(page["edges"]) == size
        at, previous = info["endCursor"], True
    assert found == await everything(ask, order)
    assert len(found) == 11


@pytest.mark.parametrize("order", ORDERS)
async def test_backwards_page_by_page_gives_everything_once(ask: Ask, order: str) -> None:
    found: list[str] = []
    at, following = None, False
    while True:
        page = (await ask(BACKWARD, BOB, n=3, at=at, order=order))["events"]
        found = titles(page) + found
        info = page["pageInfo"]
        assert info["startCursor"] == page["edges"][0]["cursor"]
        assert info["endCursor"] == page["edges"][-1]["cursor"]
        assert info["hasNextPage"] is following
        if not info["hasPreviousPage"]:
            break
        at, following = info["startCursor"], True
    assert found == await everything(ask, order)


async def test_between_two_cursors(ask: Ask) -> None:
    all_ = (await ask(FORWARD, BOB, n=100, order="BEST"))["events"]["edges"]
    source = """query ($a: String, $b: String) {
        f: events(first: 2, after: $a, before: $b, order: BEST) { nodes { title } pageInfo { hasNextPage } }
        l: events(last: 2, after: $a, before: $b, order: BEST) { nodes { title } } }"""
    data = await ask(source, BOB, a=all_[1]["cursor"], b=all_[6]["cursor"])
    inside = [edge["node"]["title"] for edge in all_[2:6]]
    assert [node["title"] for node in data["f"]["nodes"]] == inside[:2]
    assert [node["title"] for node in data["l"]["nodes"]] == inside[-2:]
    assert data["f"]["pageInfo"]["hasNextPage"] is True


async def test_an_empty_page(ask: Ask) -> None:
    data = await ask(
        """{ events(filter: {minSeats: 99}) { totalCount nodes { id } edges { cursor }
             pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }
             none: events(first: 0) { nodes { id } pageInfo { hasNextPage endCursor } } }"""
    )
    assert data["events"] == {
        "totalCount": 0,
        "nodes": [],
        "edges": [],
        "pageInfo": {"hasNextPage": False, "hasPreviousPage": False, "startCursor": None, "endCursor": None},
    }
    assert data["none"] == {"nodes": [], "pageInfo": {"hasNextPage": True, "endCursor": None}}


async def test_a_page_of_which_only_its_beginning_is_asked(ask: Ask) -> None:
    data = await ask(
        "{ events { pageInfo { hasPreviousPage __typename } } none: clubs(first: 0) { edges { cursor } } }"
    )
    assert data["events"]["pageInfo"] == {"hasPreviousPage": False, "__typename": "PageInfo"}
    assert data["none"] == {"edges": []}


async def test_pages_inside_pages(ask: Ask) -> None:
    data = await ask(
        """query ($n: Int!) { clubs(last: 2) { nodes { name
             events(first: $n, order: LATEST) { nodes { title } pageInfo { hasNextPage } } } } }""",
        BOB,
        n=2,
    )
    runners, singers = data["clubs"]["nodes"]
    assert [node["title"] for node in runners["events"]["nodes"]] == ["Event 10", "Event 8"]
    assert [node["title"] for node in singers["events"]["nodes"]] == ["Event 11", "Event 9"]
    assert runners["events"]["pageInfo"]["hasNextPage"] is True
    assert ask.statements == 1


async def test_a_page_has_twenty_at_most_unless_said(ask: Ask) -> None:
    data = await ask("query ($n: Int) { clubs(first: $n) { nodes { id } } }", ANONYMOUS, n=None)
    assert len(data["clubs"]["nodes"]) == 3


async def test_sizes_and_cursors_that_make_no_sense_are_refused(ask: Ask) -> None:
    cursor = (await ask(FORWARD, BOB, n=1, order="BEST"))["events"]["edges"][0]["cursor"]
    for variables in ({"n": -1}, {"n": 101}):
        answer = await ask.answer(FORWARD, BOB, variables)
        assert answer["errors"][0]["extensions"]["code"] == "BAD_PAGE"
        assert "between 0 and 100" in answer["errors"][0]["message"]
    for at in ("x", "", "WzFd", "é", cursor[:-3], cursor + "AA"):
        answer = await ask.answer(FORWARD, BOB, {"at": at, "order": "BEST"})
        assert answer["errors"][0]["extensions"]["code"] == "BAD_CURSOR", at
    answer = await ask.answer(FORWARD, BOB, {"at": cursor, "order": "WORST"})
    assert answer["errors"][0]["extensions"]["code"] == "BAD_CURSOR"
    for source in (
        "query ($at: String) { events(after: $at) { totalCount } }",
        "query ($n: Int) { events(first: $n) { __typename } }",
    ):
        answer = await ask.answer(source, BOB, {"at": "nonsense", "n": 101})
        assert answer["errors"][0]["extensions"]["code"] in {"BAD_CURSOR", "BAD_PAGE"}, source
    answer = await ask.answer("{ events(first: 1, last: 1) { totalCount } }")
    assert answer["errors"][0]["extensions"]["code"] == "BAD_PAGE"
    answer = await ask.answer("{ events(first: 1000) { totalCount } }")
    assert answer["errors"][0]["extensions"]["code"] == "BAD_PAGE"


async def test_sort_keys_are_the_same_on_equal_neighbours(ask: Ask) -> None:
    """The data has ties in every order, or the tests above would prove nothing."""
    data = await ask("{ events(first: 100, order: SOONEST) { nodes { startsAt score category } } }", BOB)
    for name in ("startsAt", "score", "category"):
        values = sorted(str(node[name]) for node in data["events"]["nodes"])
        assert any(one == other for one, other in pairwise(values))


@pytest.mark.parametrize("page", ["first: 5", "last: 5", ""])
@pytest.mark.parametrize("asked", ["hasPreviousPage", "hasNextPage", "__typename"])
async def test_of_a_page_one_thing_may_be_asked_alone(ask: Ask, page: str, asked: str) -> None:
    """Nothing of the rows is wanted then, but there is one answer nevertheless."""
    found = await ask(f"{{ events{f'({page})' if page else ''} {{ pageInfo {{ {asked} }} totalCount }} }}")
    assert found["events"]["pageInfo"].keys() == {asked}
