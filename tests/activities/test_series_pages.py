"""Pages for leaders: shifts that repeat, calling one off, planning an activity again."""

import re
from datetime import date
from uuid import UUID

import pytest

from app.activities.service import continued
from app.activities.web.repeating import Every, Repeat, rule_of
from app.certificates.service import add_qualification_kind
from app.kernel import ids
from app.kernel.db import Database
from app.kernel.errors import Invalid
from tests.web_fixtures import Browser
from tests.world import World


def weekly(**given: str | list[str]) -> dict[str, str | list[str]]:
    return {
        "key": str(ids.new()),
        "rule": "week",
        "starts_on": "2026-05-04",
        "weekdays": ["MO", "TH"],
        "begins": "09:00",
        "ends": "11:00",
        "place": "Square",
        "capacity": "5",
        "required_skills": "急救，手语, ",
        **given,
    }


def carried(html: str) -> dict[str, str]:
    """What the form to change a series knows of it as it is."""
    return dict(re.findall(r'<input type="hidden" name="(same|began|version)" value="([^"]+)">', html))


async def plan(client: Browser, world: World) -> UUID:
    made = await client.post(f"/activities/{world.activity}/series", data=weekly())
    assert made.status_code == 303, made.text
    return UUID(made.headers["location"].split("/")[2])


async def test_a_leader_sees_the_days_before_saving_them(client: Browser, db: Database, world: World) -> None:
    await client.sign_in(world.lena.id)
    home = f"/activities/{world.activity}/series"
    shown = await client.post(home, data=weekly(step="preview", interval="2"))
    assert shown.status_code == 200
    days = re.findall(r"<li>([^<]+ 09:00–11:00)</li>", shown.text)
    assert (len(days), days[2]) == (12, "5月18日周一 09:00–11:00")
    assert 'value="Square"' in shown.text
    assert await db.read("SELECT count(*) FROM series") == 0
    refused = await client.post(home, data=weekly(capacity="0", until="2026-05-03"))
    assert refused.status_code == 422
    assert {'href="#f-rule"', 'href="#f-capacity"'} <= set(re.findall(r'href="#f-\w+"', refused.text))
    series = await plan(client, world)
    assert await db.read("SELECT rule FROM series WHERE id = $1", [series]) == "FREQ=WEEKLY;INTERVAL=1;BYDAY=MO,TH"
    assert await db.read("SELECT required_skills FROM series WHERE id = $1", [series]) == ["急救", "手语"]
    assert f"/series/{series}/edit" in (await client.get(f"/activities/{world.activity}/edit")).text


async def test_a_leader_leaves_days_out_changes_and_ends_a_series(client: Browser, db: Database, world: World) -> None:
    await client.sign_in(world.lena.id)
    home = f"/series/{await plan(client, world)}"
    for way in ("skip", "restore", "skip"):
        answer = await client.post(f"{home}/{way}", data={"key": str(ids.new()), "day": "2026-05-07"})
        assert (answer.status_code, answer.headers["location"]) == (303, f"{home}/edit")
    assert f'action="{home}/restore"' in (await client.get(f"{home}/edit")).text
    again = await client.post(f"{home}/skip", data={"key": "again", "day": "2026-05-07"})
    assert again.status_code == 422
    changed = {**weekly(), "rule": "same", "same": "FREQ=WEEKLY;BYDAY=MO", "place": "Bridge"}
    shown = await client.post(f"{home}/edit", data={**changed, "version": "4", "step": "preview"})
    assert (shown.status_code, shown.text.count(" 09:00–11:00</li>")) == (200, 12)
    assert (await client.post(f"{home}/edit", data={**changed, "version": "1"})).status_code == 422
    assert (await client.post(f"{home}/edit", data={**changed, "version": "4", "key": "4"})).status_code == 303
    places = "SELECT string_agg(DISTINCT place, ' ') FROM shift WHERE series_id IS NOT NULL"
    assert await db.read(places) == "Bridge"
    ended = await client.post(f"{home}/end", data={"key": "1", "last_day": "2026-05-11"})
    assert ended.status_code == 303
    assert await db.read("SELECT count(*) FROM shift WHERE series_id IS NOT NULL") == 2
    assert f'action="{home}/edit"' not in (await client.get(f"{home}/edit")).text


async def test_a_refusal_beside_the_form_leaves_a_series_as_it_is(client: Browser, db: Database, world: World) -> None:
    kind = {"code": "first_aid", "name": "急救", "organisation": world.county}
    await db.perform(add_qualification_kind, world.otto, **kind)
    await client.sign_in(world.lena.id)
    made = await client.post(f"/activities/{world.activity}/series", data=weekly(required_qualifications="first_aid"))
    home = made.headers["location"].removesuffix("/edit")
    for way, given in (("skip", {"day": "2026-05-05"}), ("end", {"last_day": "2020-01-01"})):
        refused = await client.post(f"{home}/{way}", data={"key": way, **given})
        assert refused.status_code == 422
        assert 'value="first_aid" checked' in refused.text


async def test_the_same_days_as_now_stay_the_same_whenever_they_are_changed(
    client: Browser, db: Database, world: World
) -> None:
    """On a Tuesday of a week between: every second Monday, three times in all, as before."""
    await client.sign_in(world.lena.id)
    planned = weekly(weekdays=["MO"], interval="2", count="3")
    made = await client.post(f"/activities/{world.activity}/series", data=planned)
    home = made.headers["location"]
    kept = carried((await client.get(home)).text)
    changed = {**weekly(rule="same", starts_on="2026-05-12", place="Bridge"), **kept}
    shown = await client.post(home, data={**changed, "step": "preview"})
    assert re.findall(r"<li>([^<]+) 09:00–11:00</li>", shown.text) == ["5月18日周一", "6月1日周一"]
    assert (await client.post(home, data=changed)).status_code == 303
    days = (
        "SELECT string_agg(series_day || ' ' || place, ', ' ORDER BY series_day) FROM shift WHERE series_id IS NOT NULL"
    )
    assert await db.read(days) == "2026-05-04 Square, 2026-05-18 Bridge, 2026-06-01 Bridge"
    kept = carried((await client.get(home)).text)
    again = {**weekly(rule="same", starts_on="2026-05-19", place="Hall"), **kept}
    assert (await client.post(home, data=again)).status_code == 303
    assert await db.read(days) == "2026-05-04 Square, 2026-05-18 Bridge, 2026-06-01 Hall"
    over = {**weekly(rule="same", starts_on="2026-07-01"), **kept, "version": "3"}
    assert (await client.post(home, data=over)).status_code == 422


@pytest.mark.parametrize(
    ("rule", "began", "since", "then"),
    [
        ("FREQ=DAILY;INTERVAL=3", date(2026, 5, 1), date(2026, 5, 5), ("FREQ=DAILY;INTERVAL=3", date(2026, 5, 7))),
        ("FREQ=DAILY;COUNT=9", date(2026, 5, 1), date(2026, 5, 5), ("FREQ=DAILY;COUNT=5", date(2026, 5, 5))),
        ("FREQ=WEEKLY", date(2026, 5, 1), date(2026, 5, 2), ("FREQ=WEEKLY", date(2026, 5, 8))),
        ("FREQ=MONTHLY", date(2026, 1, 31), date(2026, 4, 1), ("FREQ=MONTHLY", date(2026, 5, 31))),
    ],
)
def test_a_rule_goes_on_from_a_later_day(rule: str, began: date, since: date, then: tuple[str, date]) -> None:
    assert continued(rule, began, since) == then


def test_a_rule_that_is_over_goes_on_with_nothing() -> None:
    with pytest.raises(Invalid):
        continued("FREQ=DAILY;COUNT=2", date(2026, 5, 1), date(2026, 5, 3))


async def test_a_shift_is_called_off_with_a_reason(client: Browser, db: Database, world: World) -> None:
    await client.sign_in(world.lena.id)
    home = f"/shifts/{world.shift}"
    unsaid = await client.post(f"{home}/cancel", data={"key": "1"})
    assert unsaid.status_code == 422
    assert 'href="#f-reason"' in unsaid.text
    assert (await client.post(f"{home}/cancel", data={"key": "2", "reason": "大风"})).status_code == 303
    assert f'action="{home}/edit"' not in (await client.get(f"{home}/edit")).text  # nothing could be saved
    await client.sign_in(world.alice.id)
    page = (await client.get(home)).text
    assert "大风" in page
    assert f"{home}/enrolments" not in page


async def test_an_activity_is_planned_again(client: Browser, db: Database, world: World) -> None:
    await client.sign_in(world.lena.id)
    home = f"/activities/{world.activity}/copy"
    assert (await client.post(home, data={"key": "1", "starts_on": "2026-04-01"})).status_code == 422
    made = await client.post(home, data={"key": "2", "starts_on": "2026-06-01"})
    copy = made.headers["location"].split("/")[2]
    assert await db.read("SELECT count(*) FROM shift WHERE activity_id = $1", [UUID(copy)]) == 2


async def test_others_can_t_open_these_pages(client: Browser, world: World) -> None:
    await client.sign_in(world.lena.id)
    series = await plan(client, world)
    for person in (world.alice, world.leo):
        await client.sign_in(person.id)
        for path in (
            f"/series/{series}/edit",
            *(f"/activities/{world.activity}/{each}" for each in ("copy", "series/new")),
        ):
            assert (await client.get(path)).status_code == 403, path
        assert (await client.post(f"/shifts/{world.shift}/cancel", data={"key": "k", "reason": "x"})).status_code == 403


@pytest.mark.parametrize(
    ("every", "starts_on", "rule"),
    [
        (Every.DAY, date(2026, 5, 4), "FREQ=DAILY;INTERVAL=3"),
        (Every.WEEK, date(2026, 5, 4), "FREQ=WEEKLY;BYDAY=MO;INTERVAL=3"),
        (Every.MONTH_DAY, date(2026, 5, 15), "FREQ=MONTHLY;BYMONTHDAY=15;INTERVAL=3"),
        (Every.MONTH_WEEKDAY, date(2026, 5, 9), "FREQ=MONTHLY;BYDAY=2SA;INTERVAL=3"),
        (Every.MONTH_WEEKDAY, date(2026, 5, 29), "FREQ=MONTHLY;BYDAY=-1FR;INTERVAL=3"),
    ],
)
def test_what_a_form_says_is_a_rule(every: Every, starts_on: date, rule: str) -> None:
    assert rule_of(every, starts_on, interval=3, weekdays=[], until=None, count=None) == rule


def test_a_rule_is_taken_apart_to_be_said_in_words() -> None:
    repeat = Repeat.of("FREQ=MONTHLY;INTERVAL=2;BYDAY=2SA,-1FR;UNTIL=20261231")
    assert (repeat.interval, repeat.weekdays, repeat.until) == (2, [(2, "SA"), (-1, "FR")], date(2026, 12, 31))
    assert Repeat.of("FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=4") == Repeat("MONTHLY", 1, [], -1, None, 4)
