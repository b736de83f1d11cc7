"""A partner's system: a small HTTP server that keeps what it is sent and answers as it is told."""

import asyncio
import hmac
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from app.accounts import service as accounts
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.identity import Actor, system
from app.partners import jobs, service
from app.partners.sending import Sender
from app.partners.signing import sign

EVERY_SCOPE = (
    *("activities:read", "attendance:read", "rewards:read", "volunteers:read"),
    *("webhooks:read", "webhooks:write"),
)


@dataclass(frozen=True)
class Message:
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def said(self) -> Any:
        return orjson.loads(self.body)

    def signed_by(self, secret: str) -> bool:
        """As a receiver checks it."""
        expected = sign(secret, self.id, int(self.headers["webhook-timestamp"]), self.body)
        return any(hmac.compare_digest(expected, each) for each in self.headers["webhook-signature"].split(" "))


@dataclass
class Receiver:
    url: str = ""
    messages: list[Message] = field(default_factory=list)
    answers: list[bytes] = field(default_factory=list)
    """One for each message to come; 204 when there are none."""
    hold: asyncio.Event | None = None
    """As long as it is not set, nothing is answered."""
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    leave: bool = False
    """Whether an answer is left open at its end."""

    def answer(self, status: int, *headers: str, body: str = "") -> None:
        lines = [f"HTTP/1.1 {status} X", *headers, f"Content-Length: {len(body)}", "Connection: close"]
        self.answers.append("\r\n".join([*lines, "", body]).encode())

    @property
    def kinds(self) -> list[str]:
        return [message.said["type"] for message in self.messages]

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        first, *lines = head.strip().split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
        body = await reader.readexactly(int(headers["content-length"]))
        self.messages.append(Message(first.split(" ")[1], headers, body))
        self.arrived.set()
        if self.hold is not None:
            await self.hold.wait()
        writer.write(self.answers.pop(0) if self.answers else b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
        if self.leave:
            await reader.read()
        writer.close()


@asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    server = await asyncio.start_server(receiver, "127.0.0.1", 0)
    receiver.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/events"
    async with server:
        yield receiver
        if receiver.hold is not None:
            receiver.hold.set()


@dataclass
class Post:
    """The app's side: clients, their webhooks, and a worker that is run by hand."""

    db: Database
    clock: SettableClock
    sender: Sender

    async def do(self, verb: Any, actor: Actor, **arguments: Any) -> Any:
        async with self.db.unit_of_work() as tx:
            return await verb(tx, actor, **arguments)

    async def client(self, organisation: UUID, *scopes: str) -> Actor:
        """A partner with these scopes, or all, over an organisation."""
        given = {"organisation": organisation, "name": "Partner", "scopes": scopes or EVERY_SCOPE}
        made = await self.do(accounts.create_client, system("test"), **given)
        return Actor(kind="client", id=made.client, scopes=frozenset(scopes or EVERY_SCOPE), organisation=organisation)

    async def webhook(self, client: Actor, url: str, *kinds: str) -> service.WebhookSecret:
        made: service.WebhookSecret = await self.do(service.create_webhook, client, url=url, kinds=kinds)
        return made

    async def work(self) -> int:
        """Sends what is due now: how many deliveries."""
        number = 0
        while True:
            events, leased = await jobs.step(self.db, most=50)
            await asyncio.gather(*(jobs.send(self.db, self.sender, each) for each in leased))
            number += len(leased)
            if not events and not leased:
                return number

    async def deliveries(self) -> list[Any]:
        async with self.db.connection() as connection:
            return list(await connection.fetch("SELECT * FROM webhook_delivery ORDER BY event_position, created_at"))

    async def one(self) -> Any:
        (delivery,) = await self.deliveries()
        return delivery

    async def of(self, webhook: UUID) -> Any:
        async with self.db.connection() as connection:
            return await connection.fetchrow("SELECT * FROM webhook WHERE id = $1", webhook)

    async def try_until(self, end: datetime) -> int:
        """Lets time pass from one try to the next."""
        tries = 0
        while self.clock.at < end:
            tries += await self.work()
            waiting = [each.next_attempt_at for each in await self.deliveries() if each.state == "waiting"]
            self.clock.at = min([end, *waiting])
        return tries
