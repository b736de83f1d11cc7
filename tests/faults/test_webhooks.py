"""kill -9 of the app between a commit and the delivery of what it told: nothing is lost, nothing has two ids."""

import asyncio
from typing import Any

import httpx
import pytest

from app.accounts import service as accounts
from app.kernel.db import Database
from app.kernel.identity import Actor, system
from app.partners import service as partners
from tests.accounts.doing import do, rows
from tests.partners.receiving import EVERY_SCOPE, receiving
from tests.world import World

from .serving import App, forked

pytestmark = pytest.mark.slow
REMOVE = "mutation($input: RemoveMemberInput!) { removeMember(input: $input) { errors { code } } }"


async def test_a_killed_app_delivers_what_it_committed(db: Database, world: World, database_url: str) -> None:
    """Killed right after a commit, and after another while its message is on its way."""
    given = {"organisation": world.county, "name": "Partner", "scopes": (*EVERY_SCOPE, "volunteers:write")}
    made = await do(db, accounts.create_client, system("test"), **given)
    client = Actor(kind="client", id=made.client, organisation=world.county, scopes=frozenset(EVERY_SCOPE))
    first, second, *_ = await rows(db, "SELECT id FROM membership WHERE team_id = $1 ORDER BY id", world.team)
    async with receiving() as receiver:
        webhook = await do(db, partners.create_webhook, client, url=receiver.url)
        with forked(db.settings, DATABASE_URL=database_url, COMMONWEAL_ENV="development") as app:
            async with httpx.AsyncClient(base_url=app.url, timeout=30) as http:
                await sign_in(http, made)
                await remove(http, first["id"])
                await again(app)
                await until(lambda: delivered(db, 1))
                receiver.hold = asyncio.Event()
                receiver.arrived.clear()
                await remove(http, second["id"])
                async with asyncio.timeout(20):
                    await receiver.arrived.wait()
                await again(app)
            receiver.hold.set()
            await rows(db, "UPDATE webhook_delivery SET leased_until = now() WHERE state = 'waiting'")
            await until(lambda: delivered(db, 2))
    assert all(message.signed_by(webhook.secret) for message in receiver.messages)
    ids: dict[str, set[str]] = {}
    for message in receiver.messages:
        ids.setdefault(message.said["data"]["membership"], set()).add(message.id)
    assert ids.keys() == {f"Membership:{each['id']}" for each in (first, second)}
    assert [len(each) for each in ids.values()] == [1, 1]


async def sign_in(http: httpx.AsyncClient, made: accounts.ClientSecret) -> None:
    grant = {"grant_type": "client_credentials"}
    answer = await http.post("/oauth/token", data=grant, auth=(made.client_id, made.secret))
    http.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"


async def remove(http: httpx.AsyncClient, membership: object) -> None:
    """A write through the app; when it is answered, it is committed."""
    given = {"query": REMOVE, "variables": {"input": {"membershipId": f"Membership:{membership}"}}}
    answer = await http.post("/graphql", json=given)
    assert answer.json()["data"] == {"removeMember": {"errors": []}}


async def again(app: App) -> None:
    app.kill()
    await asyncio.to_thread(app.start)


async def delivered(db: Database, number: int) -> bool:
    found: Any = await db.read("SELECT count(*) FILTER (WHERE state = 'delivered') FROM webhook_delivery")
    return bool(found == number)


async def until(condition: Any) -> None:
    async with asyncio.timeout(20):
        while not await condition():  # noqa: ASYNC110 - the app tells nobody
            await asyncio.sleep(0.05)
