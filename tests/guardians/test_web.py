"""The minor's page of their guardian, and the page that the guardian's link leads to."""

from datetime import date, timedelta

import pytest

from app.guardians.web import link as link_page
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from tests.web_fixtures import Browser
from tests.world import NOW, World

from .family import GUARDIANS_PHONE, Family, a_family


@pytest.fixture
async def family(db: Database, world: World) -> Family:
    return await a_family(db, world.team)


async def test_a_minor_names_a_guardian_and_asks(client: Browser, family: Family) -> None:
    await client.sign_in(family.minor.id)
    home = f"/volunteers/{family.minor.volunteer}/guardian"
    typed = {"name": "王芳", "phone": GUARDIANS_PHONE, "relation": "mother", "key": "1"}
    assert (await client.post(home, data={**typed, "phone": "12"})).status_code == 422
    assert (await client.post(home, data={**typed, "key": "2"})).status_code == 303
    page = (await client.get(home)).text
    assert "138****0001" in page
    assert GUARDIANS_PHONE not in page
    assert "王芳" not in page
    assert (await client.post(f"{home}/ask", data={"key": "3"})).status_code == 303
    assert len(await family.texts(GUARDIANS_PHONE)) == 1
    assert (await client.post(f"{home}/ask", data={"key": "4"})).status_code == 429


async def test_who_sees_a_minor_s_guardian(client: Browser, world: World, family: Family) -> None:
    await family.name()
    home = f"/volunteers/{family.minor.volunteer}/guardian"
    for who, status in ((family.minor, 200), (world.lena, 200), (world.bob, 404), (world.charlie, 404)):
        await client.sign_in(who.id)
        assert (await client.get(home)).status_code == status
    await client.sign_in(None)
    assert (await client.get(home)).status_code == 303


async def test_the_link_shows_first_and_agrees_only_by_the_button(
    client: Browser, db: Database, world: World, family: Family
) -> None:
    await family.name()
    await family.ask_for(world.tomorrow)
    path = f"/guardian/{await family.token()}"
    for _ in range(2):
        before = db.statements
        page = await client.get(path)
        assert page.status_code == 200
        assert db.statements - before <= 2
    assert "*小梅" in page.text
    assert "王小梅" not in page.text
    assert "敬老院陪伴日" in page.text
    assert "data_agreed" not in page.text, "who is 14 or older needs no more than one consent"
    assert await db.read("SELECT state FROM guardian_consent") == "asked"
    assert (await client.post(path, data={"answer": "given"})).status_code == 303
    assert await db.read("SELECT count(*) FROM enrolment WHERE state = 'confirmed'") == 1
    assert (await client.post(path, data={"answer": "refused"})).status_code == 422
    assert (await client.post(path, data={"answer": "withdrawn"})).status_code == 303
    assert await db.read("SELECT count(*) FROM enrolment WHERE state = 'confirmed'") == 0


async def test_under_14_two_ticks_of_their_own(client: Browser, db: Database, family: Family) -> None:
    await family.born(date(2014, 1, 1))
    await family.name()
    await family.ask()
    path = f"/guardian/{await family.token()}"
    page = (await client.get(path)).text
    assert "data_agreed" in page
    assert "location_agreed" in page
    assert "checked" not in page, "nothing is agreed to beforehand"
    await client.post(path, data={"answer": "given", "data_agreed": "yes"})
    assert await db.read("SELECT data_agreed AND NOT location_agreed FROM guardian_consent")
    assert 'value="given"' in (await client.get(path)).text


async def test_an_expired_link_sends_a_new_one(client: Browser, family: Family, clock: SettableClock) -> None:
    await family.name()
    await family.ask()
    path = f"/guardian/{await family.token()}"
    clock.at = NOW + timedelta(days=14)
    page = (await client.get(path)).text
    assert f'action="{path}/renew"' in page
    assert 'value="given"' not in page
    assert (await client.post(f"{path}/renew")).status_code == 303
    assert len(await family.texts(GUARDIANS_PHONE)) == 2
    assert f'action="{path}/renew"' not in (await client.get(path)).text


async def test_a_link_that_is_not_ours(client: Browser, family: Family) -> None:
    await family.name()
    await family.ask()
    token = await family.token()
    for wrong in (token[:-1], "x" * 38):
        assert (await client.get(f"/guardian/{wrong}")).status_code == 404
        assert (await client.post(f"/guardian/{wrong}", data={"answer": "given"})).status_code == 404
        assert (await client.post(f"/guardian/{wrong}/renew")).status_code == 404


async def test_answers_from_one_address_are_so_many(
    client: Browser, family: Family, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link_page, "ANSWERS_PER_MINUTE", 2)
    await family.name()
    await family.ask()
    path = f"/guardian/{await family.token()}"
    answers = [await client.post(path, data={"answer": "given"}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [303, 303, 429]
