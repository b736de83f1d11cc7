"""The office's pages of partners: without a script, for officers and administrators alone."""

import html
import re
from datetime import timedelta
from typing import Any

import httpx

from app.accounts import service as accounts
from app.kernel import ids
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.identity import ANONYMOUS
from app.partners import service
from tests.accounts.doing import do
from tests.web_fixtures import Browser
from tests.world import World

from .receiving import Post, Receiver


def key() -> str:
    return str(ids.new())


async def shown(client: Browser, path: str) -> str:
    answer = await client.get(path)
    assert answer.status_code == 200, answer.text[:500]
    return answer.text


async def sent(client: Browser, path: str, **typed: Any) -> httpx.Response:
    return await client.post(path, data={"key": key(), **typed})


def secret_on(page: str) -> str:
    (found,) = re.findall(r'<code class="secret">([^<]+)</code>', page)
    return html.unescape(found)


async def test_an_officer_gives_a_partner_access_and_sees_its_secret_once(
    client: Browser, world: World, db: Database
) -> None:
    await client.sign_in(world.otto.id)
    typed = {"key": "k", "name": "Hospital", "scopes": ["activities:read", "webhooks:read"]}
    made = await client.post("/partners", data=typed)
    assert made.status_code == 200
    secret = secret_on(made.text)
    (client_id,) = re.findall(r"client-[a-z0-9]{10}", made.text)[:1]
    issued = await do(db, accounts.issue_token, ANONYMOUS, client_id=client_id, client_secret=secret)
    assert issued.scopes == ("activities:read", "webhooks:read")
    assert secret_on((await client.post("/partners", data=typed)).text) == secret, "a form sent twice"
    offered = re.findall(r'name="kinds" value="([a-z]+)\.', made.text)
    assert set(offered) == {"activities"}, "nothing that it has no scope to hear of"
    listed = await shown(client, "/partners")
    assert "Hospital" in listed
    assert secret not in listed
    refused = await sent(client, "/partners", name="Hospital")
    assert refused.status_code == 422
    assert 'value="Hospital"' in refused.text


async def test_an_officer_replaces_a_secret_and_ends_access(
    client: Browser, world: World, db: Database, clock: SettableClock
) -> None:
    await client.sign_in(world.otto.id)
    path = f"/partners/{world.partner.id}"
    until = (clock.at + timedelta(hours=8, days=2)).strftime("%Y-%m-%dT%H:%M")
    rotated = await sent(client, f"{path}/secret", old_until=until)
    assert await do(db, accounts.issue_token, ANONYMOUS, client_id="partner", client_secret=secret_on(rotated.text))
    assert "5月3日" in rotated.text, "until when the old one works"
    assert 'class="secret"' not in await shown(client, path)
    late = await sent(client, f"{path}/secret", old_until="2027-01-01T00:00")
    assert late.status_code == 422
    assert (await sent(client, f"{path}/revoke")).status_code == 303
    assert f'action="{path}/secret"' not in await shown(client, path)


async def test_an_officer_makes_a_webhook_tries_it_and_sees_what_came_of_it(
    client: Browser, world: World, post: Post, receiver: Receiver
) -> None:
    await client.sign_in(world.otto.id)
    refused = await sent(client, f"/partners/{world.partner.id}/webhooks", url="nowhere", description="To us")
    assert refused.status_code == 422
    assert 'value="To us"' in refused.text
    typed = {"url": receiver.url, "kinds": ["activities.enrolled"], "description": "To us"}
    made = await sent(client, f"/partners/{world.partner.id}/webhooks", **typed)
    secret = secret_on(made.text)
    (path,) = set(re.findall(r'action="(/webhooks/[0-9a-f-]{36})"', made.text))
    assert (await sent(client, f"{path}/ping")).headers["location"] == path
    receiver.answer(500, body="<script>alert(1)</script>")
    await post.work()
    assert receiver.messages[0].signed_by(secret)
    page = await shown(client, path)
    (delivery,) = re.findall(r'href="(/deliveries/[0-9a-f-]{36})"', page)
    assert delivery not in await shown(client, f"{path}?state=delivered")
    assert delivery in await shown(client, f"{path}?state=waiting")
    page = await shown(client, delivery)
    assert "webhooks.ping" in page
    assert "500" in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert (await sent(client, f"{delivery}/replay")).headers["location"] == delivery
    await post.work()
    assert len(receiver.messages) == 2
    rotated = await sent(client, f"{path}/secret")
    await sent(client, f"{path}/ping")
    await post.work()
    assert receiver.messages[2].signed_by(secret_on(rotated.text))
    assert receiver.messages[2].signed_by(secret)


async def test_an_officer_changes_disables_enables_replays_and_deletes_a_webhook(
    client: Browser, world: World, post: Post
) -> None:
    await client.sign_in(world.otto.id)
    made = await post.do(service.create_webhook, world.otto, client=world.partner.id, url="http://partner.example/a")
    path = f"/webhooks/{made.webhook}"
    saved = await sent(client, path, url="http://partner.example/b", kinds=["activities.enrolled"])
    assert saved.status_code == 303
    page = await shown(client, path)
    assert "http://partner.example/b" in page
    assert re.search(r'value="activities.enrolled" checked', page)
    assert (await sent(client, path, url="")).status_code == 422
    assert (await sent(client, f"{path}/replay", since="2026-05-01T09:00")).status_code == 303
    refused = await sent(client, f"{path}/replay", since="2025-05-01T09:00")
    assert refused.status_code == 422
    assert re.search(r'value="activities.enrolled" checked', refused.text), "that form was not sent"
    assert (await sent(client, f"{path}/disable")).status_code == 303
    assert f'action="{path}/enable"' in await shown(client, path)
    assert (await sent(client, f"{path}/ping")).status_code == 422
    assert (await sent(client, f"{path}/enable")).status_code == 303
    assert (await sent(client, f"{path}/delete")).headers["location"] == f"/partners/{world.partner.id}"
    assert (await client.get(path)).status_code == 404


async def test_dead_letters_stand_in_a_list(client: Browser, world: World, post: Post, receiver: Receiver) -> None:
    await client.sign_in(world.otto.id)
    assert "/deliveries/dead" not in await shown(client, "/partners")
    made = await post.do(service.create_webhook, world.otto, client=world.partner.id, url=receiver.url)
    await post.do(service.ping_webhook, world.otto, webhook=made.webhook)
    receiver.answer(410)
    await post.work()
    assert "/deliveries/dead" in await shown(client, "/partners")
    dead = await shown(client, "/deliveries/dead")
    (path,) = re.findall(r'href="(/deliveries/[0-9a-f-]{36})"', dead)
    assert receiver.url in dead
    assert f'action="{path}/replay"' not in await shown(client, path), "its webhook is disabled"
    assert (await sent(client, f"{path}/replay")).status_code == 422


async def test_nobody_else_comes_in(client: Browser, world: World, post: Post) -> None:
    given = {"client": world.partner.id, "url": "http://partner.example"}
    made = await post.do(service.create_webhook, world.otto, **given)
    pinged = await post.do(service.ping_webhook, world.otto, webhook=made.webhook)
    partner, webhook, delivery = f"/partners/{world.partner.id}", f"/webhooks/{made.webhook}", f"{pinged.delivery}"
    pages = ("/partners", "/partners/new", partner, webhook, f"/deliveries/{delivery}", "/deliveries/dead")
    forms = (
        *("/partners", f"{partner}/secret", f"{partner}/revoke", f"{partner}/webhooks"),
        *(webhook, *(f"{webhook}/{what}" for what in ("secret", "replay", "enable", "disable", "ping", "delete"))),
        f"/deliveries/{delivery}/replay",
    )
    typed = {"url": "http://partner.example", "name": "x", "scopes": "activities:read", "since": "2026-05-01T09:00"}
    for person, status in ((world.alice, 403), (world.lena, 403), (world.mei, 403), (world.anonymous, 303)):
        await client.sign_in(person.id)
        for path in pages:
            assert (await client.get(path)).status_code == status, path
        for path in forms:
            assert (await sent(client, path, **typed)).status_code == status, path
