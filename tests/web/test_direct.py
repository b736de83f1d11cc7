"""A partner's system reaches the API by a shorter way, and is answered as by the long one."""

import asyncio
from typing import Any

import pytest

from app.accounts import service
from app.graphql.documents import Documents
from app.graphql.endpoint import Begun, Caller, Endpoint
from app.graphql.http import JSON, Given, Reply
from app.kernel.db import Database
from app.kernel.settings import Settings
from app.main import build_app
from app.shortway import Answered, Exchange, ShortWay
from tests.world import World

from .wire import QUERY, Ways, Wire, kept, served, told

ALL = {"query": "{ __schema { types { name description } } }"}


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> list[Given]:
    """What went the short way."""
    found = []
    begin = ShortWay.begin

    def noted(self: ShortWay, asked: Exchange) -> Begun | None:
        found.append(asked.caller.headers)
        return begin(self, asked)

    monkeypatch.setattr(ShortWay, "begin", noted)
    return found


HEADERS: tuple[dict[str, str], ...] = (
    {},
    {"accept": "application/graphql-response+json"},
    {"accept": "text/plain"},
    {"accept_language": "en", "authorization": "Bearer nonsense"},
    {"content_type": "text/plain"},
    {"accept_encoding": "gzip"},
    {"accept_encoding": "identity"},
)


@pytest.mark.parametrize("headers", HEADERS, ids=str)
async def test_both_ways_answer_the_same(ways: Ways, taken: list[Given], headers: dict[str, str]) -> None:
    for content in (QUERY, ALL, {"query": "{"}, {"nonsense": 1}):
        short, long = await ways.ask(content, **headers)
        assert short.status_code == long.status_code
        assert told(short) == told(long)
        assert kept(short) == kept(long)
    assert len(taken) == 4


async def test_a_partner_is_known_by_its_token(ways: Ways) -> None:
    short, _ = await ways.ask()
    assert short.json()["data"]["viewer"]["client"]["name"]
    assert "default-src 'none'" in short.headers["content-security-policy"]


async def test_what_a_browser_could_be_made_to_send_goes_the_long_way(ways: Ways, taken: list[Given]) -> None:
    forged = {"Sec-Fetch-Site": "cross-site"}
    for authorization in ({}, {"authorization": "Bearer x", "cookie": "session=x"}, {"authorization": "Basic x"}):
        answer = await ways.client.post("/graphql", json=QUERY, headers={**forged, **authorization})
        assert answer.status_code == 403
    assert taken == []


async def test_production_answers_to_its_name_by_the_short_way_too(
    db: Database, settings: Settings, documents: Documents, token: str, taken: list[Given]
) -> None:
    production = settings.model_copy(update={"env": "production", "base_url": "https://qilian.test"})
    async with served(build_app(production, db, documents)) as client:
        own = (("qilian.test", 200), ("qilian.test:8000", 200))
        for host, status in (("evil.test", 400), ("qilian.test:80@evil.test", 400), *own):
            for answer in await Ways(client, token).ask(host=host):
                assert answer.status_code == status
                assert (status == 400) or "strict-transport-security" in answer.headers
    assert len(taken) == 2


async def test_a_body_that_is_too_large_is_refused_by_the_short_way_too(ways: Ways) -> None:
    for answer in await ways.ask({"query": "x" * 2**20}):
        assert answer.status_code == 413


async def test_a_fault_tells_nothing_by_the_short_way_either(
    ways: Ways, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def break_down(*_: Any) -> Any:
        raise RuntimeError("a secret of the inside")

    monkeypatch.setattr(Endpoint, "_answer", break_down)
    for answer in await ways.ask():
        assert answer.status_code == 500
        assert "secret" not in answer.text
        assert answer.headers["x-content-type-options"] == "nosniff"
    assert caplog.text.count("a secret of the inside") >= 2


async def test_both_ways_are_counted(ways: Ways) -> None:
    await ways.ask()
    numbers = (await ways.client.get("/metrics")).text
    assert 'commonweal_requests_total{method="POST",route="/graphql",status="200"} 2.0' in numbers
    assert 'commonweal_request_seconds_count{route="/graphql"} 2.0' in numbers
    assert 'commonweal_operations_total{way="sql"}' in numbers


async def test_a_connection_is_used_again_and_its_requests_answered_in_order(wire: Wire, taken: list[Given]) -> None:
    """Two requests sent at once on one connection, then one that ends it."""
    await wire.send(wire.request("first") + wire.request("second")[:-5], wire.request("second")[-5:])
    await wire.send(wire.request("third", "connection: close"))
    answers = (await asyncio.wait_for(wire.reader.read(), 5)).decode()
    assert answers.index('"first"') < answers.index('"second"') < answers.index('"third"')
    assert answers.count("HTTP/1.1 200 OK") == 3
    assert answers.count("connection: close") == 1
    assert len(taken) == 3


async def test_requests_with_a_head_that_was_seen_before_are_answered_one_by_one(wire: Wire) -> None:
    """Whole, in parts, several at once and with another head between: each gets the answer to its own body."""
    known = [wire.request(name) for name in ("one", "two", "six", "ten", "nil")]
    pieces = [[known[0]], [known[1]], [known[2] + known[3]], [known[4][:40], known[4][40:-9], known[4][-9:]]]
    pieces += [[wire.request("other", "x-more: 1")], [known[0] + known[1][:-3], known[1][-3:] + known[2]], [known[3]]]
    for piece in pieces:
        await wire.send(*piece)
    for name in ("one", "two", "six", "ten", "nil", "other", "one", "two", "six", "ten"):
        status, content = await wire.answer()
        assert (status, f'"{name}":'.encode() in content) == (200, True)


async def test_a_token_that_is_taken_back_is_no_good_on_a_connection_that_used_it(
    wire: Wire, db: Database, world: World
) -> None:
    await wire.send(wire.request("one"))
    assert (await wire.answer())[0] == 200
    async with db.unit_of_work() as tx:
        await service.revoke_client(tx, world.otto, client=world.partner.id)
    await wire.send(wire.request("one"))
    assert (await wire.answer())[0] == 401


async def test_a_request_waits_for_the_one_before_it(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    go, answer = asyncio.Event(), ShortWay.answer

    async def slow(self: ShortWay, asked: Exchange) -> Answered:
        if b"slow" in asked.body:
            await go.wait()
        return await answer(self, asked)

    monkeypatch.setattr(ShortWay, "answer", slow)
    await wire.send(*(wire.request(name) for name in ("warm", "slow", "fast")))
    go.set()
    for name in (b"warm", b"slow", b"fast"):
        assert name in (await wire.answer())[1]


async def test_a_body_that_nobody_reads_is_no_request(wire: Wire) -> None:
    """What comes after a refusal of its head belongs to it, whatever it looks like."""
    one, two = wire.request("one"), wire.request("two")
    length = 2**19
    head = one[: one.index(b"content-length")] + b"content-length: %d\r\n\r\n" % length
    await wire.send(one, head, one, b" " * (length - len(one)), two)
    assert [(await wire.answer())[0] for _ in "ab"] == [200, 413]
    assert b'"two"' in (await wire.answer())[1]


async def test_what_begins_with_empty_lines_is_known_by_no_head(wire: Wire) -> None:
    one = wire.request("one")
    for sent, status in ((b"\r\n\r\n" + one, 200), (b"\r\n\r\n" + one[one.index(b"{") :], 400)):
        await wire.send(sent)
        assert (await wire.answer())[0] == status


@pytest.mark.parametrize("path", [b"/graphql", b"/graphql?long"])
async def test_who_offers_another_protocol_is_answered_in_this_one(wire: Wire, path: bytes) -> None:
    """Java's HttpClient offers HTTP/2 with its first request, unless told not to; the body comes all the same."""
    offered = "Connection: Upgrade, HTTP2-Settings", "HTTP2-Settings: AAEAAEAAAAIAAAABAAMAAABk", "Upgrade: h2c"
    for name in ("one", "two"):
        await wire.send(wire.request(name, *offered).replace(b"/graphql", path, 1))
        status, content = await wire.answer()
        assert (status, f'"{name}":'.encode() in content) == (200, True)
    await wire.send(wire.request("three"))
    assert (await wire.answer())[0] == 200


async def test_long_heads_are_not_kept(wire: Wire, taken: list[Given]) -> None:
    for more in ("x-more: 1", "x-more: 1", long := f"x-more: {'1' * 2048}", long):
        await wire.send(wire.request("one", more))
        assert (await wire.answer())[0] == 200
    assert taken[0] is taken[1]
    assert taken[2] is not taken[3]


async def test_a_head_that_was_seen_is_known_to_its_own_connection_alone(ways: Ways, taken: list[Given]) -> None:
    """So that the address of whoever sends it is theirs."""
    first, second = [await asyncio.open_connection(ways.client.base_url.host, ways.client.base_url.port) for _ in "ab"]
    for each in (first, first, second):
        wire = Wire(ways.token, *each)
        await wire.send(wire.request("one"))
        assert (await wire.answer())[0] == 200
    assert taken[0] is taken[1]
    assert taken[2] is not taken[0]
    for _, writer in (first, second):
        writer.close()


async def test_a_proxy_s_word_on_the_address_counts_by_the_short_way_too(
    ways: Ways, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []

    async def noted(_self: Any, _shell: Any, caller: Caller, *_: Any) -> Reply:
        seen.append(caller.known.address)
        return Reply(200, JSON, b"{}")

    monkeypatch.setattr(Endpoint, "answer", noted)
    await ways.ask(x_forwarded_for="192.0.2.7")
    await ways.ask()
    assert seen == ["192.0.2.7", "192.0.2.7", "127.0.0.1", "127.0.0.1"]


async def test_a_large_answer_is_packed(ways: Ways) -> None:
    for answer in await ways.ask(ALL, accept_encoding="gzip"):
        assert answer.headers["content-encoding"] == "gzip"
        assert "Accept-Encoding" in answer.headers["vary"]
        assert len(answer.json()["data"]["__schema"]["types"]) > 100
