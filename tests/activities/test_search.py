"""Finding shifts by words: Chinese, Tibetan, pinyin, as far as one has typed; what is found keeps in step."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import orjson
import pytest

from app.activities import service
from app.activities.graphql import finding
from app.activities.service import ShiftPlan
from app.activities.service.search import index_some
from app.activities.service.words import Part, asked, lexemes
from app.graphql.documents import Documents
from app.kernel.db import Database
from app.volunteers.models import ServiceCategory
from tests.rewards.purse import change
from tests.web_fixtures import Browser
from tests.world import NOW, World

FOUND = """query ($filter: ShiftFilter, $order: ShiftOrder) {
    shifts(filter: $filter, order: $order) { totalCount nodes { place distanceMetres activity { title } } } }"""


class Board:
    """Publishes activities as Lena, and asks for shifts as anybody."""

    def __init__(self, db: Database, world: World, documents: Documents) -> None:
        self.db = db
        self.world = world
        self.documents = documents
        self.viewer = world.anonymous

    async def publish(self, title: str, *places: str, description: str = "…", **where: float) -> UUID:
        leader = self.world.lena
        async with self.db.unit_of_work() as tx:
            made = await service.draft_activity(
                tx,
                leader,
                team=self.world.team,
                title=title,
                description=description,
                category=ServiceCategory.ENVIRONMENT,
            )
            for at, place in enumerate(places):
                plan = self.plan(place, day=2 + at, **where)
                await service.add_shift(tx, leader, activity=made.id, plan=plan)
            await service.publish_activity(tx, leader, activity=made.id)
        return made.id

    def plan(self, place: str, *, day: int = 2, **where: float) -> ShiftPlan:
        starts_at = NOW + timedelta(days=day)
        ends_at = starts_at + timedelta(hours=2)
        return ShiftPlan(starts_at=starts_at, ends_at=ends_at, place=place, capacity=5, **where)  # type: ignore[arg-type]

    async def find(self, order: str = "BEST", /, **filter: Any) -> list[Any]:
        given = {"filter": filter, "order": order}
        raw = await self.documents.execute(self.db, self.viewer, FOUND, None, given)
        found = orjson.loads(raw)["data"]["shifts"]
        assert found["totalCount"] == len(found["nodes"])
        return list(found["nodes"])

    async def titles(self, search: str) -> list[str]:
        return [node["activity"]["title"] for node in await self.find(search=search)]


@pytest.fixture
def board(db: Database, world: World, documents: Documents) -> Board:
    return Board(db, world, documents)


SNOW, TIBETAN = "扫雪行动", "བོད་ཡིག་སློབ་ཚན།"


async def test_any_part_of_a_title_place_team_or_description_finds_it(board: Board) -> None:
    await board.publish(SNOW, "人民广场", description="请自带铁锹，Shovels welcome")
    await board.publish(TIBETAN, "རྒྱ་མཚོའི་ཐང་།")
    for search, title in {
        "扫雪": SNOW,
        "雪": SNOW,
        "saoxue": SNOW,
        "xuexin": SNOW,
        "sx": SNOW,
        "SXX": SNOW,
        "铁锹": SNOW,
        "shov": SNOW,
        "广场": SNOW,
        "rmgc": SNOW,
        "扫雪 广场": SNOW,
        "铁锹 guangchang": SNOW,
        "བོད་ཡིག": TIBETAN,
        "ཡིག་སློ": TIBETAN,
        "རྒྱ་མཚོ": TIBETAN,
    }.items():
        assert await board.titles(search) == [title], search
    for search in ("雪扫", "广场 超市", "aoxue", "铁锹场", "བོད་སློབ", "%", "'", ":*", "\\", "tieqiao"):
        assert await board.titles(search) == [], search
    assert len(await board.titles("默勒镇敬老助残")) == 4  # the team's name finds all that it offers


async def test_what_stands_in_the_title_comes_first(board: Board) -> None:
    await board.publish("其他活动", "扫雪路", description="扫雪以后")
    await board.publish("其他事", "操场", description="扫雪以后")
    await board.publish("冬天扫雪", "操场")
    assert await board.titles("扫雪") == ["冬天扫雪", "其他活动", "其他事"]


async def test_a_change_is_found_at_once_and_the_old_words_no_more(board: Board) -> None:
    activity = await board.publish(SNOW, "广场")
    db, leader = board.db, board.world.lena
    async with db.unit_of_work() as tx:
        given: dict[str, Any] = {"title": "植树", "description": "…", "category": ServiceCategory.ENVIRONMENT}
        await service.edit_activity(tx, leader, activity=activity, version=2, **given)
    shift = await db.read("SELECT id FROM shift WHERE place = '广场'")
    async with db.unit_of_work() as tx:
        await service.edit_shift(tx, leader, shift=shift, plan=board.plan("河边"))
    assert [await board.titles(search) for search in ("扫雪", "广场", "植树 河边")] == [[], [], ["植树"]]


async def test_what_was_changed_otherwise_is_found_after_the_job(board: Board) -> None:
    await board.publish(SNOW, "广场")
    async with board.db.connection() as connection:
        await connection.execute("UPDATE organisation SET name = '青松队' WHERE id = $1", board.world.team)
        await connection.execute("UPDATE shift SET place = '河边'")
    assert await board.titles("河边") == []
    async with board.db.unit_of_work() as tx:
        assert not await index_some(tx)
    assert set(await board.titles("青松 河边")) == {SNOW, "敬老院陪伴日"}
    assert await board.titles("默勒镇") == []


async def test_shifts_are_found_in_a_circle_the_nearest_first(board: Board) -> None:
    here = {"latitude": 38.0, "longitude": 100.0}
    await board.publish("Near", "100 m", latitude=38.0009, longitude=100.0)
    await board.publish("East", "877 m", latitude=38.0, longitude=100.01)
    await board.publish("North", "1112 m", latitude=38.01, longitude=100.0)
    await board.publish("Corner", "1416 m", latitude=38.01, longitude=100.01)
    await board.publish("Nowhere", "unknown")
    found = await board.find("NEAREST", near={**here, "metres": 1300})
    assert [(node["activity"]["title"], node["distanceMetres"]) for node in found] == [
        ("Near", 100),
        ("East", 876),
        ("North", 1112),
    ]
    assert await board.find(near={**here, "metres": 50}) == []
    assert await board.find(near={"latitude": 90, "longitude": 0, "metres": 1000}) == []
    assert {node["distanceMetres"] for node in await board.find()} == {None}


async def test_a_circle_reaches_no_further_than_it_may_and_lies_somewhere(board: Board) -> None:
    await board.publish("Near", "99 km", latitude=38.89, longitude=100.0)
    await board.publish("Far", "101 km", latitude=38.91, longitude=100.0)
    found = await board.find("NEAREST", near={"latitude": 38.0, "longitude": 100.0, "metres": 1_000_000})
    assert [node["activity"]["title"] for node in found] == ["Near"]
    for nowhere in ((float("inf"), 100.0), (38.0, float("nan"))):
        assert finding.CIRCLE.convert({"latitude": nowhere[0], "longitude": nowhere[1], "metres": 9}) == [0, 0, -1]


@pytest.mark.parametrize("near", ["91,100", "38,180.5", "nan,100", "38,inf", "38", "x,y", ""])
async def test_a_page_takes_no_position_that_is_nowhere(client: Browser, world: World, near: str) -> None:
    plain = await client.get("/activities")
    assert f"/shifts/{world.tomorrow}" in plain.text
    answer = await client.get(f"/activities?near={near}")
    assert f"/shifts/{world.tomorrow}" in answer.text  # which has no position
    assert f"/shifts/{world.tomorrow}" not in (await client.get("/activities?near=38,100")).text


async def test_who_comes_of_age_on_the_countys_day_of_a_shift_fits(board: Board, world: World) -> None:
    """The shift begins at two at night, when it is still the day before in Greenwich."""
    activity = await board.publish("Night", "Square")
    night = NOW.replace(day=2, hour=18)
    await change(
        board.db,
        f"UPDATE shift SET minimum_age = 18, starts_at = '{night}', ends_at = '{night + timedelta(hours=2)}' "
        f"WHERE activity_id = '{activity}'",
    )
    board.viewer = world.alice
    for day, fits in ((3, True), (4, False)):
        await change(board.db, f"UPDATE person SET birth_date = '2008-05-0{day}' WHERE id = '{world.alice.id}'")
        assert bool(await board.find(fitsMe=True, search="Night")) is fits


def test_lexemes_have_no_neighbours_across_words_and_parts() -> None:
    found = lexemes(Part("雪山 路", "A"), Part("口", "B"))
    assert found == "'雪山':1A '山':2A 'xueshan':1A 'xs':1A 'shan':2A '路':4A 'lu':4A '口':6B 'kou':6B"
    assert asked("雪山路") is not None
    assert asked("，。!") is None
