"""Certificates of service: what they say, who may issue them, what a correction afterwards does."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import orjson
import pytest

from app.attendance import service
from app.attendance.checks import CHECKS
from app.attendance.errors import BatchOver, EnoughCertificates, NoHours
from app.attendance.service import batches, certificates
from app.graphql.documents import Documents
from app.kernel.db import Database
from app.kernel.errors import Invalid, NotAllowed, NotFound, SignInRequired
from app.kernel.verification import verify
from tests.world import World

from .papers import SINCE, UNTIL, issue, issue_list, revoke
from .presence import START, Scene

TOTALS = """query ($id: ID!) { volunteer(id: $id) { minutesTotal serviceCertificates { nodes { minutes } } }
    viewer { minutesTotal serviceCertificates { nodes { minutes recordsChanged } } } }"""

DRAFT = """mutation ($since: Date!, $until: Date!) { draftServiceCertificate(input: {since: $since, until: $until}) {
    says { holder { name points { theory } } services { minutes } } } }"""


@pytest.fixture
async def served(scene: Scene, world: World) -> UUID:
    """Alice's three hours, approved."""
    record = await scene.serve(world.alice)
    await scene.approve(world.lena, record)
    return record


async def content(db: Database, certificate: UUID) -> Any:
    return await db.read("SELECT content FROM certificate WHERE id = $1", [certificate])


async def test_a_certificate_says_what_was_approved(scene: Scene, world: World, served: UUID) -> None:
    await scene.serve(world.bob)  # not approved, and not hers
    said = await content(scene.db, await issue(scene.db, world.alice, world.alice))
    holder = said.pop("holder")
    assert (holder["name"], said["holder_masked"], said["handler"]) == ("文凤英", "文**", None)
    assert said["services"] == [
        {
            "title": "敬老院陪伴日",
            "category": "elder_care",
            "team": "默勒镇敬老助残志愿服务队001",
            "since": "2026-05-01",
            "until": "2026-05-01",
            "times": 1,
            "minutes": 180,
        }
    ]
    assert (said["minutes"], said["times"], said["organisation"]) == (180, 1, "祁连县")


async def test_all_totals_are_the_same(scene: Scene, world: World, served: UUID, documents: Documents) -> None:
    await issue(scene.db, world.alice, world.alice)
    raw = await documents.execute(scene.db, world.alice, TOTALS, None, {"id": f"Volunteer:{world.alice.volunteer}"})
    data = orjson.loads(raw)["data"]
    totals = [data[each]["minutesTotal"] for each in ("volunteer", "viewer")]
    totals += [data[each]["serviceCertificates"]["nodes"][0]["minutes"] for each in ("volunteer", "viewer")]
    assert world.alice.volunteer
    async with scene.db.unit_of_work() as tx:
        draft = await service.draft_service_certificate(
            tx, world.alice, volunteer=world.alice.volunteer, since=SINCE, until=UNTIL
        )
    given = {"since": str(SINCE), "until": str(UNTIL)}
    drafted = orjson.loads(await documents.execute(scene.db, world.alice, DRAFT, None, given))["data"]
    says = drafted["draftServiceCertificate"]["says"]
    assert says["holder"] == {"name": "文凤英", "points": None}
    assert {*totals, draft.minutes, draft.content["minutes"], says["services"][0]["minutes"]} == {180}


MAY_ISSUE: dict[tuple[str, str], type[Exception] | None] = {
    ("alice", "team"): None,
    ("lena", "team"): None,
    ("otto", "team"): None,
    ("otto", "county"): None,
    ("partner", "team"): None,
    ("lena", "county"): NotAllowed,  # her team's hours alone
    ("lena", "other_team"): NotAllowed,
    ("anonymous", "county"): SignInRequired,
    ("bob", "county"): NotAllowed,
    ("charlie", "team"): NotAllowed,
    ("leo", "team"): NotAllowed,
    ("leo", "other_team"): NoHours,
    ("mei", "county"): NotAllowed,
}


@pytest.mark.usefixtures("served")
async def test_who_may_issue(scene: Scene, world: World) -> None:
    for (who, organisation), refusal in MAY_ISSUE.items():
        issued = issue(scene.db, getattr(world, who), world.alice, organisation=getattr(world, organisation))
        if refusal:
            with pytest.raises(refusal):
                await issued
        else:
            handler = (await content(scene.db, await issued))["handler"]
            assert handler == (None if who == "alice" else getattr(world, who).name)


async def test_only_days_within_count_and_both_ends_do(scene: Scene, world: World, served: UUID) -> None:
    day = START.date()
    said = await content(scene.db, await issue(scene.db, world.alice, world.alice, since=day, until=day))
    assert said["minutes"] == 180
    scene.clock.at = START + timedelta(days=2)
    for since, until in ((day - timedelta(days=9), day - timedelta(days=1)), (day + timedelta(days=1),) * 2):
        with pytest.raises(NoHours):
            await issue(scene.db, world.alice, world.alice, since=since, until=until)
    for since, until in ((day, day - timedelta(days=1)), (day, date(2027, 1, 1)), (date(1899, 12, 31), day)):
        with pytest.raises(Invalid):
            await issue(scene.db, world.alice, world.alice, since=since, until=until)
    with pytest.raises(NotFound):
        await issue(scene.db, world.otto, world.otto)


async def test_a_correction_leaves_the_certificate_and_is_shown(
    scene: Scene, world: World, served: UUID, documents: Documents
) -> None:
    made = await issue(scene.db, world.alice, world.alice)
    before = await content(scene.db, made)
    async with scene.db.unit_of_work() as tx:
        await service.correct_service_record(tx, world.otto, record=served, minutes=60, reason="Left early.")
    assert await content(scene.db, made) == before
    asked = "query { serviceCertificates(filter: {recordsChanged: true}) { nodes { id minutes recordsChanged } } }"
    for who, seen in ((world.otto, 1), (world.alice, 1), (world.lena, 0), (world.bob, 0)):
        found = orjson.loads(await documents.execute(scene.db, who, asked, None, {}))["data"]
        assert len(found["serviceCertificates"]["nodes"]) == seen
    again = await content(scene.db, await issue(scene.db, world.alice, world.alice))
    assert again["minutes"] == 60


async def test_asking_again_gives_the_one_there_is(
    scene: Scene, world: World, served: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = await issue(scene.db, world.alice, world.alice)
    assert await issue(scene.db, world.alice, world.alice) == first
    await revoke(scene.db, world.otto, first)
    second = await issue(scene.db, world.alice, world.alice)
    assert second != first
    monkeypatch.setattr(certificates, "MOST_A_DAY", 2)
    with pytest.raises(EnoughCertificates):
        await issue(scene.db, world.alice, world.alice, since=UNTIL)
    assert await issue(scene.db, world.alice, world.alice) == second


async def test_a_list_has_a_result_for_each_line(scene: Scene, world: World, served: UUID) -> None:
    number = await scene.db.read("SELECT number FROM volunteer WHERE id = $1", [world.alice.volunteer])
    lines = [
        "姓名 编号",
        f"文凤英，{number}",
        "13900000002",  # Bob, who has no approved hours
        "139 0000 0001",  # Alice again
        "程秀云 139-0000-0003",  # of another team
        "10009999",
        "张三",
        "632222196803088799",
        "",
    ]
    batch = await issue_list(scene.db, world.lena, lines, organisation=world.team)
    rows = await scene.db.read(
        "SELECT jsonb_agg(jsonb_build_array(given, refusal, certificate_id IS NOT NULL) ORDER BY position)"
        " FROM certificate_batch_row WHERE batch_id = $1",
        [batch],
    )
    assert rows == [
        [str(number), None, True],
        ["139****0002", "NO_HOURS", False],
        ["139****0001", "LISTED_TWICE", False],
        ["139****0003", "NO_HOURS", False],
        ["10009999", "NO_HOURS", False],
        ["张三", "NO_HOURS", False],
        ["**************8799", "NO_HOURS", False],
    ]
    state = await scene.db.read("SELECT state || rows_done || '/' || rows_total FROM certificate_batch")
    assert state == "done7/7"
    handler = await scene.db.read("SELECT content->>'handler' FROM certificate")
    assert handler == world.lena.name


async def test_a_phone_that_a_family_shares_needs_the_name(scene: Scene, world: World, served: UUID) -> None:
    async with scene.db.connection() as connection:
        await connection.execute(
            "UPDATE person SET phone_index = (SELECT phone_index FROM person WHERE id = $1) WHERE id = $2",
            world.alice.id,
            world.bob.id,
        )
    await issue_list(scene.db, world.lena, ["13900000001", "13900000001 文凤英"], organisation=world.team)
    refusals = await scene.db.read("SELECT array_agg(refusal ORDER BY position) FROM certificate_batch_row")
    assert refusals == ["SEVERAL_PEOPLE", None]


async def test_a_list_goes_on_where_it_was_and_can_be_stopped(
    scene: Scene, world: World, served: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "ROWS_AT_ONCE", 1)
    batch = await issue_list(
        scene.db, world.lena, ["13900000001", "13900000002", "13900000004"], organisation=world.team, run=False
    )
    for running in (True, True):
        async with scene.db.unit_of_work() as tx:
            assert await service.continue_certificate_batch(tx, world.lena, batch=batch) is running
    async with scene.db.unit_of_work() as tx:
        with pytest.raises(NotAllowed):
            await service.cancel_certificate_batch(tx, world.leo, batch=batch)
        await service.cancel_certificate_batch(tx, world.lena, batch=batch)
        assert await service.continue_certificate_batch(tx, world.lena, batch=batch) is False
        with pytest.raises(BatchOver):
            await service.cancel_certificate_batch(tx, world.lena, batch=batch)
    done = await scene.db.read("SELECT state || rows_done FROM certificate_batch")
    assert (done, await scene.db.read("SELECT count(*) FROM certificate")) == ("cancelled2", 1)


REFUSED_LISTS: list[tuple[str, str, list[str], type[Exception]]] = [
    ("anonymous", "team", ["10000001"], SignInRequired),
    ("alice", "team", ["10000001"], NotAllowed),
    ("leo", "team", ["10000001"], NotAllowed),
    ("lena", "county", ["10000001"], NotAllowed),
    ("lena", "team", ["name"], Invalid),
    ("lena", "team", ["10000001"] * 1001, Invalid),
    ("lena", "activity", ["10000001"], NotFound),
]


async def test_who_may_hand_in_a_list(scene: Scene, world: World) -> None:
    for who, organisation, people, refusal in REFUSED_LISTS:
        with pytest.raises(refusal):
            await issue_list(
                scene.db, getattr(world, who), people, organisation=getattr(world, organisation), run=False
            )


@pytest.mark.parametrize(
    "command",
    [
        "UPDATE service_certificate SET minutes = minutes + 1",
        "DELETE FROM certified_record",
        "UPDATE service_record SET minutes = minutes + 1",
    ],
)
async def test_verify_finds_certificates_that_don_t_fit_their_hours(
    scene: Scene, world: World, served: UUID, command: str
) -> None:
    await issue(scene.db, world.alice, world.alice)
    name = "attendance.certificates_are_of_approved_hours"

    async def broken() -> bool:
        return not next(each.ok for each in await verify(scene.db, CHECKS) if each.name == name)

    assert not await broken()
    async with scene.db.connection() as connection:
        for table in ("service_certificate", "certified_record"):
            await connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        await connection.execute(command)
    assert await broken()
