"""The waiting list, offers, absences and pauses in the API, by the published operations."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import orjson
import pytest

from app.activities import service
from app.graphql.documents import Documents
from app.kernel import ids
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.identity import Actor
from tests.world import NOW, World

from .test_enrolling import do, write

Call = Callable[..., Awaitable[Any]]


@pytest.fixture
def call(db: Database, documents: Documents) -> Call:
    async def run(actor: Actor, operation: str, /, **variables: Any) -> Any:
        answer = orjson.loads(await documents.read(db, actor, operation, variables))
        assert "errors" not in answer, answer
        return answer["data"]

    return run


async def mutate(call: Call, actor: Actor, operation: str, /, **given: Any) -> Any:
    answer = (await call(actor, operation, input=given))[operation[0].lower() + operation[1:]]
    assert answer["errors"] == [], answer
    return answer


async def refused(call: Call, actor: Actor, operation: str, /, **given: Any) -> list[str]:
    answer = (await call(actor, operation, input=given))[operation[0].lower() + operation[1:]]
    return [error["code"] for error in answer["errors"]]


async def test_the_whole_way_from_the_list_into_the_shift(world: World, call: Call) -> None:
    shift = f"Shift:{world.tomorrow}"
    given = {"shiftId": shift, "waitlist": True}
    made = [(await mutate(call, who, "Enrol", **given))["enrolment"] for who in (world.lena, world.leo, world.alice)]
    assert [each["state"] for each in made] == ["confirmed", "confirmed", "waitlisted"]
    assert await refused(call, world.bob, "Enrol", shiftId=shift) == ["SHIFT_FULL"]
    bob = f"Volunteer:{world.bob.volunteer}"
    group = await mutate(call, world.lena, "EnrolMany", shiftId=shift, volunteerIds=[bob], waitingIds=[bob])
    assert [result["state"] for result in group["results"]] == ["waitlisted"]

    seen = (await call(world.lena, "WaitingList", shift=shift))["shift"]
    assert (seen["waitingCount"], seen["cancelBy"]) == (2, "2026-05-01T03:00:00+00:00")
    assert [row["waitlistPosition"] for row in seen["enrolments"]["nodes"]] == [1, 2]
    assert len((await call(world.charlie, "WaitingList", shift=shift))["shift"]["enrolments"]["nodes"]) == 0
    (mine,) = (await call(world.bob, "MyWaiting"))["viewer"]["enrolments"]["nodes"]
    assert (mine["state"], mine["waitlistPosition"]) == ("waitlisted", 2)

    first = await mutate(call, world.lena, "Prioritise", enrolmentId=mine["id"], priority=5)
    assert (first["enrolment"]["waitlistPosition"], first["enrolment"]["priority"]) == (1, 5)
    for each in made[:2]:
        await mutate(call, world.otto, "CancelEnrolment", enrolmentId=each["id"])
    (mine,) = (await call(world.bob, "MyWaiting"))["viewer"]["enrolments"]["nodes"]
    assert (mine["state"], mine["waitlistPosition"], mine["confirmBy"]) == (
        "offered",
        None,
        "2026-05-02T01:00:00+00:00",
    )
    assert await refused(call, world.alice, "AcceptOffer", enrolmentId=mine["id"]) == ["FORBIDDEN"]
    assert (await mutate(call, world.bob, "AcceptOffer", enrolmentId=mine["id"]))["enrolment"]["state"] == "confirmed"
    declined = await mutate(call, world.alice, "DeclineOffer", enrolmentId=made[2]["id"])
    assert declined["enrolment"]["state"] == "cancelled"
    assert await refused(call, world.alice, "DeclineOffer", enrolmentId=made[2]["id"]) == ["NOTHING_OFFERED"]


async def test_absences_and_pauses(db: Database, world: World, clock: SettableClock, call: Call) -> None:
    made = await do(db, service.enrol, world.alice, shift=world.shift)
    given = {"enrolmentId": f"Enrolment:{made.id}"}
    assert await refused(call, world.lena, "MarkNoShow", **given) == ["SHIFT_NOT_OVER"]
    clock.at = NOW + timedelta(hours=4)
    assert await refused(call, world.alice, "MarkNoShow", **given) == ["FORBIDDEN"]
    assert (await mutate(call, world.lena, "MarkNoShow", **given))["enrolment"]["state"] == "no_show"
    await write(
        db,
        "INSERT INTO enrolment_pause (id, volunteer_id, causes, began_at, ends_at)"
        " VALUES ($1, $2, ARRAY[$3::uuid], $4, $5)",
        id=ids.new(),
        volunteer=world.alice.volunteer,
        cause=made.id,
        began_at=NOW,
        ends_at=NOW + timedelta(days=30),
    )
    volunteer = f"Volunteer:{world.alice.volunteer}"
    for who, until, may_lift, missed in (
        (world.alice, "2026-05-31T02:00:00+00:00", False, 1),
        (world.bob, None, False, 0),
        (world.lena, "2026-05-31T02:00:00+00:00", False, 1),
        (world.otto, "2026-05-31T02:00:00+00:00", True, 1),
    ):
        seen = (await call(who, "MissedShifts", volunteer=volunteer))["volunteer"]
        assert (seen["enrolmentPausedUntil"], seen["mayLiftPause"]) == (until, may_lift), who.name
        assert len(seen["enrolments"]["nodes"]) == missed
    assert (await call(world.alice, "MyWaiting"))["viewer"]["enrolmentPausedUntil"] == "2026-05-31T02:00:00+00:00"
    shift = f"Shift:{world.tomorrow}"
    assert await refused(call, world.alice, "Enrol", shiftId=shift) == ["ENROLMENT_PAUSED"]
    lift = {"volunteerId": volunteer, "reason": "Was ill."}
    assert await refused(call, world.lena, "LiftPause", **lift) == ["FORBIDDEN"]
    assert (await mutate(call, world.partner, "LiftPause", **lift))["volunteer"]["enrolmentPausedUntil"] is None
    await mutate(call, world.alice, "Enrol", shiftId=shift)
