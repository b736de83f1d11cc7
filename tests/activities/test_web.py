"""Pages of activities, plain and by htmx."""

import html
import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from app.activities import service
from app.activities.web import members
from app.certificates.service import add_qualification_kind
from app.kernel import ids
from app.kernel.db import Database
from tests.web_fixtures import Browser
from tests.world import NOW, World

from .planning import Planner, do

KEY = {"key": "k"}


async def enrol(db: Database, world: World, person: Any = None, shift: UUID | None = None) -> UUID:
    async with db.unit_of_work() as tx:
        made = await service.enrol(tx, person or world.alice, shift=shift or world.shift)
    return made.id


def plan(**given: str) -> dict[str, str]:
    return {
        "key": str(ids.new()),
        "starts_at": "2026-05-03T09:00",
        "ends_at": "2026-05-03T11:00",
        "place": "Square",
        "capacity": "5",
        "radius_metres": "300",
        **given,
    }


def told(**given: str) -> dict[str, str]:
    return {
        "key": str(ids.new()),
        "title": "Snow",
        "description": "Shovels",
        "category": "environment",
        **given,
    }


async def test_pages_stand_on_two_statements(client: Browser, db: Database, world: World) -> None:
    made = await enrol(db, world)
    pages: dict[str, Any] = {
        "/activities": None,
        f"/activities/{world.activity}": None,
        f"/shifts/{world.shift}": world.alice,
        "/my/shifts": world.alice,
        f"/teams/{world.team}/activities/new": world.lena,
        f"/activities/{world.activity}/edit": world.lena,
        f"/activities/{world.activity}/shifts/new": world.lena,
        f"/shifts/{world.shift}/edit": world.lena,
        f"/shifts/{world.shift}/members": world.lena,
    }
    assert made
    for path, person in pages.items():
        await client.sign_in(person and person.id)
        before = db.statements
        answer = await client.get(path)
        assert answer.status_code == 200, path
        assert db.statements - before <= 2, path
        assert answer.text.count("<h1") == 1, path
        assert re.search(r"<title>\S", answer.text), path


async def test_finding_by_kind_day_and_words(client: Browser, world: World) -> None:
    title = "敬老院陪伴日"
    for query, count in (
        ("", 2),
        ("?category=elder_care", 2),
        ("?category=rescue", 0),
        ("?category=nonsense", 2),
        ("?day=2026-05-01", 1),
        ("?day=2026-05-02", 1),
        ("?day=2026-05-03", 0),
        ("?day=nonsense", 2),
        ("?q=陪伴", 2),
        ("?q=%25", 0),
        (f"?team={world.team}", 2),
        (f"?team={world.other_team}", 0),
    ):
        answer = await client.get(f"/activities{query}")
        assert answer.status_code == 200
        assert answer.text.count(title) == count, query
    part = await client.get("/activities", headers=client.htmx)
    assert "<html" not in part.text
    assert part.text.count(title) == 2


async def test_enrolling_and_cancelling(client: Browser, db: Database, world: World) -> None:
    await client.sign_in(world.alice.id)
    answer = await client.post(f"/shifts/{world.shift}/enrolments", data=KEY)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/shifts/{world.shift}")
    again = await client.post(f"/shifts/{world.shift}/enrolments", data=KEY)
    assert again.status_code == 303
    other = await client.post(f"/shifts/{world.shift}/enrolments", data={"key": "other"})
    assert other.status_code == 422
    enrolment = await db.read("SELECT id FROM enrolment")
    mine = await client.get("/my/shifts")
    assert f"/enrolments/{enrolment}/cancel" in mine.text
    by_htmx = await client.post(f"/enrolments/{enrolment}/cancel", data=KEY, headers=client.htmx)
    assert by_htmx.headers["hx-redirect"] == "/my/shifts"
    twice = await client.post(f"/enrolments/{enrolment}/cancel", data={"key": "other"})
    assert twice.status_code == 422


async def test_who_is_not_signed_in_is_sent_to_sign_in(client: Browser, world: World) -> None:
    for path in ("/my/shifts", f"/activities/{world.activity}/edit", f"/shifts/{world.shift}/members"):
        answer = await client.get(path)
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/sign-in")
    answer = await client.post(f"/shifts/{world.shift}/enrolments", data=KEY)
    assert answer.headers["location"].startswith("/sign-in")


async def test_another_site_can_t_enrol_anybody(client: Browser, db: Database, world: World) -> None:
    await client.sign_in(world.alice.id)
    answer = await client.post(f"/shifts/{world.shift}/enrolments", data=KEY, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert await db.read("SELECT count(*) FROM enrolment") == 0


async def test_a_leader_plans_from_draft_to_published(client: Browser, db: Database, world: World) -> None:
    await client.sign_in(world.lena.id)
    made = await client.post(f"/teams/{world.team}/activities", data=told(risks="ice"))
    assert made.status_code == 303
    home = made.headers["location"].removesuffix("/shifts/new")
    refused = await client.post(f"{home}/publish", data=KEY)
    assert refused.status_code == 422
    added = await client.post(f"{home}/shifts", data=plan())
    assert added.headers["location"] == f"{home}/edit"
    starts_at = await db.read("SELECT starts_at FROM shift WHERE place = 'Square'")
    assert starts_at == NOW.replace(day=3, hour=1)  # nine in the county
    assert (await client.get(home)).status_code == 200
    await client.sign_in(None)
    assert (await client.get(home)).status_code == 404
    await client.sign_in(world.lena.id)
    assert (await client.post(f"{home}/publish", data={"key": "2"})).status_code == 303
    assert (await client.get(home)).status_code == 200
    stale = await client.post(f"{home}/edit", data=told(version="1", title="Ice"))
    assert stale.status_code == 422
    assert 'value="Ice"' in stale.text
    saved = await client.post(f"{home}/edit", data=told(version="2", title="Ice"))
    assert saved.status_code == 303
    assert (await client.post(f"{home}/cancel", data={"key": "3"})).status_code == 303


TICKED = r'name="{}" value="{}"[^>]* checked'


@pytest.mark.parametrize("way", ["publish", "cancel"])
async def test_a_refusal_beside_the_form_leaves_an_activity_as_it_is(client: Browser, world: World, way: str) -> None:
    await client.sign_in(world.lena.id)
    made = await client.post(f"/teams/{world.team}/activities", data=told(insured="yes", members_only="yes"))
    home = made.headers["location"].removesuffix("/shifts/new")
    given = {"reason": "x" * 201} if way == "cancel" else {}
    refused = await client.post(f"{home}/{way}", data={"key": "1", **given})
    assert refused.status_code == 422
    for name in ("insured", "members_only"):
        assert re.search(TICKED.format(name, "yes"), refused.text)
    stale = await client.post(f"{home}/edit", data=told(version="0", insured="yes"))
    assert stale.status_code == 422
    assert re.search(TICKED.format("insured", "yes"), stale.text)
    assert not re.search(TICKED.format("members_only", "yes"), stale.text), "as it was typed"


@pytest.mark.parametrize("way", ["cancel", "remove"])
async def test_a_refusal_beside_the_form_leaves_a_shift_as_it_is(
    client: Browser, db: Database, world: World, way: str
) -> None:
    kind = {"code": "first_aid", "name": "急救"}
    await do(db, add_qualification_kind, world.otto, organisation=world.county, **kind)
    await enrol(db, world, world.bob)
    await db.read("UPDATE shift SET required_qualifications = '{first_aid}' WHERE id = $1", [world.shift])
    await client.sign_in(world.lena.id)
    refused = await client.post(f"/shifts/{world.shift}/{way}", data={"key": "1"})
    assert refused.status_code == 422
    assert re.search(TICKED.format("required_qualifications", "first_aid"), refused.text)


@pytest.mark.parametrize(
    ("given", "field"),
    [({"place": ""}, "place"), ({"capacity": "many"}, "capacity"), ({"ends_at": "2026-05-03T08:00"}, "ends_at")],
)
async def test_a_refused_shift_keeps_what_was_typed(
    client: Browser, world: World, given: dict[str, str], field: str
) -> None:
    await client.sign_in(world.lena.id)
    answer = await client.post(f"/activities/{world.activity}/shifts", data=plan(**{"minimum_age": "17", **given}))
    assert answer.status_code == 422
    assert f'href="#f-{field}"' in answer.text
    assert 'value="17"' in answer.text


async def test_a_shift_is_edited_and_removed(client: Browser, db: Database, world: World) -> None:
    await client.sign_in(world.lena.id)
    answer = await client.post(f"/shifts/{world.shift}/edit", data=plan(latitude="38.1", longitude="100.2"))
    assert answer.status_code == 303
    assert "geo:38.1,100.2" in (await client.get(f"/shifts/{world.shift}")).text
    assert (await client.post(f"/shifts/{world.shift}/edit", data=plan(capacity="0"))).status_code == 422
    await enrol(db, world, shift=world.tomorrow)
    assert (await client.post(f"/shifts/{world.tomorrow}/remove", data=KEY)).status_code == 422
    assert (await client.post(f"/shifts/{world.shift}/remove", data={"key": "2"})).status_code == 303


async def test_a_leader_enrols_members(client: Browser, db: Database, world: World) -> None:
    await client.sign_in(world.lena.id)
    page = await client.get(f"/shifts/{world.tomorrow}/members")
    people = [person.volunteer for person in (world.alice, world.bob, world.lena)]
    assert all(str(volunteer) in page.text for volunteer in people)
    volunteers = [str(volunteer) for volunteer in people]
    first = await client.post(f"/shifts/{world.tomorrow}/members", data={"key": "1", "volunteers": volunteers[:1]})
    assert (first.status_code, first.headers["location"]) == (303, f"/shifts/{world.tomorrow}/roster")
    rest = await client.post(f"/shifts/{world.tomorrow}/members", data={"key": "2", "volunteers": volunteers[1:]})
    assert rest.status_code == 200
    assert re.findall('value="([^"]+)" checked', rest.text) == volunteers[2:]  # to be tried once more
    after = (await client.get(f"/shifts/{world.tomorrow}/members")).text
    ticks = [volunteer for volunteer in volunteers if f'name="volunteers" value="{volunteer}"' in after]
    assert ticks == volunteers[2:]  # who has a place can't be ticked
    nobody = await client.post(f"/shifts/{world.tomorrow}/members", data={"key": "3"})
    assert (nobody.status_code, nobody.text.count('href="#f-volunteers"')) == (422, 1)
    assert await db.read("SELECT count(*) FROM enrolment") == 2


async def test_who_is_refused_on_a_later_page_is_shown_there(
    client: Browser, db: Database, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(members, "MEMBERS_PER_PAGE", 1)
    await enrol(db, world, shift=world.tomorrow)
    await do(db, service.enrol, world.lena, shift=world.tomorrow)
    await client.sign_in(world.lena.id)
    here = f"/shifts/{world.tomorrow}/members"
    while str(world.bob.volunteer) not in (shown := (await client.get(here)).text):
        here = html.unescape(re.findall('rel="next" href="([^"]+)"', shown)[0])
    action = html.unescape(re.findall('action="([^"]+/members[^"]*)"', shown)[0])
    given = {"key": "1", "volunteers": str(world.bob.volunteer)}
    refused = (await client.post(action, data=given)).text
    assert f'value="{world.bob.volunteer}" checked' in refused
    assert 'class="error"' in refused


async def test_others_can_t_open_the_editors(client: Browser, world: World) -> None:
    for person in (world.alice, world.leo):
        await client.sign_in(person.id)
        for path in (
            f"/teams/{world.team}/activities/new",
            f"/activities/{world.activity}/edit",
            f"/activities/{world.activity}/shifts/new",
            f"/shifts/{world.shift}/edit",
            f"/shifts/{world.shift}/members",
        ):
            assert (await client.get(path)).status_code == 403, path
        assert (await client.post(f"/activities/{world.activity}/cancel", data=KEY)).status_code == 403


async def test_risks_are_shown_and_must_be_ticked(client: Browser, db: Database, world: World) -> None:
    planner = Planner(db, world.lena)
    activity = await planner.activity(world.team, risks="Thin ice")
    shift = await planner.shift(activity, NOW + timedelta(hours=9))
    async with db.unit_of_work() as tx:
        await service.publish_activity(tx, world.lena, activity=activity)
    await client.sign_in(world.alice.id)
    assert "Thin ice" in (await client.get(f"/shifts/{shift}")).text
    assert (await client.post(f"/shifts/{shift}/enrolments", data=KEY)).status_code == 422
    ticked = {"key": "2", "risks_acknowledged": "yes"}
    assert (await client.post(f"/shifts/{shift}/enrolments", data=ticked)).status_code == 303


async def test_what_is_not_there_is_404(client: Browser, world: World) -> None:
    await client.sign_in(world.lena.id)
    for path in ("/activities/{}", "/shifts/{}", "/activities/{}/edit", "/shifts/{}/edit"):
        assert (await client.get(path.format(ids.new()))).status_code == 404
