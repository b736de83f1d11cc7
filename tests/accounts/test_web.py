"""The pages of one's own record, and the outbox."""

import re
from datetime import timedelta
from typing import Any

import pytest

from app.accounts import service
from app.kernel import cookies
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.identity import system
from tests.asking import actor_for_session
from tests.web_fixtures import Browser
from tests.world import World

ALICE, OTTO = "13900000001", "13900000006"
PASSWORD = "a long secret of his"


def key_in(html: str) -> str:
    found = re.search(r'name="key" value="([^"]+)"', html)
    assert found
    return found[1]


async def newest_code(client: Browser) -> str:
    found = re.search(r"\b\d{6}\b", (await client.get("/outbox")).text)
    assert found
    return found[0]


async def ask_code(client: Browser, phone: str = ALICE, query: str = "") -> str:
    sent = await client.post(f"/sign-in{query}", data={"phone": phone})
    assert sent.status_code == 303
    return await newest_code(client)


async def who(client: Browser) -> Any:
    token = client.cookies.get(cookies.session_name(client.settings)) or ""
    return (await actor_for_session(client.database, token)).person


async def staff(db: Database, world: World) -> None:
    async with db.unit_of_work() as tx:
        person = world.otto.require_person()
        await service.set_password(tx, system("test"), person=person, username="otto", password=PASSWORD)


@pytest.mark.parametrize("language", ["zh", "bo", "en"])
@pytest.mark.parametrize("path", ["/profile", "/profile/privacy", "/profile/phone", "/profile/password"])
async def test_own_pages_read_two_statements_and_have_one_heading(
    client: Browser, world: World, path: str, language: str
) -> None:
    client.speak(language)
    await client.sign_in(world.otto.id)
    client.speak(language)
    before = client.database.statements
    shown = await client.get(path)
    assert shown.status_code == 200
    assert client.database.statements - before <= 2
    assert shown.text.count("<h1") == 1
    assert "13900000006" not in shown.text


@pytest.mark.parametrize("path", ["/profile", "/profile/privacy", "/profile/phone", "/profile/password"])
async def test_strangers_are_sent_to_sign_in(client: Browser, world: World, path: str) -> None:
    answer = await client.get(path)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/sign-in?next={path}")


async def test_the_profile_lists_the_sessions_and_ends_them(client: Browser, world: World, db: Database) -> None:
    async with db.unit_of_work() as tx:
        other = await service.open_session(tx, world.alice, person=world.alice.require_person(), device="Old phone")
    await client.sign_in(world.alice.id)
    assert "Old phone" in (await client.get("/profile")).text
    ended = await client.post(f"/sessions/{other.session}/revoke", data={"key": "k"})
    assert (ended.status_code, ended.headers["location"]) == (303, "/profile")
    assert "Old phone" not in (await client.get("/profile")).text
    assert await who(client) == world.alice.id


async def test_expired_sessions_are_not_listed(
    client: Browser, world: World, db: Database, clock: SettableClock
) -> None:
    async with db.unit_of_work() as tx:
        await service.open_session(tx, world.alice, person=world.alice.require_person(), device="Old phone")
    clock.at += timedelta(days=91)
    await client.sign_in(world.alice.id)
    assert "Old phone" not in (await client.get("/profile")).text


async def test_somebody_elses_session_is_not_found(client: Browser, world: World, db: Database) -> None:
    async with db.unit_of_work() as tx:
        other = await service.open_session(tx, world.bob, person=world.bob.require_person())
    await client.sign_in(world.alice.id)
    assert (await client.post(f"/sessions/{other.session}/revoke", data={"key": "k"})).status_code == 404


async def test_all_other_sessions_end_at_once(client: Browser, world: World, db: Database) -> None:
    async with db.unit_of_work() as tx:
        other = await service.open_session(tx, world.alice, person=world.alice.require_person())
    await client.sign_in(world.alice.id)
    assert (await client.post("/sessions/revoke-others", data={"key": "k"})).status_code == 303
    assert (await actor_for_session(db, other.token)).kind == "anonymous"
    assert await who(client) == world.alice.id


async def test_the_language_is_remembered_for_the_person(client: Browser, world: World) -> None:
    await client.sign_in(world.alice.id)
    await client.post("/profile/language", data={"language": "en", "key": "k"})
    assert '<html lang="en">' in (await client.get("/profile")).text
    await client.sign_in(world.alice.id)
    assert '<html lang="en">' in (await client.get("/profile")).text
    refused = await client.post("/profile/language", data={"language": "tlh", "key": "l"})
    assert refused.status_code == 422


async def test_a_new_phone_is_confirmed_by_a_code(client: Browser, world: World) -> None:
    await client.sign_in(world.alice.id)
    sent = await client.post("/profile/phone", data={"phone": "13811112222"})
    assert (sent.status_code, sent.headers["location"]) == (303, "/profile/phone/code")
    assert "138****2222" in (await client.get("/profile/phone/code")).text
    code = await newest_code(client)
    wrong = await client.post("/profile/phone/code", data={"code": f"{(int(code) + 1) % 1_000_000:06}"})
    assert wrong.status_code == 422
    changed = await client.post("/profile/phone/code", data={"code": code})
    assert (changed.status_code, changed.headers["location"]) == (303, "/profile")
    assert "138****2222" in (await client.get("/profile")).text
    assert ALICE in (await client.get("/outbox")).text


async def test_a_password_is_changed(client: Browser, world: World, db: Database) -> None:
    await staff(db, world)
    await client.sign_in(world.otto.id)
    weak = await client.post("/profile/password", data={"current": PASSWORD, "new": "short"})
    assert weak.status_code == 422
    changed = await client.post("/profile/password", data={"current": PASSWORD, "new": "another long secret"})
    assert changed.status_code == 303
    assert await who(client) == world.otto.id


async def test_a_person_takes_their_data_along(client: Browser, world: World) -> None:
    await client.sign_in(world.alice.id)
    taken = await client.post("/profile/export", data={"key": "k"})
    assert taken.status_code == 200
    assert "attachment" in taken.headers["content-disposition"]
    assert taken.json()["person"]["phone"] == ALICE
    assert taken.json()["volunteers"]["memberships"]
    await client.sign_in(None)
    assert (await client.post("/profile/export", data={"key": "k"})).status_code == 303


async def test_the_outbox_is_gone_in_production(client: Browser, world: World, db: Database) -> None:
    assert (await client.get("/outbox")).status_code == 200
    db.settings = db.settings.model_copy(update={"env": "production"})
    assert (await client.get("/outbox")).status_code == 404
