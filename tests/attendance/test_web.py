"""Pages of attendance: home, the venue's code and one button, the roster, hours and approvals."""

import re
from datetime import timedelta
from typing import Any

import pytest

from app.attendance import service
from app.kernel import ids
from tests.web_fixtures import Browser
from tests.world import World

from .presence import END, START, Scene

HIDDEN = r'name="{}" value="([^"]+)"'


def hidden(html: str, name: str) -> str:
    found = re.search(HIDDEN.format(name), html)
    assert found, name
    return found[1]


def venue(scene: Scene, world: World) -> str:
    return f"/check-in/{service.venue_token(scene.db.vault, world.shift, scene.clock.at)}"


async def press(client: Browser, path: str) -> Any:
    """Opens the address and presses the one button there."""
    shown = await client.get(path)
    assert shown.status_code == 200
    form = {name: hidden(shown.text, name) for name in ("key", "token", "direction")}
    return await client.post(path, data=form)


async def test_pages_stand_on_two_statements(client: Browser, scene: Scene, world: World) -> None:
    record = await scene.serve(world.alice)
    scene.clock.at = END
    pages: list[tuple[str, Any]] = [
        ("/", None),
        ("/", world.alice),
        ("/", world.lena),
        ("/", world.otto),
        ("/scan", world.alice),
        (venue(scene, world), world.bob),
        ("/my/qr", world.alice),
        ("/my/hours", world.alice),
        (f"/service-records/{record}", world.alice),
        (f"/service-records/{record}", world.lena),
        ("/approvals", world.lena),
        ("/approvals", world.alice),
        (f"/shifts/{world.shift}/roster", world.lena),
        (f"/shifts/{world.shift}/qr", world.lena),
        (f"/shifts/{world.shift}/scanner", world.otto),
        (f"/badge/{service.badge(scene.db.vault, world.alice.volunteer)}", world.lena),  # type: ignore[arg-type]
    ]
    for path, person in pages:
        await client.sign_in(person and person.id)
        before = scene.db.statements
        answer = await client.get(path)
        assert answer.status_code == 200, path
        assert scene.db.statements - before <= 2, path
        assert answer.text.count("<h1") == 1, path
        assert re.search(r"<title>\S", answer.text), path


async def test_pages_that_need_a_person_or_a_leader(client: Browser, scene: Scene, world: World) -> None:
    record = await scene.serve(world.alice)
    for path in ("/scan", "/my/qr", "/my/hours", "/approvals", venue(scene, world), f"/shifts/{world.shift}/roster"):
        answer = await client.get(path)
        assert (answer.status_code, answer.headers["location"][:8]) == (303, "/sign-in"), path
    for person in (world.bob, world.leo):
        await client.sign_in(person.id)
        for path in (f"/shifts/{world.shift}/{page}" for page in ("roster", "qr", "scanner")):
            assert (await client.get(path)).status_code == 403, path
        assert (await client.get(f"/service-records/{record}")).status_code == 404


async def test_coming_and_leaving_by_one_button(client: Browser, scene: Scene, world: World) -> None:
    await client.sign_in(world.alice.id)
    scene.clock.at = START
    came = await press(client, venue(scene, world))
    assert (came.status_code, came.headers["location"]) == (303, f"/shifts/{world.shift}")
    assert await scene.db.read("SELECT count(*) FROM scan") == 1
    scene.clock.at = END
    left = await press(client, venue(scene, world))
    assert left.status_code == 303
    assert await scene.minutes(world.alice) == 180


async def test_opening_the_address_checks_nobody_in(client: Browser, scene: Scene, world: World) -> None:
    await client.sign_in(world.alice.id)
    scene.clock.at = START
    await client.get(venue(scene, world))
    assert await scene.db.read("SELECT count(*) FROM scan") == 0


async def test_a_slow_network_has_five_minutes(client: Browser, scene: Scene, world: World) -> None:
    scene.clock.at = START
    path = venue(scene, world)
    await client.sign_in(world.alice.id)
    shown = await client.get(path)
    form = {name: hidden(shown.text, name) for name in ("key", "token", "direction")}
    await client.sign_in(world.bob.id)
    stolen = await client.post(path, data=form)
    assert stolen.status_code == 422
    await client.sign_in(world.alice.id)
    scene.clock.at = START + timedelta(seconds=301)
    assert (await client.post(path, data={**form, "key": "late"})).status_code == 422
    scene.clock.at = START + timedelta(seconds=300)
    assert (await client.post(path, data=form)).status_code == 303


async def test_an_old_code_and_a_refusal_say_why(client: Browser, scene: Scene, world: World) -> None:
    scene.clock.at = START
    path = venue(scene, world)
    await client.sign_in(world.charlie.id)
    shown = await client.get(path)
    form = {name: hidden(shown.text, name) for name in ("key", "token", "direction")}
    refused = await client.post(path, data=form)
    assert refused.status_code == 422
    assert "big-result bad" in refused.text
    scene.clock.at = START + timedelta(seconds=90)
    old = await client.get(path)
    assert old.status_code == 422
    assert '<form action="/check-in/' not in old.text
    assert (await client.get("/check-in/nonsense")).status_code == 404


async def test_a_form_sent_twice_is_one_scan(client: Browser, scene: Scene, world: World) -> None:
    await client.sign_in(world.alice.id)
    scene.clock.at = START
    path = venue(scene, world)
    shown = await client.get(path)
    form = {name: hidden(shown.text, name) for name in ("key", "token", "direction")}
    for _ in range(2):
        assert (await client.post(path, data=form)).status_code == 303
    assert await scene.db.read("SELECT count(*) FROM scan") == 1


async def test_the_typed_code(client: Browser, scene: Scene, world: World) -> None:
    await client.sign_in(world.alice.id)
    scene.clock.at = START
    code = service.venue_code(scene.db.vault, world.shift, START)
    answer = await client.post("/check-in", data={"code": code})
    assert answer.headers["location"] == venue(scene, world)
    wrong = await client.post("/check-in", data={"code": "AAAAAA"})
    assert wrong.status_code == 422
    assert 'value="AAAAAA"' in wrong.text


async def test_the_venue_s_screen(client: Browser, scene: Scene, world: World) -> None:
    await client.sign_in(world.lena.id)
    scene.clock.at = START
    page = await client.get(f"/shifts/{world.shift}/qr")
    assert service.venue_code(scene.db.vault, world.shift, START) in page.text
    assert 'http-equiv="refresh"' in page.text
    assert 'hx-trigger="every 10s"' in page.text
    part = await client.get(f"/shifts/{world.shift}/qr", headers=client.htmx)
    assert "<html" not in part.text
    assert "<svg" in part.text


async def test_staff_scan_one_after_the_other(client: Browser, scene: Scene, world: World) -> None:
    await client.sign_in(world.lena.id)
    scene.clock.at = START
    scans = f"/shifts/{world.shift}/scans"
    badge = service.badge(scene.db.vault, world.alice.volunteer)  # type: ignore[arg-type]
    number = await scene.db.read("SELECT number FROM volunteer WHERE id = $1", [world.bob.volunteer])
    for code in (f"http://127.0.0.1:8000/badge/{badge}", str(number)):
        answer = await client.post(scans, data={"key": str(ids.new()), "direction": "in", "code": code})
        assert answer.status_code == 303
        shown = await client.get(answer.headers["location"])
        assert "big-result" in shown.text
        assert "big-result bad" not in shown.text
    methods = await scene.db.read("SELECT array_agg(method ORDER BY id) FROM scan")
    assert methods == ["staff_scan", "staff_list"]
    wrong = await client.post(scans, data={"key": "w", "direction": "in", "code": "nobody"})
    assert wrong.status_code == 422
    mistyped = await client.post(scans, data={"key": "m", "direction": "in", "code": "99999999"})
    assert 'value="99999999"' in mistyped.text
    again = await client.post(scans, data={"key": "a", "direction": "in", "code": str(number)})
    assert "big-result bad" in (await client.get(again.headers["location"])).text


async def test_the_roster_ticks_and_approves(client: Browser, scene: Scene, world: World) -> None:
    await client.sign_in(world.lena.id)
    roster = f"/shifts/{world.shift}/roster"
    ticked = {"volunteer": str(world.alice.volunteer), "next": roster}
    for at, direction in ((START, "in"), (END, "out")):
        scene.clock.at = at
        data = {"key": str(ids.new()), "direction": direction, **ticked}
        answer = await client.post(f"/shifts/{world.shift}/scans", data=data)
        assert answer.headers["location"] == roster
    part = await client.get(roster, headers=client.htmx)
    assert "<html" not in part.text
    record = await scene.record(world.alice)
    approve = f"/service-records/{record}/approve"
    assert approve in part.text
    assert (await client.post(approve, data={"key": "0", "next": roster})).status_code == 422
    await client.sign_in(world.otto.id)
    assert (await client.post(approve, data={"key": "1", "next": roster})).headers["location"] == roster
    assert (await client.post(approve, data={"key": "2"})).status_code == 422
    assert await scene.points(world.alice) == 30


async def test_any_camera_leads_staff_to_a_volunteer(client: Browser, scene: Scene, world: World) -> None:
    scene.clock.at = START
    badge = service.badge(scene.db.vault, world.alice.volunteer)  # type: ignore[arg-type]
    await client.sign_in(world.lena.id)
    shown = await client.get(f"/badge/{badge}")
    assert f"/shifts/{world.shift}/scans" in shown.text
    await client.sign_in(world.bob.id)
    assert f"/shifts/{world.shift}/scans" not in (await client.get(f"/badge/{badge}")).text
    assert (await client.get("/badge/nonsense")).status_code == 404


async def test_approving_all_and_correcting(client: Browser, scene: Scene, world: World) -> None:
    await scene.enrol(world.lena)
    alice, bob = await scene.serve(world.alice), await scene.serve(world.bob)
    own = await scene.serve(world.lena)
    await client.sign_in(world.lena.id)
    shown = await client.get("/approvals")
    assert [str(record) in shown.text for record in (alice, bob, own)] == [True, True, False]
    assert (await client.get("/")).text.count("/approvals") >= 1
    answer = await client.post("/approvals", data={"key": "1", "records": [str(alice), str(bob)]})
    assert answer.status_code == 303
    refused = await client.post("/approvals", data={"key": "2", "records": [str(own)]})
    assert refused.status_code == 422
    correct = f"/service-records/{alice}/correct"
    assert (await client.post(f"/service-records/{alice}/rate", data={"key": "4", "score": "5"})).status_code == 303
    for minutes, reason in (("many", "x"), ("60", "")):
        data = {"key": str(ids.new()), "minutes": minutes, "reason": reason}
        refused = await client.post(correct, data=data)
        assert (refused.status_code, refused.text.count('class="error"')) == (422, 1)  # not where a rating is withdrawn
    corrected = await client.post(correct, data={"key": "3", "minutes": "60", "reason": "Left early."})
    assert corrected.status_code == 303
    await client.sign_in(world.alice.id)
    hours = await client.get("/my/hours")
    assert "Left early." in hours.text
    assert "<strong>1</strong>" in hours.text


@pytest.mark.parametrize("language", ["zh", "en", "bo"])
async def test_home_in_each_language(client: Browser, scene: Scene, world: World, language: str) -> None:
    client.speak(language)
    assert (await client.get("/")).status_code == 200
    await client.sign_in(world.alice.id)
    client.speak(language)
    assert "敬老院陪伴日" in (await client.get("/")).text


async def test_of_many_each_refusal_stands_in_its_row(client: Browser, scene: Scene, world: World) -> None:
    """Who was not ticked stays so: the next try would approve them unseen."""
    alice, bob = await scene.serve(world.alice), await scene.serve(world.bob)
    await scene.scan(world.bob, "in", at=END + timedelta(minutes=5))
    await client.sign_in(world.lena.id)
    ticked = re.compile(r'value="([0-9a-f-]{36})" checked')
    assert ticked.findall((await client.get("/approvals")).text) == [str(alice), str(bob)]
    one = await client.post("/approvals", data={"key": "1", "records": [str(bob)]})
    assert (one.status_code, ticked.findall(one.text)) == (422, [])
    assert one.text.count("这名志愿者还没有签退") == 2, "at the top, and in the row"
    assert "已通过" not in one.text
    both = await client.post("/approvals", data={"key": "2", "records": [str(alice), str(bob)]})
    assert both.status_code == 422
    assert "已通过 1 条" in both.text
    assert await scene.points(world.alice) == 30
