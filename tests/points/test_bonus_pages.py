"""Staff award a bonus on a page: it is weighed, confirmed, given once, and listed with who gave it."""

from typing import Any

import pytest

from app.kernel.db import Database
from app.points.service.bonuses import set_bonus
from tests.activities.planning import do
from tests.web_fixtures import Browser
from tests.world import NOW, World

from .ruled import REPORT
from .test_awards import available
from .test_rule_pages import post


@pytest.fixture
async def otto(client: Browser, db: Database, world: World) -> Browser:
    await do(db, set_bonus, world.otto, **REPORT)
    await client.sign_in(world.otto.id)
    client.speak("en")
    return client


def filled(world: World, **changed: Any) -> dict[str, Any]:
    given = {"person": str(world.alice.id), "code": REPORT["code"], "quantity": "3", "note": "A dark street."}
    return {**given, "happened_at": f"{NOW:%Y-%m-%d}", "reference": "2026-013", **changed}


async def test_a_bonus_is_weighed_confirmed_and_listed(otto: Browser, db: Database, world: World) -> None:
    address = f"/points/bonuses/new/{world.alice.volunteer}"
    assert address in (await otto.get(f"/volunteers/{world.alice.volunteer}")).text
    asked = await post(otto, address, **filled(world))
    assert asked.status_code == 200
    assert "gets 15 points" in asked.text
    assert await available(db, world.alice.id) == 0
    again = await post(otto, address, **filled(world, step="change"))
    assert 'value="A dark street."' in again.text
    given = await post(otto, address, **filled(world, step="award"))
    assert given.headers["location"] == "/points/bonuses"
    assert await available(db, world.alice.id) == 15
    listed = (await otto.get("/points/bonuses")).text
    for said in ("文凤英", "A dark street.", str(REPORT["name"]), "3 × 5 points", "awarded by"):
        assert said in listed
    await otto.sign_in(world.alice.id)
    otto.speak("en")
    assert "A dark street." in (await otto.get("/my/points")).text


async def test_what_is_refused_stays_in_the_form(otto: Browser, db: Database, world: World) -> None:
    address = f"/points/bonuses/new/{world.alice.volunteer}"
    await post(otto, address, **filled(world, step="award"))
    for changed, field in (
        ({}, "reference"),
        ({"code": "nothing", "reference": "b"}, "code"),
        ({"quantity": "0", "reference": "b"}, "quantity"),
        ({"happened_at": "2026-06-30", "reference": "b"}, "happened_at"),
        ({"note": "", "reference": "b"}, "note"),
    ):
        refused = await post(otto, address, **filled(world, **changed))
        assert (refused.status_code, f'href="#f-{field}"' in refused.text) == (422, True), changed
        assert 'name="quantity"' in refused.text
    assert await available(db, world.alice.id) == 15


async def test_nothing_is_offered_beyond_the_cap(otto: Browser, db: Database, world: World) -> None:
    address = f"/points/bonuses/new/{world.alice.volunteer}"
    await post(otto, address, **filled(world, quantity="9", step="award"))
    asked = await post(otto, address, **filled(world, reference="b"))
    assert "nothing would be given" in asked.text
    assert 'value="award"' not in asked.text


async def test_without_a_number_a_form_counts_once(otto: Browser, db: Database, world: World) -> None:
    address = f"/points/bonuses/new/{world.alice.volunteer}"
    typed = filled(world, reference="", step="award", key="6a3ff21c-9ee6-4ef6-8e70-0b5ac8a5d1e1")
    for _ in range(2):
        assert (await post(otto, address, **typed)).status_code == 303
    assert await available(db, world.alice.id) == 15
    await post(otto, address, **filled(world, reference="", quantity="1", step="award"))
    assert await available(db, world.alice.id) == 20


async def test_bonuses_are_for_staff_over_the_person(client: Browser, db: Database, world: World) -> None:
    await do(db, set_bonus, world.otto, **REPORT)
    address = f"/points/bonuses/new/{world.alice.volunteer}"
    for person, status in ((None, 303), (world.bob.id, 403), (world.lena.id, 403), (world.mei.id, 403)):
        await client.sign_in(person)
        for page in ("/points/bonuses", address):
            assert (await client.get(page)).status_code == status
        assert (await post(client, address, **filled(world, step="award"))).status_code in {303, 403}
    assert await available(db, world.alice.id) == 0
