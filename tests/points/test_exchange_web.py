"""Passing on, families and pools as people meet them."""

import re

import pytest

from app.kernel import ids
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.points import service
from app.points.models import TransferScope
from tests.rewards.purse import give, purse
from tests.web_fixtures import Browser
from tests.world import World

from .exchanged import ALICE, BOB

LIMITS = {"transfer_most": 100, "day_most": 100, "year_most": 500, "keep_least": 0}


@pytest.fixture
async def allowed(db: Database, world: World) -> None:
    async with db.unit_of_work() as tx:
        await service.set_exchange_policy(tx, world.otto, transfers=TransferScope.ANYONE, **LIMITS)
    await give(db, world.alice)


@pytest.mark.usefixtures("allowed")
async def test_the_receiver_is_shown_masked_before_anything_moves(client: Browser, db: Database, world: World) -> None:
    await client.sign_in(world.alice.id)
    typed = {**BOB, "points": "30", "note": "谢谢", "key": "1"}
    shown = await client.post("/my/points/send", data=typed)
    assert shown.status_code == 200
    assert "黄**" in shown.text
    assert "139****0002" in shown.text
    assert "黄超" not in re.sub(r"<input[^>]*>", "", shown.text)
    assert await purse(db, world.bob) == (0, 0)
    hidden = dict(re.findall(r'<input type="hidden" name="([a-z]+)" value="([^"]*)"', shown.text))
    assert (await client.post("/my/points/send", data=hidden)).headers["location"] == "/my/points"
    assert await purse(db, world.bob) == (30, 0)
    assert "To 黄**" in (await client.get("/my/points", headers={"Accept-Language": "en"})).text
    await client.sign_in(world.bob.id)
    statement = (await client.get("/my/points?show=passed", headers={"Accept-Language": "en"})).text
    assert "From 文**" in statement
    assert "谢谢" in statement
    assert "文**" in (await client.get("/my/points.csv")).text


async def test_what_is_refused_is_shown_with_what_was_typed(client: Browser, db: Database, world: World) -> None:
    await client.sign_in(world.alice.id)
    assert "/pools" in (await client.get("/my/points/send")).text
    refused = await client.post("/my/points/send", data={**BOB, "points": "5", "key": "1"})
    assert refused.status_code == 422
    assert (await client.post("/my/family", data={**BOB, "name": "王", "key": "2"})).status_code == 422


@pytest.mark.usefixtures("allowed")
async def test_a_family_is_asked_joined_and_left(client: Browser, db: Database, world: World) -> None:
    await client.sign_in(world.bob.id)
    assert (await client.post("/my/family", data={**ALICE, "key": "1"})).status_code == 303
    await client.sign_in(world.alice.id)
    page = (await client.get("/my/family")).text
    found = re.search(r"/family-members/([0-9a-f-]+)/answer", page)
    assert found
    answer = {"answer": "accept", "key": "2"}
    assert (await client.post(f"/family-members/{found[1]}/answer", data=answer)).status_code == 303
    assert "黄**" in (await client.get("/my/points/send")).text
    refused = (await client.post("/my/points/send", data={**BOB, "points": "0", "key": "4"})).text
    family, stranger = refused.split('name="number"')
    assert 'aria-invalid="true"' not in family
    assert 'aria-invalid="true"' in stranger
    assert (await client.post("/my/family/leave", data={"key": "3"})).status_code == 303
    assert await db.read("SELECT count(*) FROM family_member WHERE state = 'member'") == 1


async def test_officers_say_who_may_pass_on(client: Browser, db: Database, world: World) -> None:
    typed = {**{name: str(value) for name, value in LIMITS.items()}, "transfers": "family", "key": "1"}
    await client.sign_in(world.lena.id)
    assert (await client.post("/settings/exchange", data=typed)).status_code == 403
    await client.sign_in(world.otto.id)
    assert (await client.post("/settings/exchange", data={**typed, "day_most": "1"})).status_code == 422
    assert (await client.post("/settings/exchange", data={**typed, "key": "2"})).status_code == 303
    assert await db.read("SELECT transfers FROM exchange_policy") == "family"


async def test_the_settings_are_shown_to_those_who_may_save_them(client: Browser, db: Database, world: World) -> None:
    """An officer of one team is an officer, though not the county's."""
    part = world.bob
    async with db.connection() as connection:
        grant = (
            "INSERT INTO role_grant (id, person_id, organisation_id, role, granted_at) VALUES ($1, $2, $3, $4, now())"
        )
        await connection.execute(grant, ids.new(), part.id, world.team, "officer")
    assert (await client.get("/settings/exchange")).status_code == 303
    for person, status in ((world.alice, 403), (world.lena, 403), (part, 403), (world.otto, 200)):
        await client.sign_in(person.id)
        assert (await client.get("/settings/exchange")).status_code == status
        assert ('href="/settings/exchange"' in (await client.get("/pools")).text) == (status == 200)


@pytest.mark.usefixtures("allowed")
async def test_a_pool_shows_numbers_to_all_and_names_to_none(client: Browser, db: Database, world: World) -> None:
    await client.sign_in(world.otto.id)
    new = {"organisation": str(world.county), "name": "暖心池", "purpose": "帮人", "person_year_most": "50", "key": "1"}
    pool = (await client.post("/pools", data=new)).headers["location"]
    await client.sign_in(world.alice.id)
    assert (await client.get("/pools/new")).status_code == 403
    assert (await client.post(f"{pool}/donations", data={"points": "40", "key": "2"})).status_code == 303
    assert (await client.post(f"{pool}/donations", data={"points": "41", "key": "3"})).status_code == 422
    await client.sign_in(world.otto.id)
    grant = {**BOB, "grant_points": "15", "reason": "独居", "key": "4"}
    too_many = (await client.post(f"{pool}/grants", data={**grant, "grant_points": "41", "key": "4a"})).text
    assert 'href="#f-grant_points"' in too_many
    assert re.search(r'name="grant_points"[^>]*aria-invalid="true"', too_many), "not the field of the donation"
    assert (await client.post(f"{pool}/grants", data=grant)).status_code == 303
    page = (await client.get(pool)).text
    found = re.search(r"/grants/([0-9a-f-]+)/decline", page)
    assert found
    assert "/confirm" not in page, "who proposed it does not confirm it"
    decision = {"pool": pool.rpartition("/")[2], "key": "5"}
    assert (await client.post(f"/grants/{found[1]}/confirm", data=decision)).status_code == 422
    await client.sign_in(None)
    public = (await client.get(pool)).text
    assert "<strong>40</strong>" in public
    assert "黄**" not in public
    assert "文**" not in public
    assert (await client.get("/pools")).status_code == 200


async def test_a_request_shows_its_price_and_the_address_to_those_who_come(
    client: Browser, db: Database, world: World, clock: SettableClock
) -> None:
    await give(db, world.alice)
    await client.sign_in(world.alice.id)
    typed = {
        "category": "other",
        "title": "扫雪",
        "description": "院子里",
        "area": "默勒镇",
        "place": "三号楼",
        "starts_at": "2026-05-02T14:00",
        "minutes": "90",
        "volunteers": "2",
        "key": "1",
    }
    shown = await client.post("/requests", data=typed)
    assert "30" in shown.text
    assert await purse(db, world.alice) == (80, 0)
    asked = (await client.post("/requests", data={**typed, "step": "ask"})).headers["location"]
    assert await purse(db, world.alice) == (50, 30)
    assert asked in (await client.get("/my/points")).text
    await client.sign_in(world.lena.id)
    page = (await client.get(asked)).text
    assert "三号楼" not in page
    assert (await client.post(f"{asked}/match", data={"team": str(world.team), "key": "2"})).status_code == 303
    shift = f"/shifts/{await db.read('SELECT shift_id FROM service_request')}"
    await client.sign_in(world.bob.id)
    assert (await client.get(asked)).status_code == 404
    assert "三号楼" not in (await client.get(shift)).text
    assert (await client.post(f"{shift}/enrolments", data={"key": "3"})).status_code == 303
    assert "三号楼" in (await client.get(shift)).text
    assert "三号楼" in (await client.get(asked)).text
