"""Forms in a county where clocks are put forward and back: what lies between two times is what really passes."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.activities import service as activities
from app.kernel.db import Database
from app.kernel.settings import Settings
from tests.activities.planning import Planner, do
from tests.web_fixtures import Browser
from tests.world import World

from .presence import Scene

BACK = datetime(2026, 10, 25, 1, tzinfo=UTC)
"""Clocks show 2 to 3 at night twice: before this moment and after it."""


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"time_zone": "Europe/Berlin"})


async def test_hours_by_hand_count_the_hour_that_comes_twice(client: Browser, scene: Scene, world: World) -> None:
    planner = Planner(scene.db, world.lena)
    activity = await planner.activity(world.team)
    shift = await planner.shift(activity, BACK - timedelta(hours=2), hours=4)
    await do(scene.db, activities.publish_activity, world.lena, activity=activity)
    await do(scene.db, activities.enrol, world.alice, shift=shift)
    scene.clock.at = BACK + timedelta(hours=3)
    await client.sign_in(world.lena.id)
    typed: dict[str, Any] = {"started_at": "2026-10-25T01:30", "ended_at": "2026-10-25T03:30", "reason": "No phone."}
    entered = await client.post(
        f"/shifts/{shift}/hours", data={"key": "k", "volunteer": str(world.alice.volunteer), **typed}
    )
    assert entered.status_code == 303
    assert await scene.minutes(world.alice) == 180


async def test_a_shift_of_no_time_at_all_is_refused(client: Browser, db: Database, world: World) -> None:
    """At two o'clock on 28 March it is three."""
    await client.sign_in(world.lena.id)
    client.speak("en")
    given = {"key": "k", "place": "Square", "capacity": "5", "radius_metres": "300"}
    times = {"starts_at": "2027-03-28T02:00", "ends_at": "2027-03-28T03:00"}
    refused = await client.post(f"/activities/{world.activity}/shifts", data={**given, **times})
    assert (refused.status_code, "The end must come after the start." in refused.text) == (422, True)
    times["ends_at"], given["key"] = "2027-03-28T03:30", "k2"
    assert (await client.post(f"/activities/{world.activity}/shifts", data={**given, **times})).status_code == 303
