"""Whatever a receiver answers or is named, a try is counted, others are served, and nothing of it stays."""

import asyncio
import socket
import threading
from datetime import timedelta
from typing import Any

import pytest

from app.partners import sending, service
from app.partners.exchange import Outgoing
from tests.world import NOW, World

from .receiving import Post, Receiver, receiving

FAR = "9" * 30


@pytest.mark.parametrize(
    "header",
    [
        *(f"Retry-After: Mon, 01 Jan 2024 00:00:00 +{FAR}", f"Retry-After: Mon, 01 Jan {FAR} 00:00:00 GMT"),
        *("Retry-After: -1", "Retry-After: ²", "Location: http://[::1", "Location: \xff\xfe:x", "Content-Length: x"),
    ],
)
async def test_a_header_that_means_nothing_is_a_failed_try(
    post: Post, world: World, receiver: Receiver, header: str
) -> None:
    made = await post.webhook(await post.client(world.county), receiver.url)
    await post.do(service.ping_webhook, world.otto, webhook=made.webhook)
    receiver.answers.append(f"HTTP/1.1 503 X\r\n{header}\r\n\r\n".encode("latin-1" if "\xff" in header else "utf-8"))
    await post.work()
    delivery = await post.one()
    assert (delivery.state, delivery.attempts, delivery.leased_until) == ("waiting", 1, None)
    assert timedelta(seconds=9) <= delivery.next_attempt_at - NOW <= timedelta(seconds=11)


@pytest.mark.parametrize("length", ["Content-Length: 9", "Transfer-Encoding: chunked"])
async def test_a_status_counts_where_its_body_breaks_off(
    post: Post, world: World, receiver: Receiver, length: str
) -> None:
    made = await post.webhook(await post.client(world.county), receiver.url)
    await post.do(service.ping_webhook, world.otto, webhook=made.webhook)
    receiver.answers.append(f"HTTP/1.1 200 OK\r\n{length}\r\n\r\nhad".encode())
    await post.work()
    delivery = await post.one()
    assert (delivery.state, delivery.status) == ("delivered", 200)


async def test_a_status_counts_where_its_body_does_not_end(
    post: Post, world: World, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "ANSWER_SECONDS", 0.02)
    monkeypatch.setattr(receiver, "leave", True)
    made = await post.webhook(await post.client(world.county), receiver.url)
    await post.do(service.ping_webhook, world.otto, webhook=made.webhook)
    receiver.answers.append(b"HTTP/1.1 200 OK\r\n\r\nhad it")
    await post.work()
    delivery = await post.one()
    assert (delivery.state, delivery.status, delivery.response) == ("delivered", 200, "had it")


async def test_no_cookie_of_a_receiver_is_kept(post: Post, world: World, receiver: Receiver) -> None:
    async with receiving() as other:
        client = await post.client(world.county)
        for each in (receiver, other):
            made = await post.webhook(client, each.url)
            each.answer(204, "Set-Cookie: who=first; Path=/")
            for _ in range(2):
                await post.do(service.ping_webhook, world.otto, webhook=made.webhook)
                await post.work()
        assert [("cookie" in each.headers) for each in receiver.messages + other.messages] == [False] * 4


async def test_the_next_address_of_a_host_is_tried_where_nobody_listens(
    post: Post, world: World, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As `localhost` is often two addresses, and a receiver listens at one."""

    def found(host: str, port: int, **_: Any) -> Any:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in ("127.0.0.2", "127.0.0.1")]

    monkeypatch.setattr(socket, "getaddrinfo", found)
    made = await post.webhook(await post.client(world.county), receiver.url.replace("127.0.0.1", "partner.example"))
    await post.do(service.ping_webhook, world.otto, webhook=made.webhook)
    await post.work()
    assert [(await post.one()).state, len(receiver.messages)] == ["delivered", 1]


async def test_names_that_take_long_to_look_up_keep_nobody_else_waiting(
    post: Post, world: World, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    look_up, looked_up = socket.getaddrinfo, threading.Event()

    def slowly(host: str, port: int, **given: Any) -> Any:
        if host != "127.0.0.1":
            looked_up.wait(20)
        return look_up("127.0.0.1", port, **given)

    monkeypatch.setattr(socket, "getaddrinfo", slowly)
    slow = Outgoing("msg_1", receiver.url.replace("127.0.0.1", "slow.example"), "{}", [])
    async with asyncio.TaskGroup() as group:
        for _ in range(40):
            group.create_task(post.sender.send(slow, NOW))
        await asyncio.sleep(0)
        async with asyncio.timeout(10):
            assert (await post.sender.send(Outgoing("msg_2", receiver.url, "{}", []), NOW)).ok
            assert await asyncio.to_thread(len, "password") == 8, "other work in threads goes on too"
        assert [each.id for each in receiver.messages] == ["msg_2"]
        looked_up.set()


async def test_four_at_most_are_on_their_way_however_many_processes_send(
    post: Post, world: World, receiver: Receiver
) -> None:
    made = await post.webhook(await post.client(world.county), receiver.url)
    for _ in range(service.EACH + 3):
        await post.do(service.ping_webhook, world.otto, webhook=made.webhook)
    async with post.db.unit_of_work() as one, post.db.unit_of_work() as other:
        taken = await service.lease(one, most=50)
        assert (len(taken), await service.lease(other, most=50)) == (service.EACH, [])
