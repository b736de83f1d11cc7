"""A partner's till on a bad line: connections are cut at the socket, and nothing is handed out twice."""

import asyncio
from typing import Any

import httpx
import orjson
import pytest

from app.accounts.service import create_client
from app.kernel.identity import system
from tests.rewards.purse import change, failing, fetch, give, redeemed

from .site import Site

FULFIL = """mutation ($input: FulfilVoucherInput!) { fulfilVoucher(input: $input) {
    redemption { id state endedAt } errors { code } } }"""
CUTS = ("before the request is whole", "with the request sent", "with the reply on its way")


@pytest.fixture
async def till(site: Site) -> httpx.AsyncClient:
    """The merchant's own client: it reaches that merchant's counters."""
    async with site.db.unit_of_work() as tx:
        merchant = site.world.merchant
        made = await create_client(tx, system("t"), organisation=merchant, name="Till", scopes=("rewards:write",))
    async with httpx.AsyncClient(base_url=site.url, timeout=30) as http:
        given = {"grant_type": "client_credentials"}
        token = (await http.post("/oauth/token", data=given, auth=(made.client_id, made.secret))).json()["access_token"]
        return httpx.AsyncClient(base_url=site.url, headers={"Authorization": f"Bearer {token}"}, timeout=30)


def body(code: str, key: str) -> dict[str, Any]:
    return {"query": FULFIL, "variables": {"input": {"code": code, "idempotencyKey": key}}}


async def cut_off(site: Site, till: httpx.AsyncClient, code: str, key: str, when: str) -> None:
    """Sends a request over a connection that is reset before its reply is read."""
    content = orjson.dumps(body(code, key))
    head = (
        f"POST /graphql HTTP/1.1\r\nHost: {till.base_url.host}\r\nAuthorization: {till.headers['Authorization']}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
    )
    _, writer = await asyncio.open_connection(till.base_url.host, till.base_url.port)
    writer.write(head.encode() + (content[:-20] if when == CUTS[0] else content))
    await writer.drain()
    while when == CUTS[2] and not await handed_over(site, code):  # noqa: ASYNC110 (the server's own transaction)
        await asyncio.sleep(0.01)
    writer.transport.abort()


async def handed_over(site: Site, code: str) -> int:
    entries = "SELECT count(*) FROM hand_over JOIN voucher USING (redemption_id) WHERE code = $1"
    return int((await fetch(site.db, entries, code))["count"])


async def test_a_till_sends_again_after_a_cut_and_hands_out_once(site: Site, till: httpx.AsyncClient) -> None:
    """The key in the input gets the retry the answer that `once` has kept."""
    async with till:
        await change(site.db, "UPDATE reward SET points = 10")
        await give(site.db, site.world.alice)
        for number, when in enumerate(CUTS):
            code = (await redeemed(site.db, site.world, site.world.alice)).code
            for _ in range(2):
                await cut_off(site, till, code, f"receipt {number}", when)
            answers = [await till.post("/graphql", json=body(code, f"receipt {number}")) for _ in range(2)]
            done = [answer.json()["data"]["fulfilVoucher"] for answer in answers]
            assert done[0] == done[1], when
            assert (done[0]["redemption"]["state"], done[0]["errors"]) == ("fulfilled", []), when
            other = (await till.post("/graphql", json=body(code, f"other {number}"))).json()["data"]["fulfilVoucher"]
            assert other == {"redemption": None, "errors": [{"code": "ALREADY_FULFILLED"}]}, when
            assert await handed_over(site, code) == 1, when
    assert await failing(site.db) == []
