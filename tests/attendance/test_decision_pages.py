"""Pages of appeals, raised minutes, hours by hand, late and unusual hours."""

from datetime import timedelta
from typing import Any

from app.attendance import service
from tests.activities.planning import do
from tests.web_fixtures import Browser
from tests.world import World

from .presence import END, START, Scene
from .said import say
from .test_web import hidden


async def post(client: Browser, shown: str, to: str, **typed: Any) -> Any:
    """Fills in the form on a page."""
    page = await client.get(shown)
    assert page.status_code == 200, shown
    return await client.post(to, data={"key": hidden(page.text, "key"), **typed})


async def test_a_volunteer_appeals_and_reads_the_answer(client: Browser, scene: Scene, world: World) -> None:
    record = await scene.serve(world.alice)
    await scene.approve(world.lena, record)
    await client.sign_in(world.alice.id)
    address = f"/shifts/{world.shift}/appeal"
    assert address in (await client.get(f"/service-records/{record}")).text
    refused = await post(client, address, address, minutes="999", reason="I came earlier.")
    assert refused.status_code == 422
    assert "I came earlier." in refused.text
    sent = await post(client, address, address, minutes="200", reason="I came earlier.")
    assert sent.status_code == 303
    appeal = sent.headers["location"]
    await client.sign_in(world.otto.id)
    assert appeal in (await client.get("/appeals")).text
    answered = await post(
        client, appeal, f"{appeal}/answer", decision="grant", minutes="195", answer="The gate says so."
    )
    assert (answered.status_code, answered.headers["location"]) == (303, appeal)
    await client.sign_in(world.alice.id)
    assert "The gate says so." in (await client.get(appeal)).text
    assert appeal in (await client.get("/my/hours")).text
    assert await scene.points(world.alice) == 32


async def test_an_appeal_for_what_there_is_keeps_what_was_typed(client: Browser, scene: Scene, world: World) -> None:
    """The form offers no minutes by itself: those of the record are the ones that can't be asked for."""
    record = await scene.serve(world.alice)
    await scene.approve(world.lena, record)
    await client.sign_in(world.alice.id)
    address = f"/shifts/{world.shift}/appeal"
    assert 'name="minutes" value=""' in (await client.get(address)).text
    refused = await post(client, address, address, minutes="180", reason="I came earlier.")
    assert refused.status_code == 422
    for kept in ('href="#f-minutes"', 'value="180"', "I came earlier.", "本班次已记录的正是 180 分钟"):
        assert kept in refused.text
    sent = await post(client, address, address, minutes="170", reason="I left earlier.")
    await do(scene.db, service.correct_service_record, world.lena, record=record, minutes=170, reason="So it was.")
    await client.sign_in(world.otto.id)
    shown = (await client.get(sent.headers["location"])).text
    assert f"/service-records/{await scene.record(world.alice)}" in shown


async def test_a_shift_without_hours_is_offered_for_an_appeal(client: Browser, scene: Scene, world: World) -> None:
    scene.clock.at = END + timedelta(minutes=1)
    await client.sign_in(world.bob.id)
    assert f"/shifts/{world.shift}/appeal" in (await client.get("/my/hours")).text
    for days, last in ((None, 30), (90, 90), (5, 5)):
        if days:
            policy = {"team_hours": 8, "parent_hours": 12, "appeal_days": days, "decision_workdays": 15}
            await do(scene.db, service.set_hours_policy, world.otto, organisation=world.county, **policy)
        for late in (False, True):
            scene.clock.at = END + timedelta(days=last, seconds=late)
            assert (f"/shifts/{world.shift}/appeal" in (await client.get("/my/hours")).text) is not late


async def test_hours_by_hand_are_entered_and_approved_by_another(client: Browser, scene: Scene, world: World) -> None:
    scene.clock.at = END
    await client.sign_in(world.lena.id)
    roster = await client.get(f"/shifts/{world.shift}/roster")
    shown = f"/shifts/{world.shift}/hours/new"
    assert shown in roster.text
    typed = {"volunteer": world.bob.volunteer, "started_at": "2026-05-01T11:00", "ended_at": "2026-05-01T13:00"}
    entered = await post(client, shown, f"/shifts/{world.shift}/hours", **typed, reason="No phone.")
    record = entered.headers["location"]
    assert "No phone." in (await client.get(record)).text
    assert record not in (await client.get("/approvals")).text
    refused = await post(client, record, f"{record}/approve")
    assert refused.status_code == 422
    await client.sign_in(world.otto.id)
    assert record in (await client.get("/approvals")).text


async def test_raised_minutes_are_confirmed_on_the_page_of_approvals(
    client: Browser, scene: Scene, world: World
) -> None:
    record = await scene.serve(world.alice)
    await client.sign_in(world.lena.id)
    proposed = await post(
        client, f"/service-records/{record}", f"/service-records/{record}/correct", minutes="190", reason="She stayed."
    )
    assert proposed.headers["location"] == f"/service-records/{record}"
    correction = await scene.db.read("SELECT id FROM correction")
    confirm = f"/corrections/{correction}/confirm"
    assert confirm not in (await client.get("/approvals")).text
    assert (await client.post(confirm, data={"key": "k"})).status_code == 422
    await client.sign_in(world.otto.id)
    confirmed = await post(client, "/approvals", confirm)
    told = (await client.get(confirmed.headers["location"])).text
    assert f"/service-records/{record}" in told
    assert "She stayed." in (await client.get(f"/service-records/{record}")).text


async def test_declining_leaves_the_hours(client: Browser, scene: Scene, world: World) -> None:
    record = await scene.serve(world.alice)
    said = await say(scene.db, world, record)
    await client.sign_in(world.otto.id)
    declined = await post(client, "/approvals", f"/corrections/{said['correction']}/decline")
    assert declined.headers["location"] == f"/service-records/{record}"
    assert await scene.minutes(world.alice) == 180


async def test_what_is_unusual_is_resolved_by_an_officer(client: Browser, scene: Scene, world: World) -> None:
    said = await say(scene.db, world, await scene.serve(world.alice))
    address = f"/anomalies/{said['anomaly']}"
    await client.sign_in(world.lena.id)
    assert (await client.get(address)).status_code == 404
    await client.sign_in(world.otto.id)
    assert address in (await client.get("/anomalies")).text
    refused = await post(client, address, f"{address}/resolve", resolution="in_order")
    assert refused.status_code == 422
    resolved = await post(client, address, f"{address}/resolve", resolution="misuse", note="They took turns.")
    assert resolved.status_code == 303
    assert address not in (await client.get("/anomalies")).text
    assert address in (await client.get("/anomalies?show=resolved")).text
    assert "They took turns." in (await client.get(address)).text


async def test_late_hours_are_listed_and_counted(client: Browser, scene: Scene, world: World) -> None:
    """Served on Friday 1 May, a holiday until the 5th; 9 May is worked: the tenth working day is the 18th."""
    await scene.serve(world.alice)
    roster = f"/shifts/{world.shift}/roster"
    for day, late in ((18, False), (19, True)):
        scene.clock.at = START.replace(day=day)
        for person in (world.lena, world.otto):
            await client.sign_in(person.id)
            assert (roster in (await client.get("/late-hours")).text) == late
            assert ("/late-hours" in (await client.get("/")).text) == (late or person == world.otto)
    await client.sign_in(world.leo.id)
    assert roster not in (await client.get("/late-hours")).text
    await scene.approve(world.otto, await scene.record(world.alice))
    await client.sign_in(world.lena.id)
    assert roster not in (await client.get("/late-hours")).text


async def test_an_officer_sets_the_daily_limits(client: Browser, scene: Scene, world: World) -> None:
    await client.sign_in(world.otto.id)
    typed = {"organisation": world.county, "appeal_days": "10", "decision_workdays": "5"}
    refused = await post(client, "/settings/certificates", "/settings/hours", **typed, team_hours="9", parent_hours="8")
    assert refused.status_code == 422
    saved = await post(client, "/settings/certificates", "/settings/hours", **typed, team_hours="6", parent_hours="8")
    assert saved.status_code == 303
    assert 'value="6"' in (await client.get("/settings/certificates")).text


async def test_a_long_day_says_whose_it_is_to_approve(client: Browser, scene: Scene, world: World) -> None:
    given = {"team_hours": 2, "parent_hours": 12, "appeal_days": 30, "decision_workdays": 15}
    await do(scene.db, service.set_hours_policy, world.otto, organisation=world.county, **given)
    record = await scene.serve(world.alice)
    await client.sign_in(world.lena.id)
    for page in ("/approvals", f"/service-records/{record}"):
        assert "祁连县" in (await client.get(page)).text.partition("<main")[2]
