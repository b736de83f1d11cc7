"""Pages of oversight: figures and their files, movements, what is unusual."""

import io

import openpyxl

from app.kernel.db import Database
from app.kernel.identity import Role
from app.kernel.jobs import Nothing
from app.oversight.jobs import count_points
from app.rewards.service import fulfil, return_redemption
from tests.activities.planning import do
from tests.attendance.staff import staff
from tests.attendance.test_decision_pages import post
from tests.rewards.purse import give, redeemed
from tests.web_fixtures import Browser
from tests.world import TEAM, World

from .seen import look


async def test_figures_lead_to_the_movements_behind_them(client: Browser, db: Database, world: World) -> None:
    await give(db, world.alice, world.charlie, points=70)
    voucher = await redeemed(db, world, world.alice)
    await do(db, fulfil, world.mei, voucher=voucher.voucher)
    await client.sign_in(world.otto.id)
    client.speak("en")
    assert "No figures here yet" in (await client.get("/points/overview")).text
    await count_points(db, Nothing())
    page = (await client.get("/points/overview")).text
    for address, shown in (
        ("/points/movements?kind=award&amp;since=2026-05&amp;until=2026-05", ">140</a>"),
        ("/points/movements?kind=redemption&amp;since=2026-05&amp;until=2026-05", ">50</a>"),
    ):
        assert f'"{address}"{shown}' in page
    assert '<svg viewBox="0 0 360 180" role="img"' in page
    assert "wenfengying" not in page
    awards = (await client.get("/points/movements?kind=award&since=2026-05&until=2026-05")).text
    assert awards.count("/points/movements/") == 2
    of_team = (await client.get(f"/points/movements?kind=award&since=2026-05&until=2026-05&team={world.team}")).text
    assert (of_team.count("/points/movements/"), TEAM in of_team) == (1, True)
    assert "No movements" in (await client.get("/points/movements?since=2026-03&until=2026-04")).text


async def test_the_same_figures_as_files(client: Browser, db: Database, world: World) -> None:
    await give(db, world.alice, points=70)
    await count_points(db, Nothing())
    await client.sign_in(world.otto.id)
    client.speak("en")
    file = await client.get("/points/overview.xlsx?since=2026-04&until=2026-05")
    sheets = openpyxl.load_workbook(io.BytesIO(file.content))
    assert sheets.sheetnames == ["By month", "By team", "By kind", "By age", "By expiry"]
    assert [[cell.value for cell in row] for row in sheets["By month"]][1:] == [
        ["2026-04", 0, 0, 0, 0, 0, 0, 0, 0],
        ["2026-05", 70, 0, 0, 0, 0, 0, 0, 70],
    ]
    assert [cell.value for cell in sheets["By team"][2]][:2] == [TEAM, 70]
    lines = (await client.get("/points/overview.csv?since=2026-04&until=2026-05")).text.splitlines()
    assert lines[1:] == ["2026-04,0,0,0,0,0,0,0,0", "2026-05,70,0,0,0,0,0,0,70"]


async def test_a_movement_with_all_that_is_known_of_it(client: Browser, db: Database, world: World) -> None:
    await give(db, world.alice, points=70)
    voucher = await redeemed(db, world, world.alice)
    await do(db, fulfil, world.mei, voucher=voucher.voucher)
    await do(db, return_redemption, world.mei, redemption=voucher.id)
    await client.sign_in(world.otto.id)
    client.speak("en")
    spent, back = [
        str(await db.read(f"SELECT id FROM journal WHERE kind = '{kind}'")) for kind in ("redemption", "return")
    ]
    page = (await client.get(f"/points/movements/{spent}")).text
    for shown in (
        f"/points/movements/{back}",
        "settle:",
        f"/ledger/journals/{spent}/proof.json",
        "八宝镇积分超市",
        "梅朵",
    ):
        assert shown in page
    assert f"/points/movements/{spent}" in (await client.get(f"/points/movements/{back}")).text


async def test_an_officer_decides_on_what_is_unusual(client: Browser, db: Database, world: World) -> None:
    await give(db, world.alice)
    anomaly, movement = await look(db, world)
    await client.sign_in(world.otto.id)
    client.speak("en")
    address = f"/points/anomalies/{anomaly}"
    assert f'"{address}"' in (await client.get("/points/anomalies")).text
    page = (await client.get(address)).text
    assert "12 of 20 vouchers of a merchant were one person’s" in page
    assert f"/points/movements/{movement}" in page
    assert f"/points/freezes/new/{world.alice.volunteer}" in page
    refused = await post(client, address, f"{address}/decide", state="explained", note="")
    assert refused.status_code == 422
    decided = await post(client, address, f"{address}/decide", state="confirmed", note="She collected for the home.")
    assert decided.status_code == 303
    assert address not in (await client.get("/points/anomalies")).text
    assert "She collected for the home." in (await client.get(address)).text


async def test_limits_are_set_on_a_page(client: Browser, db: Database, world: World) -> None:
    await client.sign_in(world.otto.id)
    client.speak("en")
    typed = {"kind": "ring", "days": "7", "most_people": "3", "least_points": "50", "looked_for": "yes"}
    refused = await post(client, "/points/limits", "/points/limits", **{**typed, "most_people": "9"})
    assert refused.status_code == 422
    assert (await post(client, "/points/limits", "/points/limits", **typed)).status_code == 303
    assert 'value="50"' in (await client.get("/points/limits")).text


async def test_whoever_does_not_look_after_the_deployment_sees_nothing(
    client: Browser, db: Database, world: World
) -> None:
    await give(db, world.alice)
    anomaly, movement = await look(db, world)
    for person, status in ((None, 303), (world.alice.id, 403), (world.lena.id, 403), (world.mei.id, 403)):
        await client.sign_in(person)
        for path in (
            "overview",
            "overview.xlsx",
            "movements",
            f"movements/{movement}",
            f"anomalies/{anomaly}",
            "limits",
        ):
            assert (await client.get(f"/points/{path}")).status_code == status, path
    below = staff(Role.OFFICER, world.team)
    async with db.connection() as connection:
        await connection.execute(
            "INSERT INTO role_grant (id, person_id, organisation_id, role, granted_at)"
            " VALUES (gen_random_uuid(), $1, $2, 'officer', now())",
            *(world.bob.id, below.roles[0].organisation),
        )
    await client.sign_in(world.bob.id)
    assert (await client.get(f"/points/movements/{movement}")).status_code == 404
    assert ">80<" not in (await client.get("/points/overview")).text
