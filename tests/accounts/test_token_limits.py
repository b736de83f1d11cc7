"""How often an address may ask for tokens, and a client get some; and what sign-in pages answer to too many tries."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import httpx
import pytest

from app.graphql.documents import Documents
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.settings import Settings
from tests.web_fixtures import Browser
from tests.world import CLIENT_SECRET, World

Ask = Callable[..., Awaitable[tuple[int, str]]]


@pytest.fixture
def ask(db: Database, settings: Settings, documents: Documents, world: World) -> Ask:
    from app.main import build_app

    app = build_app(settings.model_copy(update={"token_requests_per_minute": 3}), db, documents)

    async def asked(
        secret: str = CLIENT_SECRET, *, address: str = "192.0.2.1", client: str = "partner"
    ) -> tuple[int, str]:
        given = {"grant_type": "client_credentials", "client_id": client, "client_secret": secret}
        async with Browser(httpx.ASGITransport(app, client=(address, 1)), db, settings) as browser:
            answer = await browser.post("/oauth/token", data=given)
        if answer.status_code == 429:
            assert answer.json()["error"] == "too_many_requests"
            assert answer.headers["retry-after"] in answer.json()["error_description"]
        return answer.status_code, answer.headers.get("retry-after", "")

    return asked


async def test_an_address_asks_so_often_in_a_minute(ask: Ask, clock: SettableClock) -> None:
    for client in ("a", "b", "c"):
        assert await ask("wrong", client=client) == (401, "")
    clock.at += timedelta(seconds=20)
    assert await ask("wrong", client="d") == (429, "40")
    assert await ask() == (429, "40"), "a right secret is not told from a wrong one"
    assert await ask(address="192.0.2.2") == (200, "")
    clock.at += timedelta(seconds=40)
    assert await ask() == (200, "")


async def test_a_client_gets_so_many_tokens_in_a_minute(ask: Ask, clock: SettableClock) -> None:
    for number in range(3):
        assert await ask(address=f"192.0.2.{number}") == (200, "")
    assert await ask(address="192.0.2.4") == (429, "60")
    clock.at += timedelta(minutes=1)
    assert await ask(address="192.0.2.4") == (200, "")


async def test_wrong_secrets_lock_no_client_out(ask: Ask) -> None:
    for number in range(9):
        assert await ask("wrong", address=f"192.0.2.{number % 3}") == (401, "")
    assert await ask(address="192.0.2.4") == (200, "")


async def test_too_many_codes_are_refused_in_the_persons_language(client: Browser, clock: SettableClock) -> None:
    for _ in range(5):
        assert (await client.post("/sign-in", data={"phone": "13800000001"})).status_code == 303
        clock.at += timedelta(minutes=2)
    for language, said in (("en", "Try again in 50 minutes."), ("zh", "50 分钟")):
        client.speak(language)
        refused = await client.post("/sign-in", data={"phone": "13800000001"})
        assert (refused.status_code, refused.headers["retry-after"]) == (429, "3000")
        assert said in refused.text


async def test_too_many_passwords_are_refused_with_the_time_to_wait(client: Browser, world: World) -> None:
    for _ in range(30):
        given = {"username": "nobody", "password": "wrong", "key": "k"}
        assert (await client.post("/sign-in/password", data=given)).status_code == 422
    refused = await client.post("/sign-in/password", data=given)
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "900")
