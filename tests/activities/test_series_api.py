"""Series, calling off and planning again in the API, by the published operations."""

from collections.abc import Awaitable, Callable
from typing import Any

import orjson
import pytest

from app.graphql.documents import Documents
from app.kernel.db import Database
from app.kernel.identity import Actor
from tests.world import World

Call = Callable[..., Awaitable[Any]]
PLAN = {
    "rule": "FREQ=WEEKLY;BYDAY=MO",
    "startsOn": "2026-05-04",
    "begins": "09:00",
    "ends": "11:00",
    "place": "Square",
    "capacity": 5,
    "requiredSkills": ["急救"],
}


@pytest.fixture
def call(db: Database, documents: Documents) -> Call:
    async def run(actor: Actor, operation: str, /, **variables: Any) -> Any:
        answer = orjson.loads(await documents.read(db, actor, operation, variables))
        assert "errors" not in answer, answer
        return answer["data"]

    return run


async def mutate(call: Call, actor: Actor, operation: str, /, **given: Any) -> Any:
    return (await call(actor, operation, input=given))[operation[0].lower() + operation[1:]]


async def test_a_partner_plans_changes_and_ends_a_series(world: World, call: Call) -> None:
    activity = f"Activity:{world.activity}"
    made = (await mutate(call, world.partner, "PlanSeries", activityId=activity, plan=PLAN))["series"]
    assert {name: made[name] for name in ("begins", "timeZone", "madeUntil", "skipped", "requiredSkills")} == {
        "begins": "09:00:00",
        "timeZone": "Asia/Shanghai",
        "madeUntil": "2026-06-30",
        "skipped": [],
        "requiredSkills": ["急救"],
    }
    of = {"seriesId": made["id"]}
    skipped = await mutate(call, world.partner, "SkipDay", **of, day="2026-05-11")
    assert skipped["series"]["skipped"] == ["2026-05-11"]
    restored = await mutate(call, world.partner, "RestoreDay", **of, day="2026-05-11")
    assert restored["series"]["skipped"] == []
    seen = (await call(world.charlie, "ShowSeries", id=made["id"], **{"from": "2026-05-01T00:00:00Z"}))["series"]
    assert [each["seriesDay"] for each in seen["shifts"]["nodes"]][:2] == ["2026-05-04", "2026-05-11"]
    enrolled = await mutate(call, world.partner, "Enrol", shiftId=seen["shifts"]["nodes"][1]["id"], **_alice(world))
    assert enrolled["errors"][0]["code"] == "SKILLS_MISSING"
    plan = {**PLAN, "place": "Bridge", "rule": "FREQ=WEEKLY;BYDAY=TU"}
    changed = await mutate(call, world.partner, "EditSeries", **of, version=3, plan=plan)
    assert (changed["keptShiftIds"], changed["series"]["place"], changed["series"]["version"]) == ([], "Bridge", 4)
    stale = await mutate(call, world.partner, "EditSeries", **of, version=3, plan=plan)
    assert stale["errors"][0]["code"] == "STALE"
    ended = await mutate(call, world.partner, "EndSeries", **of, lastDay="2026-05-05")
    assert (ended["series"]["endsOn"], ended["keptShiftIds"]) == ("2026-05-05", [])
    listed = (await call(world.anonymous, "SeriesOfActivity", id=activity))["activity"]["series"]["nodes"]
    assert [each["id"] for each in listed] == [made["id"]]


async def test_a_fault_names_the_field_of_the_input(world: World, call: Call) -> None:
    plan = {**PLAN, "rule": "FREQ=SECONDLY", "maximumAge": 100}
    refused = await mutate(call, world.partner, "PlanSeries", activityId=f"Activity:{world.activity}", plan=plan)
    assert [error["field"] for error in refused["errors"]] == ["plan.rule", "plan.maximumAge"]


async def test_a_shift_is_called_off_and_an_activity_planned_again(world: World, call: Call) -> None:
    shift = {"shiftId": f"Shift:{world.tomorrow}", "reason": "storm"}
    off = (await mutate(call, world.partner, "CancelShift", **shift))["shift"]
    assert (off["state"], off["cancelReason"]) == ("cancelled", "storm")
    again = {"activityId": f"Activity:{world.activity}", "startsOn": "2026-06-01"}
    copy = (await mutate(call, world.partner, "CopyActivity", **again))["activity"]
    assert (copy["state"], copy["version"]) == ("draft", 1)
    for operation, given in (("CancelShift", shift), ("CopyActivity", again)):
        refused = await mutate(call, world.charlie, operation, **given)
        assert refused["errors"][0]["code"] == "FORBIDDEN"


def _alice(world: World) -> dict[str, str]:
    return {"volunteerId": f"Volunteer:{world.alice.volunteer}"}
