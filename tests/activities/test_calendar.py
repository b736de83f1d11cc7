"""Shifts as calendars: what they tell, in which zone, who reads them, how they are stopped."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import icalendar
import msgspec
import orjson
import pytest

from app.activities import service
from app.activities.service import SeriesPlan, ShiftPlan
from app.graphql.documents import Documents
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.errors import NotAllowed, SignInRequired
from app.kernel.identity import Actor
from app.kernel.settings import Settings
from tests.web_fixtures import Browser
from tests.world import NOW, PLACE, TEAM, TITLE, World

from .planning import Planner

SITE = "http://127.0.0.1:8000"


PAST = """
    INSERT INTO shift SELECT (jsonb_populate_record(shift, jsonb_build_object(
        'id', gen_random_uuid(),
        'starts_at', $2::timestamptz + hours * interval '1 hour',
        'ends_at', $2::timestamptz + (hours + 1) * interval '1 hour'
    ))).* FROM shift, generate_series(0, 499) AS hours WHERE shift.id = $1
"""
PLACES = """
    INSERT INTO enrolment (id, shift_id, volunteer_id, state, enrolled_at, changed_at)
    SELECT gen_random_uuid(), id, $1, 'confirmed', $2, $2 FROM shift
"""

LATER = (
    "UPDATE shift SET starts_at = starts_at + interval '60 days', ends_at = ends_at + interval '60 days' WHERE id = $1"
)


class Feeds:
    """Calls the verbs, and reads what is at an address as a calendar would."""

    def __init__(self, db: Database, client: Browser) -> None:
        self.db = db
        self.client = client

    async def call(self, verb: Any, actor: Actor, **given: Any) -> Any:
        async with self.db.unit_of_work() as tx:
            return await verb(tx, actor, **given)

    async def address(self, actor: Actor) -> str:
        made = await self.call(service.renew_calendar, actor)
        return service.calendar_address(self.db.vault, self.db.settings, made.feed)

    async def read(self, address: str, **headers: str) -> Any:
        answer = await self.client.get(address, headers=headers)
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
        return icalendar.Calendar.from_ical(answer.content)

    async def events(self, address: str) -> list[Any]:
        return list((await self.read(address)).events)


@pytest.fixture
def feeds(db: Database, client: Browser) -> Feeds:
    return Feeds(db, client)


async def test_one_s_own_shifts_as_a_calendar_tells_them(feeds: Feeds, world: World) -> None:
    address = await feeds.address(world.alice)
    assert await feeds.events(address) == []
    enrolled = await feeds.call(service.enrol, world.alice, shift=world.shift)
    await feeds.call(service.enrol, world.bob, shift=world.tomorrow)
    before = feeds.db.statements
    calendar = await feeds.read(address)
    assert feeds.db.statements - before == 1
    (event,) = calendar.events
    assert (event["summary"], event["location"], event["status"]) == (TITLE, PLACE, "CONFIRMED")
    assert event["uid"] == str(enrolled.id)
    assert event["url"] == f"{SITE}/shifts/{world.shift}"
    assert event.start == NOW + timedelta(hours=1)
    assert event["dtstart"].params["tzid"] == "Asia/Shanghai"
    assert str(event.start.time()) == "11:00:00"
    assert event.end == NOW + timedelta(hours=4)
    assert [zone["tzid"] for zone in calendar.timezones] == ["Asia/Shanghai"]
    assert event.alarms.times == []
    sequence = event["sequence"]
    await feeds.call(service.cancel_enrolment, world.alice, enrolment=enrolled.id)
    (event,) = await feeds.events(address)
    assert (event["uid"], event["status"]) == (str(enrolled.id), "CANCELLED")
    assert event["sequence"] > sequence


async def test_who_waits_comes_perhaps(feeds: Feeds, world: World) -> None:
    address = await feeds.address(world.alice)
    await feeds.call(service.enrol, world.alice, shift=world.shift)
    for state, status in (("waitlisted", "TENTATIVE"), ("offered", "TENTATIVE"), ("attended", "CONFIRMED")):
        async with feeds.db.connection() as connection:
            held = state == "offered"
            await connection.execute("UPDATE enrolment SET state = $1, confirm_by = $2", state, NOW if held else None)
        (event,) = await feeds.events(address)
        assert event["status"] == status


async def test_a_shift_that_moves_is_told_with_a_higher_sequence(feeds: Feeds, world: World) -> None:
    address = await feeds.address(world.alice)
    await feeds.call(service.enrol, world.alice, shift=world.tomorrow)
    (before,) = await feeds.events(address)
    starts_at = NOW + timedelta(days=2)
    plan = ShiftPlan(
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=1),
        place="Hall; east, 2nd floor\nroom 5",
        capacity=2,
        latitude=38.1,
        longitude=100.2,
    )
    await feeds.call(service.edit_shift, world.lena, shift=world.tomorrow, plan=plan)
    (after,) = await feeds.events(address)
    assert after["uid"] == before["uid"]
    assert after["sequence"] > before["sequence"]
    assert after.start == starts_at
    assert after["location"] == plan.place
    assert after["geo"].to_ical() == "38.1;100.2"


async def test_shifts_that_move_with_their_series_are_told_with_a_higher_sequence(feeds: Feeds, world: World) -> None:
    given: dict[str, Any] = {"rule": "FREQ=DAILY;COUNT=1", "starts_on": date(2026, 5, 4), "place": "Square"}
    plan = SeriesPlan(**given, begins=time(9), ends=time(11), capacity=5)
    made = await feeds.call(service.plan_series, world.lena, activity=world.activity, plan=plan)
    address = f"/teams/{world.team}/calendar.ics"
    before = (await feeds.events(address))[-1]
    later = msgspec.structs.replace(plan, begins=time(10))
    await feeds.call(service.edit_series, world.lena, series=made.id, version=1, plan=later)
    after = (await feeds.events(address))[-1]
    assert (after["uid"], after.start - before.start) == (before["uid"], timedelta(hours=1))
    assert after["sequence"] > before["sequence"]


async def test_a_team_s_published_shifts_are_public(feeds: Feeds, world: World) -> None:
    address = f"/teams/{world.team}/calendar.ics"
    await Planner(feeds.db, world.lena).activity(world.team)  # a draft is nobody's to see
    calendar = await feeds.read(address)
    assert calendar["x-wr-calname"] == TEAM
    assert [event["uid"] for event in calendar.events] == [str(world.shift), str(world.tomorrow)]
    assert {event["status"] for event in calendar.events} == {"CONFIRMED"}
    await feeds.call(service.cancel_activity, world.lena, activity=world.activity)
    assert {event["status"] for event in await feeds.events(address)} == {"CANCELLED"}
    assert await feeds.events(f"/teams/{world.other_team}/calendar.ics") == []
    assert (await feeds.client.get(f"/teams/{world.county}/calendar.ics")).status_code == 404


async def test_what_is_known_already_is_not_sent_again(feeds: Feeds, world: World) -> None:
    address = await feeds.address(world.alice)
    first = await feeds.client.get(address)
    tag = first.headers["etag"]
    again = await feeds.client.get(address, headers={"If-None-Match": f'"other", W/{tag}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    await feeds.call(service.enrol, world.alice, shift=world.shift)
    assert (await feeds.client.get(address, headers={"If-None-Match": tag})).status_code == 200


async def test_a_long_past_pushes_no_future_out(feeds: Feeds, world: World) -> None:
    """Of 500 shifts that are over the oldest are left out, by the verbs: a file of 500 takes long to read."""
    token = (await feeds.address(world.alice)).rpartition("/")[2].removesuffix(".ics")
    async with feeds.db.connection() as connection:
        await connection.execute(PAST, world.shift, NOW - timedelta(days=50))
        await connection.execute(PLACES, world.alice.volunteer, NOW)
        await connection.execute(LATER, world.tomorrow)
    team = await feeds.call(service.team_calendar, world.anonymous, team=world.team)
    own = await feeds.call(service.personal_calendar, world.anonymous, token=token)
    for calendar in (team, own):
        starts = [entry.starts_at for entry in calendar.entries]
        assert [each.shift for each in calendar.entries[-2:]] == [world.shift, world.tomorrow]
        assert (len(starts), starts) == (500, sorted(starts))
        assert starts[0] == NOW - timedelta(days=50) + timedelta(hours=2)


async def test_an_address_is_answered_until_it_is_renewed_or_stopped(feeds: Feeds, world: World) -> None:
    first, second = [await feeds.address(world.alice) for _ in range(2)]
    other = await feeds.address(world.bob)
    for address, status in ((first, 404), (second, 200), (other, 200)):
        assert (await feeds.client.get(address)).status_code == status
    await feeds.call(service.stop_calendar, world.alice)
    await feeds.call(service.stop_calendar, world.alice)
    assert (await feeds.client.get(second)).status_code == 404
    assert (await feeds.client.get(other)).status_code == 200


async def test_nobody_makes_an_address_up(feeds: Feeds, world: World) -> None:
    address = await feeds.address(world.alice)
    feed = await feeds.db.read("SELECT id FROM calendar_feed")
    for token in (feed.hex, f"{feed.hex}-", f"{feed.hex}-{'A' * 22}", str(feed), "nothing"):
        assert (await feeds.client.get(f"/calendar/{token}.ics")).status_code == 404
    assert (await feeds.client.get(address)).status_code == 200


@pytest.mark.parametrize("verb", ["renew_calendar", "stop_calendar", "show_calendar"])
async def test_only_volunteers_have_a_calendar(feeds: Feeds, world: World, verb: str) -> None:
    with pytest.raises(SignInRequired):
        await feeds.call(getattr(service, verb), world.anonymous)
    for actor in (world.otto, world.partner):
        with pytest.raises(NotAllowed):
            await feeds.call(getattr(service, verb), actor)


async def test_the_page_makes_renews_and_stops_it(client: Browser, db: Database, world: World) -> None:
    assert (await client.get("/my/calendar")).headers["location"].startswith("/sign-in")
    await client.sign_in(world.otto.id)
    assert (await client.get("/my/calendar")).status_code == 403
    await client.sign_in(world.alice.id)
    assert "webcal" not in (await client.get("/my/calendar")).text
    made = await client.post("/my/calendar", data={"key": "1"})
    assert (made.status_code, made.headers["location"]) == (303, "/my/calendar")
    before = db.statements
    shown = (await client.get("/my/calendar")).text
    assert db.statements - before <= 2
    feed = await db.read("SELECT id FROM calendar_feed")
    assert service.calendar_address(db.vault, db.settings, feed) in shown
    assert f"webcal://127.0.0.1:8000/calendar/{feed.hex}-" in shown
    by_htmx = await client.post("/my/calendar/stop", data={"key": "2"}, headers=client.htmx)
    assert by_htmx.headers["hx-redirect"] == "/my/calendar"
    assert "webcal" not in (await client.get("/my/calendar")).text
    assert "webcal://127.0.0.1:8000/teams/" in (await client.get(f"/activities/{world.activity}")).text


async def test_partners_programs_for_volunteers_do_the_same(db: Database, world: World, documents: Documents) -> None:
    async def ask(source: str) -> Any:
        return orjson.loads(await documents.execute(db, world.alice, source, None, {}))["data"]

    made = await ask("mutation { renewCalendar(input: {}) { address errors { code } } }")
    address = made["renewCalendar"]["address"]
    assert address.startswith(f"{SITE}/calendar/")
    assert (await ask("mutation { showCalendar(input: {}) { address } }"))["showCalendar"]["address"] == address
    viewer = (await ask("{ viewer { calendarFeed calendarMadeAt } }"))["viewer"]
    assert UUID(viewer["calendarFeed"]).hex in address
    assert datetime.fromisoformat(viewer["calendarMadeAt"]) == NOW
    stopped = await ask("mutation { stopCalendar(input: {}) { address errors { code } } }")
    assert stopped["stopCalendar"] == {"address": None, "errors": []}
    assert (await ask("{ viewer { calendarFeed } }"))["viewer"]["calendarFeed"] is None


@pytest.fixture
async def berlin(database_url: str, settings: Settings, clock: SettableClock) -> AsyncIterator[Database]:
    """A county where clocks are put forward in spring and back in autumn."""
    database = await Database.open(database_url, settings.model_copy(update={"time_zone": "Europe/Berlin"}), clock)
    yield database
    await database.close()


async def test_times_hold_on_both_sides_of_a_change_of_the_clocks(
    berlin: Database, world: World, documents: Documents, clock: SettableClock
) -> None:
    from app.activities.web.ics import ics

    zone, planner = berlin.settings.zone, Planner(berlin, world.lena)
    activity = await planner.activity(world.team)
    # The clocks go back on 25 October 2026 at 3, and forward on 28 March 2027 at 2.
    nights = [datetime(2026, 10, day, 22, tzinfo=UTC) for day in (23, 24, 25)]
    nights += [datetime(2027, 3, day, 23, tzinfo=UTC) for day in (26, 27, 28)]
    for night in nights:
        await planner.shift(activity, night, hours=6)
    async with berlin.unit_of_work() as tx:
        await service.publish_activity(tx, world.lena, activity=activity)
        found = await service.team_calendar(tx, world.anonymous, team=world.team)
    calendar: Any = icalendar.Calendar.from_ical(ics(found, "…", zone, SITE))
    told = [event for event in calendar.events if event["summary"] == "Snow clearing"]
    assert [event.start for event in told] == nights  # the same moments
    assert [event.end for event in told] == [night + timedelta(hours=6) for night in nights]
    assert [event.start.utcoffset() for event in told] == [timedelta(hours=each) for each in (2, 2, 1, 1, 1, 2)]
    (told_zone,) = calendar.timezones
    own = told_zone.to_tz(lookup_tzid=False)
    for night in nights:
        wall = night.astimezone(zone).replace(tzinfo=None)
        assert own.utcoffset(wall) == night.astimezone(zone).utcoffset(), night
