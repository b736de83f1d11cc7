"""Activities and attendance over the API: who sees what, and the whole way as a partner."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import orjson
import pytest

from app.attendance import service
from app.graphql.documents import Documents
from app.kernel import ids
from app.kernel.identity import Actor
from tests.activities.planning import Planner
from tests.world import NOW, World

from .presence import END, START, Scene

Call = Callable[..., Awaitable[Any]]

ROSTER = """query ($id: ID!) { shift(id: $id) { enrolledCount
    enrolments { totalCount nodes { state present volunteer { name } serviceRecord { minutes } } }
    scans { totalCount } serviceRecords { totalCount nodes { minutes } } } }"""
HOURS = """query ($id: ID!) { serviceRecord(id: $id) { minutes state approvedBy { name } volunteer { name }
    shift { activity { title } } } }"""


@pytest.fixture
def call(scene: Scene, documents: Documents) -> Call:
    """Runs one of the published operations, as a partner's program would."""

    async def run(actor: Actor, operation: str, /, **variables: Any) -> Any:
        answer = orjson.loads(await documents.read(scene.db, actor, operation, variables))
        assert "errors" not in answer, answer
        return answer["data"]

    return run


@pytest.fixture
def ask(scene: Scene, documents: Documents) -> Call:
    """Runs a document of one's own."""

    async def run(actor: Actor, source: str, /, **variables: Any) -> Any:
        answer = orjson.loads(await documents.execute(scene.db, actor, source, None, variables))
        assert "errors" not in answer, answer
        return answer["data"]

    return run


@pytest.mark.parametrize(
    ("who", "seen"),
    [("anonymous", 0), ("alice", 1), ("charlie", 0), ("leo", 0), ("mei", 0), ("lena", 2), ("otto", 2), ("partner", 2)],
)
async def test_who_sees_enrolments_scans_and_hours(scene: Scene, world: World, ask: Call, who: str, seen: int) -> None:
    await scene.serve(world.alice)
    await scene.serve(world.bob)
    before = scene.db.statements
    shift = (await ask(getattr(world, who), ROSTER, id=f"Shift:{world.shift}"))["shift"]
    assert scene.db.statements - before == 1
    assert shift["enrolledCount"] == 2
    assert shift["enrolments"]["totalCount"] == seen
    assert (shift["scans"]["totalCount"], shift["serviceRecords"]["totalCount"]) == (2 * seen, seen)


async def test_drafts_are_seen_by_those_who_plan(scene: Scene, world: World, ask: Call) -> None:
    planner = Planner(scene.db, world.lena)
    draft = await planner.activity(world.team)
    shift = await planner.shift(draft, NOW + timedelta(hours=9))
    source = """query ($id: ID!, $shift: ID!) { activity(id: $id) { title managed } shift(id: $shift) { place }
        activities { totalCount } }"""
    for who, seen in (("anonymous", 1), ("alice", 1), ("leo", 1), ("lena", 2), ("otto", 2), ("partner", 2)):
        found = await ask(getattr(world, who), source, id=f"Activity:{draft}", shift=f"Shift:{shift}")
        assert found["activities"]["totalCount"] == seen, who
        assert (found["activity"] is None, found["shift"] is None) == (seen == 1, seen == 1), who


async def test_one_s_own_hours_and_their_one_total(scene: Scene, world: World, call: Call, ask: Call) -> None:
    record = await scene.serve(world.alice)
    mine = (await call(world.alice, "MyHours"))["viewer"]
    assert (mine["minutesTotal"], mine["serviceRecords"]["nodes"][0]["state"]) == (0, "computed")
    await scene.approve(world.lena, record)
    total = "query ($id: ID!) { volunteer(id: $id) { minutesTotal } }"
    assert (await call(world.alice, "MyHours"))["viewer"]["minutesTotal"] == 180
    for actor, minutes in ((world.lena, 180), (world.otto, 180), (world.bob, None)):
        found = await ask(actor, total, id=f"Volunteer:{world.alice.volunteer}")
        assert found["volunteer"]["minutesTotal"] == minutes
    told = (await ask(world.alice, HOURS, id=f"ServiceRecord:{record}"))["serviceRecord"]
    assert told == {
        "minutes": 180,
        "state": "approved",
        "approvedBy": {"name": "李娜"},
        "volunteer": {"name": "文凤英"},
        "shift": {"activity": {"title": "敬老院陪伴日"}},
    }
    assert (await ask(world.leo, HOURS, id=f"ServiceRecord:{record}"))["serviceRecord"] is None


async def test_approvals_leave_out_one_s_own(scene: Scene, world: World, ask: Call) -> None:
    await scene.enrol(world.lena)
    for person in (world.alice, world.lena):
        await scene.serve(person)
    source = "{ viewer { approvals { nodes { volunteer { name } } } } }"
    for actor, names in (
        (world.lena, ["文凤英"]),
        (world.otto, ["文凤英", "李娜"]),
        (world.leo, []),
        (world.alice, []),
    ):
        nodes = (await ask(actor, source))["viewer"]["approvals"]["nodes"]
        assert {node["volunteer"]["name"] for node in nodes} == set(names)


async def test_the_whole_way_as_a_partner(scene: Scene, world: World, call: Call) -> None:
    partner = world.partner
    told = {
        "teamId": f"Team:{world.team}",
        "title": "Snow",
        "description": "Shovels",
        "category": "environment",
        "idempotencyKey": "1",
    }
    made = (await call(partner, "DraftActivity", input=told))["draftActivity"]
    assert made == (await call(partner, "DraftActivity", input=told))["draftActivity"]
    activity = made["activity"]["id"]
    starts_at = NOW + timedelta(days=2)
    plan = {
        "startsAt": starts_at.isoformat(),
        "endsAt": (starts_at + timedelta(hours=2)).isoformat(),
        "place": "Square",
        "capacity": 1,
    }
    shift = (await call(partner, "AddShift", input={"activityId": activity, "plan": plan}))["addShift"]["shift"]["id"]
    published = (await call(partner, "PublishActivity", input={"activityId": activity}))["publishActivity"]
    assert (published["activity"]["state"], published["errors"]) == ("published", [])
    people = [f"Volunteer:{person.volunteer}" for person in (world.alice, world.bob)]
    group = (await call(partner, "EnrolMany", input={"shiftId": shift, "volunteerIds": people}))["enrolMany"]
    assert [[error["code"] for error in result["errors"]] for result in group["results"]] == [[], ["SHIFT_FULL"]]
    assert group["shift"]["freePlaces"] == 0
    for minutes, direction in ((0, "in"), (120, "out")):
        scene.clock.at = starts_at + timedelta(minutes=minutes)
        scan = {
            "shiftId": shift,
            "volunteerId": people[0],
            "nonce": direction,
            "device": "turnstile",
            "scannedAt": scene.clock.at.isoformat(),
            "method": "staff_list",
            "direction": direction,
        }
        checked = (await call(partner, "CheckIn", input=scan))["checkIn"]
        assert (checked["outcome"], checked["scan"]["direction"], checked["replayed"]) == ("ok", direction, False)
        again = (await call(partner, "CheckIn", input=scan))["checkIn"]
        assert (again["scan"]["id"], again["replayed"]) == (checked["scan"]["id"], True)
    record = (await call(partner, "ServiceRecords", states=["computed"]))["serviceRecords"]["nodes"][0]
    approve = {"serviceRecordIds": [record["id"], f"ServiceRecord:{ids.new()}"]}
    own = (await call(partner, "ApproveServiceRecords", input=approve))["approveServiceRecords"]["results"]
    assert [[error["code"] for error in result["errors"]] for result in own] == [
        ["SECOND_PERSON_APPROVES"],
        ["NOT_FOUND"],
    ]
    results = (await call(world.otto, "ApproveServiceRecords", input=approve))["approveServiceRecords"]["results"]
    assert [[error["code"] for error in result["errors"]] for result in results] == [[], ["NOT_FOUND"]]
    correction = {"serviceRecordId": record["id"], "minutes": 90, "reason": "A long lunch."}
    corrected = (await call(world.otto, "CorrectServiceRecord", input=correction))["correctServiceRecord"]
    assert corrected["serviceRecord"]["corrects"] == {"id": record["id"], "minutes": 120}
    assert corrected["serviceRecord"]["minutes"] == 90


async def test_a_volunteer_enrols_checks_in_and_is_told_why_not(scene: Scene, world: World, call: Call) -> None:
    tomorrow = f"Shift:{world.tomorrow}"
    enrolled = (await call(world.alice, "Enrol", input={"shiftId": tomorrow}))["enrol"]
    assert (enrolled["enrolment"]["state"], enrolled["shift"]["freePlaces"]) == ("confirmed", 1)
    again = (await call(world.alice, "Enrol", input={"shiftId": tomorrow}))["enrol"]
    assert (again["enrolment"], [error["code"] for error in again["errors"]]) == (None, ["ALREADY_ENROLLED"])
    cancelled = await call(world.alice, "CancelEnrolment", input={"enrolmentId": enrolled["enrolment"]["id"]})
    assert cancelled["cancelEnrolment"]["enrolment"]["state"] == "cancelled"
    scan = {
        "shiftId": f"Shift:{world.shift}",
        "nonce": "1",
        "device": "phone",
        "scannedAt": START.isoformat(),
        "method": "venue_qr",
        "direction": "in",
        "token": service.venue_token(scene.db.vault, world.shift, START),
    }
    scene.clock.at = START
    assert (await call(world.alice, "CheckIn", input=scan))["checkIn"]["outcome"] == "ok"
    refused = (await call(world.charlie, "CheckIn", input={**scan, "nonce": "2"}))["checkIn"]
    assert (refused["outcome"], refused["scan"]["outcome"], refused["errors"]) == ("not_enrolled", "not_enrolled", [])
    taken = (await call(world.bob, "CheckIn", input=scan))["checkIn"]
    assert (taken["outcome"], taken["scan"]) == ("conflict", None)
    nobody = (await call(world.anonymous, "CheckIn", input=scan))["checkIn"]
    assert [error["code"] for error in nobody["errors"]] == ["SIGN_IN_REQUIRED"]
    badge = service.badge(scene.db.vault, world.bob.volunteer)  # type: ignore[arg-type]
    by_staff = {**scan, "nonce": "3", "method": "staff_scan", "token": badge}
    assert (await call(world.lena, "CheckIn", input=by_staff))["checkIn"]["outcome"] == "ok"
    attendance = (await call(world.lena, "ShiftAttendance", id=f"Shift:{world.shift}"))["shift"]
    assert {row["volunteer"]["name"]: row["present"] for row in attendance["enrolments"]["nodes"]} == {
        "文凤英": True,
        "黄超": True,
    }


async def test_planning_over_the_api(scene: Scene, world: World, call: Call) -> None:
    activity = f"Activity:{world.activity}"
    change = {"activityId": activity, "version": 1, "title": "New", "description": "", "category": "youth"}
    assert (await call(world.lena, "EditActivity", input=change))["editActivity"]["activity"]["version"] == 2
    stale = (await call(world.lena, "EditActivity", input=change))["editActivity"]
    assert [error["code"] for error in stale["errors"]] == ["STALE"]
    plan = {
        "startsAt": END.isoformat(),
        "endsAt": (END + timedelta(hours=1)).isoformat(),
        "place": "Square",
        "capacity": 0,
        "latitude": 38.1,
        "longitude": 100.2,
    }
    edit = {"shiftId": f"Shift:{world.tomorrow}", "plan": plan}
    refused = (await call(world.lena, "EditShift", input=edit))["editShift"]
    assert [(error["code"], error["field"]) for error in refused["errors"]] == [("INVALID", "plan.capacity")]
    edited = await call(world.lena, "EditShift", input={**edit, "plan": {**plan, "capacity": 3}})
    assert edited["editShift"]["shift"]["capacity"] == 3
    removed = await call(world.lena, "RemoveShift", input={"shiftId": f"Shift:{world.tomorrow}"})
    assert removed["removeShift"]["errors"] == []
    forbidden = (await call(world.bob, "CancelActivity", input={"activityId": activity}))["cancelActivity"]
    assert [error["code"] for error in forbidden["errors"]] == ["FORBIDDEN"]
    cancelled = (await call(world.lena, "CancelActivity", input={"activityId": activity}))["cancelActivity"]
    assert cancelled["activity"]["state"] == "cancelled"


async def test_what_can_be_found(scene: Scene, world: World, call: Call) -> None:
    found = await call(world.anonymous, "FindActivities", search="陪伴", category="elder_care")
    assert len(found["activities"]["nodes"]) == 1
    shifts = await call(world.anonymous, "FindShifts", **{"from": (NOW + timedelta(hours=2)).isoformat()})
    assert [node["id"] for node in shifts["shifts"]["nodes"]] == [f"Shift:{world.tomorrow}"]
    shown = await call(world.anonymous, "ShowActivity", id=f"Activity:{world.activity}")
    assert len(shown["activity"]["shifts"]["nodes"]) == 2
    mine = await call(world.bob, "MyEnrolments")
    assert len(mine["viewer"]["enrolments"]["nodes"]) == 1
    enrolled = await call(world.lena, "ShiftEnrolments", id=f"Shift:{world.shift}")
    assert enrolled["shift"]["enrolments"]["totalCount"] == 2
