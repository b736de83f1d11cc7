"""Officers freeze and lift on pages; the person reads why, and objects."""

from app.kernel.db import Database
from app.kernel.identity import Role
from app.points.service import freezing
from tests.activities.planning import do
from tests.attendance.staff import staff
from tests.attendance.test_decision_pages import post
from tests.rewards.purse import give
from tests.web_fixtures import Browser
from tests.world import World

from .frozen import WHY, freeze


async def test_an_officer_proposes_from_a_volunteers_page(client: Browser, db: Database, world: World) -> None:
    await client.sign_in(world.otto.id)
    address = f"/points/freezes/new/{world.alice.volunteer}"
    assert address in (await client.get(f"/volunteers/{world.alice.volunteer}")).text
    refused = await post(client, address, address, person=str(world.alice.id), reason="")
    assert refused.status_code == 422
    sent = await post(client, address, address, person=str(world.alice.id), reason=WHY)
    assert sent.status_code == 303
    page = (await client.get(sent.headers["location"])).text
    assert WHY in page
    assert "/confirm" not in page
    assert sent.headers["location"] in (await client.get("/points/freezes")).text
    await client.sign_in(world.alice.id)
    assert (await client.get(sent.headers["location"])).status_code == 404
    assert "/points/freezes/" not in (await client.get("/my/points")).text


async def test_the_person_sees_why_on_their_points_and_objects(client: Browser, db: Database, world: World) -> None:
    await give(db, world.alice)
    proposed = (await do(db, freezing.propose_freeze, world.otto, person=world.alice.id, reason=WHY)).id
    await do(db, freezing.confirm_freeze, staff(Role.OFFICER, world.county), freeze=proposed)
    address = f"/points/freezes/{proposed}"
    await client.sign_in(world.alice.id)
    mine = (await client.get("/my/points")).text
    assert address in mine
    assert WHY in mine
    assert "祁连县" in (await client.get(address)).text
    assert (await post(client, address, f"{address}/object", text="These are my sister and I.")).status_code == 303
    page = (await client.get(address)).text
    assert "These are my sister and I." in page
    assert f"{address}/object" not in page
    assert "扎西" not in page  # whom to ask is the office


async def test_a_second_officer_confirms_lifts_and_answers(client: Browser, db: Database, world: World) -> None:
    made = await freeze(db, world)
    await client.sign_in(world.otto.id)
    for freeze_id, steps in ((made.proposed, {"confirm": {}}), (made.disputed, {"answer": {"text": "Thank you."}})):
        address = f"/points/freezes/{freeze_id}"
        for step, typed in steps.items():
            assert (await post(client, address, f"{address}/{step}", **typed)).status_code == 303
    address = f"/points/freezes/{made.disputed}"
    assert (await post(client, address, f"{address}/confirm-lift")).status_code == 303
    assert address in (await client.get("/points/freezes?show=ended")).text
    address = f"/points/freezes/{made.confirmed}"
    assert (await post(client, address, f"{address}/lift", reason="It was explained.")).status_code == 303
    assert f"{address}/confirm-lift" not in (await client.get(address)).text


async def test_nobody_else_sees_who_is_frozen(client: Browser, db: Database, world: World) -> None:
    made = await freeze(db, world)
    for person, status in ((None, 303), (world.bob.id, 403), (world.lena.id, 403)):
        await client.sign_in(person)
        assert (await client.get("/points/freezes")).status_code == status
        assert (await client.get(f"/points/freezes/{made.confirmed}")).status_code in {303, 404}
