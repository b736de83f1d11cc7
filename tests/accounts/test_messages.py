"""Messages leave the house once they are committed, and what is old is forgotten."""

import json
from datetime import timedelta

import httpx
import pytest

from app.accounts import jobs, service
from app.accounts.senders import HttpGateway, Outbox, sender_of
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.errors import NotFound
from app.kernel.identity import ANONYMOUS, system
from app.kernel.settings import Settings
from tests.world import World

from .doing import do, rows

PHONE = "13900000001"


class Gateway:
    """A gateway that answers as told and remembers what it was sent."""

    def __init__(self, status: int = 200) -> None:
        self.status = status
        self.requests: list[httpx.Request] = []
        self.sender = HttpGateway("https://sms.example/send", "secret", httpx.MockTransport(self.answer))

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        return httpx.Response(self.status)


async def waiting(db: Database) -> service.Delivery:
    await do(db, service.request_code, ANONYMOUS, phone=PHONE)
    job = (await rows(db, "SELECT entrypoint, payload FROM pgqueuer"))[0]
    assert job["entrypoint"] == "accounts.deliver"
    return service.Delivery(json.loads(job["payload"])["message"])


async def test_a_message_is_handed_to_the_gateway_once(db: Database, world: World) -> None:
    gateway, delivery = Gateway(), await waiting(db)
    for _ in range(2):
        await jobs.deliver_by(db, gateway.sender, delivery)
    (request,) = gateway.requests
    assert request.headers["authorization"] == "Bearer secret"
    assert request.headers["idempotency-key"] == str(delivery.message)
    assert json.loads(request.content)["phone"] == PHONE


async def test_a_message_that_the_gateway_refused_is_tried_again(db: Database, world: World) -> None:
    gateway, delivery = Gateway(503), await waiting(db)
    with pytest.raises(httpx.HTTPStatusError):
        await jobs.deliver_by(db, gateway.sender, delivery)
    gateway.status = 200
    await jobs.deliver_by(db, gateway.sender, delivery)
    assert len(gateway.requests) == 2


async def test_a_job_for_an_unknown_phone_finds_nothing_to_send(db: Database, world: World) -> None:
    await do(db, service.request_code, ANONYMOUS, phone="13899999999")
    job = (await rows(db, "SELECT payload FROM pgqueuer"))[0]
    gateway = Gateway()
    await jobs.deliver_by(db, gateway.sender, service.Delivery(json.loads(job["payload"])["message"]))
    assert gateway.requests == []


async def test_without_a_gateway_the_outbox_is_all_there_is(db: Database, world: World, settings: Settings) -> None:
    assert isinstance(sender_of(settings), Outbox)
    await jobs.deliver(db, await waiting(db))
    (message,) = await do(db, service.read_outbox, ANONYMOUS)
    assert message.sent_at is not None
    given = settings.model_copy(update={"sms_gateway_url": "https://sms.example/send"})
    assert isinstance(sender_of(given), HttpGateway)


async def test_the_outbox_is_closed_in_production(db: Database, world: World) -> None:
    db.settings = db.settings.model_copy(update={"env": "production"})
    with pytest.raises(NotFound):
        await do(db, service.read_outbox, world.otto)


async def test_what_is_old_is_forgotten(db: Database, world: World, clock: SettableClock) -> None:
    await waiting(db)
    opened = await do(db, service.open_session, system("test"), person=world.alice.id)
    await do(db, service.open_session, system("test"), person=world.otto.id)
    clock.at += timedelta(days=31)
    async with db.unit_of_work() as tx:
        await service.forget_what_expired(tx)
    assert await rows(db, "SELECT 1 FROM sign_in_code") == []
    assert await rows(db, "SELECT 1 FROM message") == []
    assert [row["id"] for row in await rows(db, "SELECT id FROM session")] == [opened.session]
