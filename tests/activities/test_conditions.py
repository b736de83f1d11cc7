"""What somebody may lack for a shift, each at its boundary: the verb refuses it, and the shift tells it before."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from app.activities import service
from app.certificates import service as certificates
from app.kernel.db import Database
from app.kernel.i18n import error_text
from app.kernel.settings import Settings
from tests.guardians.family import Family, a_family, write
from tests.web_fixtures import Browser
from tests.world import NOW, TEAM, World

from .lacking import at, born, codes, local, refused, shift
from .planning import do

DAY = date(2026, 5, 2)
"""Of the shift `tomorrow`, which lasts from 11 to 14 o'clock in the county."""


async def test_nothing_is_lacking(db: Database, world: World) -> None:
    assert await codes(db, world.alice, world) == []


@pytest.mark.parametrize(
    ("asked", "birthday", "code"),
    [
        ({"minimum_age": 20}, date(2006, 5, 2), None),
        ({"minimum_age": 20}, date(2006, 5, 3), "TOO_YOUNG"),
        ({"maximum_age": 59}, date(1966, 5, 3), None),
        ({"maximum_age": 59}, date(1966, 5, 2), "TOO_OLD"),
        ({"minimum_age": 20}, None, "AGE_UNKNOWN"),
        ({"maximum_age": 59}, None, "AGE_UNKNOWN"),
        ({}, None, None),
    ],
)
async def test_age_on_the_day(
    db: Database, world: World, asked: dict[str, int], birthday: date | None, code: str | None
) -> None:
    await shift(db, world, **asked)
    await born(db, world.alice, birthday)
    assert await codes(db, world.alice, world) == ([code] if code else [])


@pytest.mark.parametrize(("day", "code"), [(date(2026, 2, 28), "TOO_YOUNG"), (date(2026, 3, 1), None)])
async def test_who_is_born_on_29_february_ages_on_1_march(
    db: Database, world: World, day: date, code: str | None
) -> None:
    await shift(db, world, minimum_age=22)
    await born(db, world.alice, date(2004, 2, 29))
    await at(db, world, local(day, 12))
    found = [each for each in await codes(db, world.alice, world) if each not in ("SHIFT_ENDED", "SHIFT_STARTED")]
    assert found == ([code] if code else [])


@pytest.mark.parametrize(("starts_at", "code"), [(local(DAY, 23, 59), "TOO_YOUNG"), (local(date(2026, 5, 3), 0), None)])
async def test_the_day_is_the_county_s(db: Database, world: World, starts_at: datetime, code: str | None) -> None:
    """At 0 o'clock in the county it is still the day before in UTC."""
    await shift(db, world, minimum_age=20)
    await born(db, world.alice, date(2006, 5, 3))
    await at(db, world, starts_at.astimezone(UTC))
    assert await codes(db, world.alice, world) == ([code] if code else [])


@pytest.mark.parametrize(
    ("birthday", "code"), [(date(2008, 5, 2), None), (date(2008, 5, 3), "GUARDIAN_MUST_AGREE"), (None, None)]
)
async def test_a_guardian_until_the_18th_birthday(
    db: Database, world: World, birthday: date | None, code: str | None
) -> None:
    await born(db, world.alice, birthday)
    assert await codes(db, world.alice, world) == ([code] if code else [])


@pytest.mark.parametrize(
    ("birthday", "code"), [(date(2012, 5, 2), None), (date(2012, 5, 3), "GUARDIAN_MUST_AGREE_TO_DATA")]
)
async def test_data_by_itself_until_the_14th_birthday(
    db: Database, world: World, birthday: date, code: str | None
) -> None:
    family: Family = await a_family(db, world.team, born=birthday)
    await family.name()
    await family.ask()
    await family.answer("given")
    assert await codes(db, family.minor, world) == ([code] if code else [])


async def test_consent_to_one_activity_is_for_no_other(db: Database, world: World) -> None:
    family = await a_family(db, world.team)
    await family.name()
    await family.ask_for(world.tomorrow)
    await family.answer("given")
    await write(db, "UPDATE guardian_consent SET activity_id = NULL, shift_id = NULL")
    await write(db, "DELETE FROM enrolment")
    await write(db, "UPDATE shift SET enrolled_count = 0")
    assert await codes(db, family.minor, world) == [], "to all"
    other = await db.read(
        "INSERT INTO activity (id, team_id, title, description, category, state, created_at) "
        "SELECT gen_random_uuid(), team_id, title, description, category, state, created_at FROM activity RETURNING id"
    )
    await write(db, "UPDATE guardian_consent SET activity_id = $1", other)
    assert await codes(db, family.minor, world) == ["GUARDIAN_MUST_AGREE"]


@pytest.mark.parametrize(
    ("birthday", "code"),
    [(date(2008, 5, 3), "NO_MINORS_IN_RESCUE"), (date(2008, 5, 2), None), (None, "AGE_UNKNOWN")],
)
async def test_no_minor_in_rescue_whoever_agrees(
    db: Database, world: World, birthday: date | None, code: str | None
) -> None:
    await write(db, "UPDATE activity SET insured = true, category = 'rescue' WHERE id = $1", world.activity)
    await born(db, world.alice, birthday)
    assert await codes(db, world.alice, world) == ([code] if code else [])


async def test_skills_are_all_needed_and_those_that_lack_are_named(db: Database, world: World) -> None:
    await shift(db, world, required_skills=["driving", "藏语"])
    (error,) = await refused(db, world.alice, world)
    assert (error.code, error.params) == ("SKILLS_MISSING", {"skills": "driving, 藏语"})
    await write(db, "UPDATE volunteer SET skills = $1 WHERE id = $2", ["藏语", "cooking"], world.alice.volunteer)
    (error,) = await refused(db, world.alice, world)
    assert error.params == {"skills": "driving"}
    await write(db, "UPDATE volunteer SET skills = $1 WHERE id = $2", ["藏语", "driving"], world.alice.volunteer)
    assert await refused(db, world.alice, world) == []


@pytest.mark.parametrize(
    ("since", "until", "held"),
    [
        (date(2026, 5, 1), None, True),
        (date(2026, 4, 1), DAY, True),
        (date(2026, 4, 1), DAY - timedelta(days=1), False),
    ],
)
async def test_a_qualification_counts_until_and_with_its_last_day(
    db: Database, world: World, since: date, until: date | None, held: bool
) -> None:
    await shift(db, world, required_qualifications=["first_aid"])
    kind = await _kind(db, world)
    given = {"person": world.alice.id, "kind": kind, "obtained_on": since, "valid_until": until}
    async with db.unit_of_work() as tx:
        made = await certificates.grant_qualification(tx, world.otto, **given)
    assert await codes(db, world.alice, world) == ([] if held else ["QUALIFICATIONS_MISSING"])
    if held:
        async with db.unit_of_work() as tx:
            await certificates.revoke_qualification(tx, world.otto, qualification=made.id, note="A copy.")
        (error,) = await refused(db, world.alice, world)
        assert error.params == {"qualifications": "急救证", "recorded_by": "祁连县"}


async def test_who_lacks_qualifications_reads_who_records_them(db: Database, world: World) -> None:
    await shift(db, world, required_qualifications=["first_aid", "sign_language", "driving"])
    await _kind(db, world)
    for code, unit in (("sign_language", world.team), ("driving", world.team)):
        async with db.unit_of_work() as tx:
            await certificates.add_qualification_kind(tx, world.otto, organisation=unit, code=code, name=code)
    (error,) = await refused(db, world.alice, world)
    assert error.params["qualifications"].count(",") == 2
    assert sorted(error.params["recorded_by"].split(", ")) == sorted(["祁连县", TEAM])
    assert "%(" not in error_text(error, "en")


async def test_a_qualification_counts_from_its_first_day(db: Database, world: World) -> None:
    await shift(db, world, required_qualifications=["first_aid"])
    kind = await _kind(db, world)
    given = {"person": world.alice.id, "kind": kind, "obtained_on": date(2026, 5, 1)}
    async with db.unit_of_work() as tx:
        await certificates.grant_qualification(tx, world.otto, **given)
    for day, held in ((DAY, True), (DAY + timedelta(days=1), False)):
        await write(db, "UPDATE qualification SET obtained_on = $1", day)
        assert await codes(db, world.alice, world) == ([] if held else ["QUALIFICATIONS_MISSING"])


async def _kind(db: Database, world: World) -> Any:
    async with db.unit_of_work() as tx:
        made = await certificates.add_qualification_kind(
            tx, world.otto, organisation=world.county, code="first_aid", name="急救证"
        )
    return made.id


async def _elsewhere(db: Database, world: World, starts_at: datetime, hours: float) -> None:
    """Alice has a place in the other shift, then."""
    await write(
        db,
        "UPDATE shift SET starts_at = $1, ends_at = $2 WHERE id = $3",
        starts_at,
        starts_at + timedelta(hours=hours),
        world.shift,
    )
    async with db.unit_of_work() as tx:
        await service.enrol(tx, world.alice, shift=world.shift)


@pytest.mark.parametrize(("minutes", "code"), [(0, None), (1, "TOO_MANY_HOURS")])
async def test_twelve_hours_a_day_and_no_more(db: Database, world: World, minutes: int, code: str | None) -> None:
    await _elsewhere(db, world, local(DAY, 14), 9)
    await at(db, world, local(DAY, 11) - timedelta(minutes=minutes), 3 + minutes / 60)
    assert await codes(db, world.alice, world) == ([code] if code else [])


@pytest.mark.parametrize(("minutes", "code"), [(0, None), (1, "TOO_MANY_HOURS")])
async def test_over_midnight_each_day_gets_what_lies_in_it(
    db: Database, world: World, minutes: int, code: str | None
) -> None:
    """Ten hours before midnight and eight behind it; then four more in the second day."""
    await _elsewhere(db, world, local(DAY, 14), 18)
    await at(db, world, local(DAY + timedelta(days=1), 9), 4 + minutes / 60)
    assert await codes(db, world.alice, world) == ([code] if code else [])


async def test_the_daily_hours_are_a_setting(db: Database, world: World, settings: Settings, database_url: str) -> None:
    less = await Database.open(database_url, settings.model_copy(update={"daily_hours": 2}), db.clock)
    try:
        assert await codes(less, world.alice, world) == ["TOO_MANY_HOURS"]
    finally:
        await less.close()


async def test_members_only(db: Database, world: World) -> None:
    await write(db, "UPDATE activity SET members_only = true WHERE id = $1", world.activity)
    assert await codes(db, world.alice, world) == []
    (error,) = await refused(db, world.charlie, world)
    assert (error.code, error.params) == ("MEMBERS_ONLY", {"team": "默勒镇敬老助残志愿服务队001"})
    await write(db, "UPDATE membership SET left_on = $1 WHERE volunteer_id = $2", NOW.date(), world.alice.volunteer)
    assert await codes(db, world.alice, world) == ["MEMBERS_ONLY"]


async def test_all_that_lacks_comes_together_with_the_shift_s_own(db: Database, world: World) -> None:
    family = await a_family(db, world.team)
    await write(db, "UPDATE activity SET members_only = true, risks = 'Ice.' WHERE id = $1", world.activity)
    await write(db, "UPDATE membership SET left_on = $1 WHERE volunteer_id = $2", NOW.date(), family.minor.volunteer)
    await shift(
        db, world, minimum_age=20, required_skills=["driving"], required_qualifications=["first_aid"], capacity=1
    )
    assert await codes(db, family.minor, world) == [
        "TOO_YOUNG",
        "GUARDIAN_MUST_AGREE",
        "SKILLS_MISSING",
        "QUALIFICATIONS_MISSING",
        "MEMBERS_ONLY",
        "RISKS_NOT_ACKNOWLEDGED",
    ]


async def test_the_api_and_the_page_tell_it_before(client: Browser, db: Database, world: World) -> None:
    await shift(db, world, required_skills=["driving"], minimum_age=70)
    kind = {"organisation": world.county, "code": "nurse", "name": "护士证"}
    await do(db, certificates.add_qualification_kind, world.otto, **kind)
    await client.sign_in(world.alice.id)
    query = "query($id: ID!) { shift(id: $id) { lacking lackingInFull lacks { code details { minimum skills } } } }"
    asked = {"query": query, "variables": {"id": f"Shift:{world.tomorrow}"}}
    told = (await client.post("/graphql", json=asked)).json()["data"]["shift"]
    assert told["lacking"] == ["TOO_YOUNG", "SKILLS_MISSING"]
    assert told["lackingInFull"][1] == {"code": "SKILLS_MISSING", "params": {"skills": "driving"}}
    assert told["lacks"] == [
        {"code": "TOO_YOUNG", "details": {"minimum": 70, "skills": None}},
        {"code": "SKILLS_MISSING", "details": {"minimum": None, "skills": "driving"}},
    ]
    page = (await client.get(f"/shifts/{world.tomorrow}")).text
    assert "driving" in page
    assert f'action="/shifts/{world.tomorrow}/enrolments"' not in page
    await born(db, world.alice, date(2010, 1, 1))  # what a guardian has to say is told with the rest
    page = (await client.get(f"/shifts/{world.tomorrow}")).text
    assert page.count("<li>", page.index('class="warn"'), page.index("</section>", page.index('class="warn"'))) == 3
    await shift(db, world, required_qualifications=["nurse"])
    await client.sign_in(None)
    assert (await client.post("/graphql", json=asked)).json()["data"]["shift"]["lacking"] is None
    page = (await client.get(f"/shifts/{world.tomorrow}")).text
    assert f'action="/shifts/{world.tomorrow}/enrolments"' in page
    assert "护士证" in page  # what is asked for is seen without signing in


async def test_who_lacks_something_since_they_enrolled_stands_out_for_those_who_lead(
    client: Browser, db: Database, world: World
) -> None:
    """A certificate that was revoked, and another shift that was moved to that time."""
    kind = await _kind(db, world)
    given = {"person": world.alice.id, "kind": kind, "obtained_on": date(2026, 1, 1)}
    async with db.unit_of_work() as tx:
        await certificates.grant_qualification(tx, world.otto, **given)
    await shift(db, world, required_qualifications=["first_aid"])
    for each in (world.tomorrow, world.shift):
        await do(db, service.enrol, world.alice, shift=each)
    await client.sign_in(world.lena.id)
    roster = f"/shifts/{world.tomorrow}/roster"
    assert 'class="error"' not in (await client.get(roster)).text
    await write(db, "UPDATE qualification SET revoked_at = $1, revocation_note = 'wrong'", NOW)
    await write(
        db, "UPDATE shift SET starts_at = $1, ends_at = $2 WHERE id = $3", local(DAY, 13), local(DAY, 15), world.shift
    )
    page = (await client.get(roster)).text
    assert page.count('class="error"') == 2
    assert "急救证" in page
