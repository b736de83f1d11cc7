"""The pages of a volunteer's record: who sees what, what is recorded there, and the full record as a file."""

import io
from datetime import date
from typing import Any

import openpyxl
import orjson
import pytest

from app.kernel import ids
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.volunteers import merits
from tests.attendance.presence import Scene
from tests.web_fixtures import Browser
from tests.world import World

COURSE = {
    "course": "急救基础",
    "content": "心肺复苏。",
    "organiser": "县红十字会",
    "started_on": "2026-04-03",
    "minutes": "90",
}
PRIZE = {"title": "优秀志愿者", "level": "county", "awarded_by": "县文明办", "awarded_on": "2026-03-05"}


async def post(client: Browser, world: World, who: str, address: str, **data: Any) -> Any:
    await client.sign_in(getattr(world, who).id)
    return await client.post(address, data={"key": str(ids.new()), **data})


async def page(client: Browser, world: World, who: str, address: str) -> Any:
    await client.sign_in(getattr(world, who).id)
    return await client.get(address)


async def test_a_leader_records_and_the_volunteer_reads_it(client: Browser, world: World, db: Database) -> None:
    home = f"/volunteers/{world.alice.volunteer}"
    assert (
        await post(client, world, "lena", f"{home}/trainings", organisation=world.team, **COURSE)
    ).status_code == 303
    assert (await post(client, world, "lena", f"{home}/honours", organisation=world.team, **PRIZE)).status_code == 303
    again = await post(client, world, "lena", f"{home}/honours", organisation=world.team, **PRIZE, document_number="1")
    assert again.status_code == 422
    for who, address in (("lena", home), ("otto", home), ("alice", "/my/record"), ("alice", home)):
        text = (await page(client, world, who, address)).text
        assert COURSE["course"] in text
        assert PRIZE["title"] in text
    assert "/withdraw" not in (await page(client, world, "alice", home)).text
    training = await db.read("SELECT id FROM training")
    withdrawn = await post(client, world, "lena", f"/trainings/{training}/withdraw", reason="另一门课", next=home)
    assert withdrawn.headers["location"].endswith(home)
    assert "另一门课" in (await page(client, world, "alice", "/my/record")).text


@pytest.mark.parametrize("who", ["bob", "charlie", "leo", "mei"])
async def test_others_find_no_page_of_a_volunteer(client: Browser, world: World, who: str) -> None:
    assert (await page(client, world, who, f"/volunteers/{world.alice.volunteer}")).status_code == 404
    answer = await post(client, world, who, f"/volunteers/{world.alice.volunteer}/record", format="json")
    assert answer.status_code == 403


async def test_a_course_is_recorded_for_those_who_are_ticked(client: Browser, world: World, db: Database) -> None:
    address = f"/teams/{world.team}/trainings"
    assert world.alice.name in (await page(client, world, "lena", f"{address}/new")).text
    assert (await page(client, world, "alice", f"{address}/new")).status_code == 403
    nobody = await post(client, world, "lena", address, **COURSE)
    assert nobody.status_code == 422
    both = [str(world.alice.volunteer), str(world.bob.volunteer)]
    assert (await post(client, world, "lena", address, volunteers=both[:1], **COURSE)).status_code == 303
    some = await post(client, world, "lena", address, volunteers=both, **COURSE)
    assert some.status_code == 200
    assert "error" in some.text
    assert await db.read("SELECT count(*) FROM training WHERE minutes = 90") == 2


async def test_the_full_record_is_one_file_and_downloading_another_ones_is_recorded(
    client: Browser, world: World, db: Database, clock: SettableClock
) -> None:
    scene = Scene(db, world, clock)
    await scene.enrol(world.alice)
    record = await scene.serve(world.alice)
    await scene.approve(world.lena, record)
    rated = await post(client, world, "lena", f"/service-records/{record}/rate", score="5", note="周到")
    assert rated.status_code == 303
    home = f"/volunteers/{world.alice.volunteer}"
    assert (await post(client, world, "lena", f"{home}/honours", organisation=world.team, **PRIZE)).status_code == 303
    wrong = {**PRIZE, "title": "误登"}
    assert (await post(client, world, "lena", f"{home}/honours", organisation=world.team, **wrong)).status_code == 303
    honour = await db.read("SELECT id FROM honour WHERE title = $1", [wrong["title"]])
    async with db.unit_of_work() as tx:
        await merits.withdraw_honour(tx, world.lena, honour=honour, reason="误登")
    mine = (await post(client, world, "alice", "/my/record", format="json")).content
    own = orjson.loads(mine)
    assert own["volunteer"]["phone"] == "13900000001"
    assert own["volunteer"]["minutes"] == 180
    assert (own["services"][0]["rating"], own["ratings"][0]["note"]) == (5, "周到")
    assert own["services"][0]["leaders"] == world.lena.name
    assert [each["title"] for each in own["honours"]] == [PRIZE["title"]]
    theirs = {}
    for who in ("lena", "otto"):
        answer = await post(client, world, who, f"{home}/record", format="json")
        theirs[who] = orjson.loads(answer.content)["volunteer"]
        assert "*" in theirs[who]["phone"]
    assert theirs["lena"]["birth_date"] is None
    assert date.fromisoformat(theirs["otto"]["birth_date"])
    read_by = "SELECT count(*) FROM audit_entry WHERE action = 'attendance.read_full_record' AND subject = $1"
    assert await db.read(read_by, [world.alice.id]) == 3
    answer = await post(client, world, "alice", "/my/record", format="xlsx")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert len(book.sheetnames) == 7
    assert "13900000001" in [row[1].value for row in book.worksheets[0]]
    assert book.worksheets[4]["A2"].value == PRIZE["title"]
    book.close()
