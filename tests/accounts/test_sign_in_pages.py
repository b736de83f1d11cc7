"""Signing in and out on pages, and what people get wrong there."""

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


async def test_a_volunteer_signs_in_with_phone_and_code(client: Browser, world: World) -> None:
    shown = await client.get("/sign-in?next=/my/hours%3Fa%3Db")
    assert shown.status_code == 200
    assert "/outbox" in shown.text
    sent = await client.post("/sign-in?next=/my/hours%3Fa%3Db", data={"phone": "139 0000 0001"})
    assert (sent.status_code, sent.headers["location"]) == (303, "/sign-in/code?next=/my/hours%3Fa%3Db")
    step = await client.get(sent.headers["location"])
    assert "139****0001" in step.text
    assert ALICE not in step.text
    code = await newest_code(client)
    signed = await client.post(
        sent.headers["location"],
        data={"code": code, "key": key_in(step.text)},
        headers={"User-Agent": "Mozilla/5.0 (Linux; Android 14) Chrome/130 Mobile MicroMessenger/8"},
    )
    assert (signed.status_code, signed.headers["location"]) == (303, "/my/hours?a=b")
    cookie = signed.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert await who(client) == world.alice.id
    assert "WeChat, Android" in (await client.get("/profile")).text


async def test_the_same_form_sent_twice_signs_in_once(client: Browser, world: World) -> None:
    code = await ask_code(client)
    posted = {"code": code, "key": "same"}
    step = dict(client.cookies)
    first = await client.post("/sign-in/code", data=posted)
    client.cookies.update(step)
    second = await client.post("/sign-in/code", data=posted)
    assert first.status_code == second.status_code == 303
    assert first.headers["set-cookie"].split(";")[0] == second.headers["set-cookie"].split(";")[0]


async def test_nobody_is_sent_to_another_site_after_signing_in(client: Browser, world: World) -> None:
    code = await ask_code(client, query="?next=//evil.example/")
    signed = await client.post("/sign-in/code?next=//evil.example/", data={"code": code, "key": "k"})
    assert signed.headers["location"] == "/"


@pytest.mark.parametrize("typed", ["123", "not a phone", "12345678901"])
async def test_what_is_no_phone_is_shown_again(client: Browser, world: World, typed: str) -> None:
    refused = await client.post("/sign-in", data={"phone": typed})
    assert refused.status_code == 422
    assert f'value="{typed}"' in refused.text
    assert 'aria-invalid="true"' in refused.text


async def test_a_wrong_code_is_shown_again_with_the_tries_left(client: Browser, world: World) -> None:
    client.speak("en")
    code = await ask_code(client)
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    for left in (4, 3, 2, 1):
        refused = await client.post("/sign-in/code", data={"code": wrong, "key": "k"})
        assert refused.status_code == 422
        assert f"Tries left: {left}" in refused.text
        assert f'value="{wrong}"' in refused.text
    assert "no longer works" in (await client.post("/sign-in/code", data={"code": wrong, "key": "k"})).text
    assert "no longer works" in (await client.post("/sign-in/code", data={"code": code, "key": "k"})).text
    assert await who(client) is None


async def test_an_expired_code_is_refused(client: Browser, world: World, clock: SettableClock) -> None:
    client.speak("en")
    code = await ask_code(client)
    clock.at += timedelta(minutes=11)
    refused = await client.post("/sign-in/code", data={"code": code, "key": "k"})
    assert refused.status_code == 422
    assert "no longer works" in refused.text


async def test_too_many_codes_are_refused_with_what_was_typed(
    client: Browser, world: World, clock: SettableClock
) -> None:
    client.speak("en")
    for _ in range(5):
        await ask_code(client)
        clock.at += timedelta(minutes=2)
    refused = await client.post("/sign-in", data={"phone": ALICE})
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "3000")
    assert "Try again in 50 minutes" in refused.text
    assert f'value="{ALICE}"' in refused.text
    assert (await client.post("/sign-in/code/again")).status_code == 429


async def test_a_new_code_can_be_asked_for(client: Browser, world: World, clock: SettableClock) -> None:
    await ask_code(client)
    clock.at += timedelta(seconds=61)
    again = await client.post("/sign-in/code/again")
    assert (again.status_code, again.headers["location"]) == (303, "/sign-in/code")
    code = await newest_code(client)
    assert (await client.post("/sign-in/code", data={"code": code, "key": "k"})).status_code == 303
    assert await who(client) == world.alice.id


@pytest.mark.parametrize("forged", ["", "nonsense", "AAAA", "a1sAAAA="])
async def test_without_the_first_step_the_second_leads_back(client: Browser, world: World, forged: str) -> None:
    client.cookies.set("sign-in-phone", forged)
    for answer in (
        await client.get("/sign-in/code"),
        await client.post("/sign-in/code", data={"code": "123456", "key": "k"}),
        await client.post("/sign-in/code/again"),
    ):
        assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")


async def test_people_who_share_a_phone_choose(client: Browser, world: World, db: Database) -> None:
    async with db.connection() as connection:
        await connection.execute(
            "UPDATE person SET phone_index = $2 WHERE id = $1", world.bob.id, db.vault.blind(ALICE)
        )
    code = await ask_code(client)
    asked = await client.post("/sign-in/code", data={"code": code, "key": "k"})
    assert asked.status_code == 200
    assert world.alice.name in asked.text
    assert world.bob.name in asked.text
    assert asked.headers["cache-control"] == "no-store"
    chosen = await client.post("/sign-in/code", data={"code": code, "key": "k", "person": str(world.bob.id)})
    assert chosen.status_code == 303
    assert await who(client) == world.bob.id


async def test_staff_sign_in_with_a_password(client: Browser, world: World, db: Database) -> None:
    await staff(db, world)
    shown = await client.get("/sign-in/password?next=/volunteers")
    wrong = await client.post("/sign-in/password", data={"username": "otto", "password": "wrong", "key": "k"})
    assert wrong.status_code == 422
    assert 'value="otto"' in wrong.text
    assert 'value="wrong"' not in wrong.text
    signed = await client.post(
        "/sign-in/password?next=/volunteers",
        data={"username": " OTTO ", "password": PASSWORD, "key": key_in(shown.text)},
    )
    assert (signed.status_code, signed.headers["location"]) == (303, "/volunteers")
    assert await who(client) == world.otto.id


async def test_staff_are_told_to_use_their_password(client: Browser, world: World) -> None:
    client.speak("en")
    code = await ask_code(client, OTTO)
    refused = await client.post("/sign-in/code", data={"code": code, "key": "k"})
    assert refused.status_code == 422
    assert "Sign in with a password" in refused.text


async def test_a_locked_user_name_says_for_how_long(client: Browser, world: World, db: Database) -> None:
    client.speak("en")
    await staff(db, world)
    for _ in range(5):
        refused = await client.post("/sign-in/password", data={"username": "otto", "password": "wrong", "key": "k"})
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "900")
    assert "locked for 15 minutes" in refused.text


async def test_signing_out_ends_the_session_and_says_so(client: Browser, world: World) -> None:
    await client.sign_in(world.alice.id)
    token = client.cookies[cookies.session_name(client.settings)]
    out = await client.post("/sign-out")
    assert (out.status_code, out.headers["location"]) == (303, "/")
    assert (await actor_for_session(client.database, token)).kind == "anonymous"


async def test_another_site_cannot_sign_anybody_in_or_out(client: Browser, world: World) -> None:
    for path in ("/sign-in", "/sign-in/code", "/sign-in/password", "/sign-out", "/profile/language", "/profile/export"):
        assert (await client.post(path, headers={"Sec-Fetch-Site": "cross-site"})).status_code == 403
