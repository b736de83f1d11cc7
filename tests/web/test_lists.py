"""Lists of pages as workbooks: as many lines as there are, narrowed and allowed as the page is."""

import io
from typing import Any

import openpyxl

from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.lists import AT_ONCE
from app.volunteers import service
from app.volunteers.models import ServiceCategory
from tests.activities.planning import do
from tests.attendance.presence import Scene
from tests.attendance.said import say
from tests.lived_in import live
from tests.web_fixtures import Browser
from tests.world import World

OPEN_TO = {
    "/volunteers": ("lena", "otto"),
    "/teams": ("alice", "lena", "otto"),
    "/teams/{team}/members": ("lena", "otto"),
    "/shifts/{shift}/roster": ("lena", "otto"),
    "/late-hours": ("lena", "otto"),
    "/approvals": ("lena", "otto"),
    "/appeals": ("lena", "otto"),
    "/service-certificates": ("lena", "otto"),
    "/workers": ("otto",),
    "/enterprises": ("otto",),
    "/receivables": ("otto",),
    "/points/bonuses": ("otto",),
}


async def lines(client: Browser, address: str) -> list[tuple[Any, ...]]:
    answer = await client.get(address)
    assert answer.status_code == 200, address
    assert answer.headers["cache-control"] == "no-store"
    (sheet,) = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets
    return list(sheet.iter_rows(values_only=True))


async def test_each_list_offers_itself_as_a_workbook(
    client: Browser, db: Database, world: World, clock: SettableClock
) -> None:
    """To whomever the page is shown; the page's own names stand in it."""
    await live(db, world, clock)
    named = {"team": world.team, "shift": world.shift}
    for pattern, people in OPEN_TO.items():
        address = pattern.format(**named)
        for person in people:
            await client.sign_in(getattr(world, person).id)
            page = (await client.get(address.removesuffix("/members"))).text
            _, *rows = await lines(client, f"{address}.xlsx")
            assert (f'href="{address}.xlsx' in page) == bool(rows), (address, person)
            for row in rows[:20]:
                assert str(row[0]) in page, (address, person, row)


async def test_who_may_not_open_the_page_gets_no_workbook(client: Browser, world: World) -> None:
    roster = f"/shifts/{world.shift}/roster"
    await client.sign_in(world.alice.id)
    for address in ("/volunteers", "/service-certificates", "/workers", "/receivables", "/points/bonuses"):
        assert (await client.get(address)).status_code == (await client.get(f"{address}.xlsx")).status_code == 403
    for address in ("/late-hours", "/approvals", "/appeals"):
        assert len(await lines(client, f"{address}.xlsx")) == 1
    await client.sign_in(world.leo.id)
    assert (await client.get(roster)).status_code == (await client.get(f"{roster}.xlsx")).status_code == 403
    await client.sign_in(None)
    for address in ("/volunteers", roster, "/late-hours", "/approvals", "/appeals", "/workers"):
        assert (await client.get(f"{address}.xlsx")).status_code == 303, address


async def test_all_of_a_list_is_in_it_and_narrowed_as_the_page_is(client: Browser, db: Database, world: World) -> None:
    """More than one read brings, in the order of the page."""
    given = {"category": ServiceCategory.RESCUE, "organisation": world.county}
    names = [f"第{number:03}救援队" for number in range(AT_ONCE + 3)]
    for name in names:
        await do(db, service.create_team, world.otto, name=name, **given)
    await client.sign_in(world.otto.id)
    found = await lines(client, "/teams.xlsx?q=第&before=anything")
    assert found[0] == ("队伍", "服务品牌", "服务类别", "队员")
    assert sorted(row[0] for row in found[1:]) == names
    assert found[1][2:] == ("救援", 0)
    assert len(await lines(client, "/teams.xlsx?q=第001")) == 2
    page = (await client.get("/teams?q=第001")).text
    assert 'href="/teams.xlsx?q=%E7%AC%AC001"' in page


async def test_a_roster_has_minutes_as_numbers_and_the_county_s_time(
    client: Browser, db: Database, world: World, clock: SettableClock
) -> None:
    scene = Scene(db, world, clock)
    await scene.enrol(world.alice)
    record = await scene.serve(world.alice)
    await say(scene.db, world, record)
    await client.sign_in(world.lena.id)
    rows = {row[0]: row[1:] for row in await lines(client, f"/shifts/{world.shift}/roster.xlsx")}
    assert rows[world.alice.name] == ("已报名", "2026-05-01 11:00", "2026-05-01 14:00", 180, "待审核")
    ((name, title, _, minutes, _),) = (await lines(client, "/appeals.xlsx"))[1:]
    assert (name, minutes) == (world.alice.name, 200)
    assert title == (await lines(client, "/approvals.xlsx"))[1][1]
