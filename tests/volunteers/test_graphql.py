"""Who sees what of volunteers and teams, and the verbs over the API."""

from base64 import b64encode
from typing import Any

import pytest

from app.kernel.db import Database
from app.kernel.identity import Actor
from app.volunteers import roster_import
from tests.world import World

from .conftest import Ask
from .rosters import csv_of, row

SEARCH = """query ($search: String) { volunteers(filter: {search: $search}, order: NAME) {
    totalCount nodes { name number skills joinedOn } } }"""
TEAM = """query ($id: ID!) { team(id: $id) { name memberCount managed
    memberships { totalCount nodes { volunteer { name number } } } } }"""


async def names(ask: Ask, actor: Actor, search: str | None = None) -> list[str]:
    return [node["name"] for node in (await ask(actor, SEARCH, search=search))["volunteers"]["nodes"]]


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("alice", ["黄超", "李娜", "文凤英"]),
        ("charlie", ["程秀云", "马力"]),
        ("lena", ["黄超", "李娜", "文凤英"]),
        ("otto", ["程秀云", "黄超", "李娜", "马力", "文凤英"]),
        ("partner", ["程秀云", "黄超", "李娜", "马力", "文凤英"]),
        ("mei", []),
        ("anonymous", []),
    ],
)
async def test_one_sees_the_volunteers_that_one_should(world: World, ask: Ask, who: str, seen: list[str]) -> None:
    assert await names(ask, getattr(world, who)) == seen


async def test_team_mates_see_names_but_no_numbers(world: World, ask: Ask) -> None:
    found = (await ask(world.bob, SEARCH))["volunteers"]["nodes"]
    known = {node["name"]: node["number"] is not None for node in found}
    assert known == {"黄超": True, "李娜": False, "文凤英": False}
    hidden = next(node for node in found if node["name"] == "文凤英")
    assert hidden == {"name": "文凤英", "number": None, "skills": None, "joinedOn": None}


async def test_a_leader_sees_the_numbers_of_the_team(world: World, ask: Ask) -> None:
    found = (await ask(world.lena, SEARCH))["volunteers"]["nodes"]
    assert all(node["number"] for node in found)


@pytest.mark.parametrize("search", ["凤英", "wenf", "Wen Feng", "wfy", "WFY"])
async def test_a_volunteer_is_found_by_name_pinyin_and_initials(world: World, ask: Ask, search: str) -> None:
    assert await names(ask, world.otto, search) == ["文凤英"]


@pytest.mark.parametrize("search", ["fengying", "%", "_", "' OR 1=1 --", " ", "10000000000000000000"])
async def test_nobody_is_found_by_what_fits_nobody(world: World, ask: Ask, search: str) -> None:
    assert await names(ask, world.otto, search) == []


async def test_a_volunteer_is_found_by_number_by_those_who_may_see_it(world: World, ask: Ask) -> None:
    mine = (await ask(world.alice, "{ viewer { volunteer { number name } } }"))["viewer"]["volunteer"]
    assert mine["name"] == "文凤英"
    assert await names(ask, world.otto, str(mine["number"])) == ["文凤英"]
    assert await names(ask, world.leo, str(mine["number"])) == []


async def test_numbers_cannot_be_guessed_by_searching_for_them(world: World, ask: Ask) -> None:
    mine = (await ask(world.alice, "{ viewer { volunteer { number } } }"))["viewer"]["volunteer"]
    assert await names(ask, world.bob, str(mine["number"])) == []


@pytest.mark.parametrize(
    ("who", "members", "managed"),
    [
        ("anonymous", 0, False),
        ("charlie", 0, False),
        ("leo", 0, False),
        ("alice", 3, False),
        ("lena", 3, True),
        ("otto", 3, True),
        ("partner", 3, False),
    ],
)
async def test_everybody_sees_a_team_and_its_size_but_not_its_members(
    world: World, ask: Ask, who: str, members: int, managed: bool
) -> None:
    team = (await ask(getattr(world, who), TEAM, id=f"Team:{world.team}"))["team"]
    assert (team["name"], team["memberCount"]) == ("默勒镇敬老助残志愿服务队001", 3)
    assert (len(team["memberships"]["nodes"]), team["managed"]) == (members, managed)
    assert team["memberships"]["totalCount"] == members


async def test_a_read_is_one_statement(world: World, ask: Ask, db: Database) -> None:
    await ask(world.lena, TEAM, id=f"Team:{world.team}")
    before = db.statements
    await ask(world.lena, TEAM, id=f"Team:{world.team}")
    assert db.statements - before == 1


ADD = """mutation ($input: AddMemberInput!) { addMember(input: $input) {
    membership { volunteer { name } } errors { code field } } }"""


async def test_a_leader_adds_a_member_by_number_and_name(world: World, ask: Ask) -> None:
    number = (await ask(world.charlie, "{ viewer { volunteer { number } } }"))["viewer"]["volunteer"]["number"]
    given: dict[str, Any] = {"teamId": f"Team:{world.team}", "number": number, "name": "程秀云", "idempotencyKey": "1"}
    wrong = await ask(world.lena, ADD, input={**given, "name": "张三", "idempotencyKey": "0"})
    assert wrong["addMember"]["errors"] == [{"code": "VOLUNTEER_UNKNOWN", "field": "number"}]
    done = await ask(world.lena, ADD, input=given)
    assert done["addMember"] == {"membership": {"volunteer": {"name": "程秀云"}}, "errors": []}
    assert await ask(world.lena, ADD, input=given) == done
    again = await ask(world.lena, ADD, input={**given, "idempotencyKey": "2"})
    assert again["addMember"]["errors"][0]["code"] == "ALREADY_MEMBER"


async def test_a_client_needs_its_scope_to_write(world: World, ask: Ask) -> None:
    source = "mutation ($input: CreateTeamInput!) { createTeam(input: $input) { team { name } errors { code } } }"
    given = {"organisationId": f"Organisation:{world.county}", "name": "新队", "category": "rescue"}
    refused = await ask(world.partner, source, input=given)
    assert refused["createTeam"]["errors"] == [{"code": "FORBIDDEN"}]
    writer = Actor(
        kind="client", id=world.partner.id, scopes=frozenset(["volunteers:write"]), organisation=world.county
    )
    made = await ask(writer, source, input=given)
    assert made["createTeam"] == {"team": {"name": "新队"}, "errors": []}


IMPORT = """mutation ($input: ImportRosterInput!) { importRoster(input: $input) {
    rosterImport { id state } errors { code field message } } }"""
REPORT = """query ($id: ID!) { rosterImport(id: $id) {
    state rows people newPeople refusedRows refused refusedKept repeatable } }"""


async def test_a_roster_is_imported_over_the_api(world: World, ask: Ask, db: Database) -> None:
    content = b64encode(csv_of(row(), row(name=" "))).decode()
    given = {"organisationId": f"Organisation:{world.county}", "fileName": "r.csv", "content": content, "dryRun": False}
    started = (await ask(world.otto, IMPORT, input=given))["importRoster"]
    assert started["errors"] == []
    assert started["rosterImport"]["state"] == "queued"
    identity = started["rosterImport"]["id"]
    await roster_import.run(db, _uuid(identity), "en")
    found = (await ask(world.otto, REPORT, id=identity))["rosterImport"]
    refused = {"sheet": "", "line": 3, "column": "姓名", "value": "", "reason": "name_missing"}
    assert found == {
        "state": "done",
        "rows": 2,
        "people": 1,
        "newPeople": 1,
        "refusedRows": 1,
        "refused": [refused],
        "refusedKept": True,
        "repeatable": False,
    }
    for other in (world.lena, world.alice, world.partner, world.anonymous):
        assert (await ask(other, REPORT, id=identity))["rosterImport"] is None


async def test_what_is_no_base64_is_refused_by_its_field(world: World, ask: Ask) -> None:
    given = {"organisationId": f"Organisation:{world.county}", "fileName": "r.csv", "content": "%%%"}
    refused = (await ask(world.otto, IMPORT, input=given))["importRoster"]["errors"]
    assert [(each["code"], each["field"]) for each in refused] == [("INVALID", "content")]


def _uuid(identity: str) -> Any:
    from uuid import UUID

    return UUID(identity.partition(":")[2])
