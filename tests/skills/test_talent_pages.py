"""Pages of the talent pool, as those who use them."""

import io

import pytest
from python_calamine import CalamineWorkbook

from app.kernel.db import Database
from tests.web_fixtures import Browser
from tests.world import NOW, World

from .climbed import Climbed, climb

ENGLISH = {"Accept-Language": "en"}


@pytest.fixture
async def climbed(db: Database, world: World) -> Climbed:
    return await climb(db, world)


async def test_the_bureau_sees_who_may_rise_and_enters_them(client: Browser, world: World, climbed: Climbed) -> None:
    await client.sign_in(world.otto.id)
    page = (await client.get("/talents", headers=ENGLISH)).text
    assert world.bob.name in page
    assert "Ready on" not in page
    assert "Ready on" in (await client.get("/talents?show=all", headers=ENGLISH)).text
    who = {"person": str(world.bob.person), "rung": str(climbed.top), "exam_on": "2026-06-01", "key": "k1"}
    assert (await client.post("/talents/exams", data=who)).headers["location"] == "/talents/exams"
    assert (await client.post("/talents/exams", data={**who, "key": "k2"})).status_code == 422
    other = {"person": str(world.alice.person), "rung": str(climbed.top), "exam_on": str(NOW.date()), "key": "k4"}
    assert (await client.post("/talents/exams", data=other)).status_code == 303
    refused = await client.post(f"/talents/exams/{climbed.exam}", data={"state": "passed", "score": "777", "key": "k5"})
    assert (refused.status_code, refused.text.count('value="777"')) == (422, 1)  # in the one form that was sent
    decided = {"state": "passed", "score": "77", "key": "k3"}
    assert (await client.post(f"/talents/exams/{climbed.exam}", data=decided)).status_code == 303
    assert "77 points of 100" in (await client.get("/talents/exams", headers=ENGLISH)).text


async def test_a_renewal_shows_the_hours_that_are_there(client: Browser, world: World, climbed: Climbed) -> None:
    await client.sign_in(world.otto.id)
    page = (await client.get("/talents/registrations", headers=ENGLISH)).text
    assert "90 / 70" in page
    assert "Never registered" in page


async def test_the_pool_is_saved_as_a_workbook(client: Browser, world: World, climbed: Climbed) -> None:
    await client.sign_in(world.otto.id)
    answer = await client.get("/talents.xlsx")
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    rows = [book.get_sheet_by_index(at).to_python() for at in range(len(book.sheet_names))]
    assert [len(each) for each in rows] == [3, 2, 2, 2]
    assert rows[0][1][0] == world.bob.name


@pytest.mark.parametrize("path", ["/talents", "/talents.xlsx", "/talents/exams", "/talents/registrations"])
async def test_the_pool_is_for_employers_and_the_bureau(client: Browser, world: World, path: str) -> None:
    await client.sign_in(world.bob.id)
    assert (await client.get(path)).status_code == 403
    await client.sign_in(None)
    assert (await client.get(path)).status_code in (303, 401)
