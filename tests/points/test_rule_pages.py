"""Officers draft a rule on a page, see what it would have given, and set it; bonuses likewise."""

from datetime import timedelta
from typing import Any

import pytest

from app.kernel import ids
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.points.service import award_many
from tests.web_fixtures import Browser
from tests.world import World

from .ruled import served
from .test_awards import JOB

TERMS = {
    "points_per_hour": "10",
    "activity_cap": "80",
    "daily_cap": "120",
    "night_from": "22:00",
    "night_until": "06:00",
    "shortage_below": "50",
    "rescue": "1.75",
    "night": "1.5",
}


@pytest.fixture
async def otto(client: Browser, world: World) -> Browser:
    await client.sign_in(world.otto.id)
    client.speak("en")
    return client


async def post(browser: Browser, address: str, **filled: Any) -> Any:
    return await browser.post(address, data={"key": str(ids.new()), **filled}, follow_redirects=False)


async def test_a_rule_is_drafted_seen_and_set(db: Database, world: World, otto: Browser) -> None:
    async with db.unit_of_work() as tx:
        await award_many(tx, JOB, services=[served(world.alice, 120, "rescue")])
    assert 'name="rescue" value="1.5"' in (await otto.get("/points/rules/new")).text.replace("\n ", "")
    drafted = await post(otto, "/points/rules/drafts", **TERMS)
    page = drafted.headers["location"]
    html = (await otto.get(page)).text
    for said in ("April 2026", "文凤英", ">30<", ">35<", ">+5<", "Rescue: times 1.75"):
        assert said in html
    refused = await post(otto, f"{page}/enact", valid_from="2026-05-01")
    assert refused.status_code == 422
    assert "Choose a day that is still to come." in refused.text
    assert (await post(otto, f"{page}/enact", valid_from="2026-05-02")).headers["location"] == "/points/rules"
    assert "To come" in (await otto.get("/points/rules")).text
    assert await db.read("SELECT coefficients FROM earning_rule WHERE version = 2") == {"rescue": 175}


async def test_a_factor_that_can_not_be_is_told_at_its_field(otto: Browser) -> None:
    for factor in ("1.234", "101", "-1", "NaN", "much"):
        refused = await post(otto, "/points/rules/drafts", **TERMS | {"night": factor})
        assert (refused.status_code, 'href="#f-night"' in refused.text) == (422, True)


async def test_a_bonus_is_set_and_ended(otto: Browser, clock: SettableClock) -> None:
    given = {"code": "credit", "name": "信用换积分", "points": "2", "daily_cap": "10", "yearly_cap": "100"}
    assert (await post(otto, "/points/bonuses", **given)).status_code == 303
    assert "信用换积分" in (await otto.get("/points/rules")).text
    clock.at += timedelta(minutes=1)
    assert (await post(otto, "/points/bonuses/credit/end")).status_code == 303
    assert "<code>credit</code>" not in (await otto.get("/points/rules")).text


async def test_rules_are_for_officers_alone(client: Browser, world: World) -> None:
    for person, status in ((world.alice, 403), (world.lena, 403)):
        await client.sign_in(person.id)
        assert (await client.get("/points/rules")).status_code == status
        assert (await post(client, "/points/rules/drafts", **TERMS)).status_code == status


async def test_a_rule_that_has_not_begun_is_withdrawn(db: Database, otto: Browser) -> None:
    page = (await post(otto, "/points/rules/drafts", **TERMS)).headers["location"]
    await post(otto, f"{page}/enact", valid_from="2026-05-02")
    rule = await db.read("SELECT id FROM earning_rule WHERE version = 2")
    assert f"/points/rules/{rule}/withdraw" in (await otto.get("/points/rules")).text
    assert (await post(otto, f"/points/rules/{rule}/withdraw")).status_code == 303
    shown = (await otto.get("/points/rules")).text
    assert "Withdrawn" in shown
    assert f"/points/rules/{rule}/withdraw" not in shown
    again = await post(otto, f"/points/rules/{rule}/withdraw")
    assert (again.status_code, "was withdrawn" in again.text) == (422, True)
    assert 'name="rescue" value="1.5"' in (await otto.get("/points/rules/new")).text.replace("\n ", "")
