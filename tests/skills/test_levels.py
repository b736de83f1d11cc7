"""Levels within posts: pure, over all careers, then of people."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as some

from app.kernel import ids
from app.kernel.db import Database
from app.kernel.errors import Invalid, NotAllowed, NotFound, SignInRequired
from app.kernel.identity import Actor, Held, Role, system
from app.skills import service
from app.skills.errors import NotPlaced, OwnPost
from app.skills.levels import Career, Scale, level_of, since_of
from app.skills.models import Degree
from tests.world import NOW, World

TODAY = NOW.date()
LADDERS = Path(__file__).parents[2] / "app/skills/ladders"
LEAD, DEPUTY, WORKER = (
    Scale(lowest, highest, 3, {"college": 3, "bachelor": 5, "master": 7}, {1: 1, 2: 2, 3: 3})
    for lowest, highest in ((7, 17), (4, 14), (1, 11))
)
CAREERS = some.builds(
    Career,
    some.dates(date(1985, 1, 1), TODAY),
    some.frozensets(some.sampled_from(["college", "bachelor", "master", "doctor"])),
    some.frozensets(some.integers(1, 4)),
)
SCALES = some.sampled_from([LEAD, DEPUTY, WORKER])


@pytest.mark.parametrize(
    ("scale", "years", "degrees", "grades", "level"),
    [
        (WORKER, 0, (), (), 1),
        (WORKER, 2, (), (), 1),
        (WORKER, 3, (), (), 2),
        (WORKER, 0, ("college",), (), 2),
        (WORKER, 1, ("bachelor",), (), 3),
        (WORKER, 1, ("bachelor", "college"), (2,), 5),
        (WORKER, 60, ("master",), (3,), 11),
        (DEPUTY, 6, (), (1,), 7),
        (LEAD, 0, (), (), 7),
        (LEAD, 40, ("master",), (3,), 17),
    ],
)
def test_a_level_follows_from_years_degree_and_grade(
    scale: Scale, years: int, degrees: tuple[str, ...], grades: tuple[int, ...], level: int
) -> None:
    career = Career(TODAY.replace(year=TODAY.year - years), frozenset(degrees), frozenset(grades))
    assert level_of(scale, career, TODAY).level == level


@given(scale=SCALES, career=CAREERS, days=some.integers(0, 6000))
def test_more_years_never_lower_the_level_and_it_stays_in_the_posts_range(
    scale: Scale, career: Career, days: int
) -> None:
    now, later = (level_of(scale, career, on).level for on in (TODAY, TODAY + timedelta(days=days)))
    assert scale.lowest <= now <= later <= scale.highest


@given(scale=SCALES, career=CAREERS, degree=some.sampled_from(["college", "master"]), grade=some.integers(1, 3))
def test_another_degree_or_grade_never_lowers_it(scale: Scale, career: Career, degree: str, grade: int) -> None:
    more = career._replace(degrees=career.degrees | {degree}, grades=career.grades | {grade})
    assert level_of(scale, more, TODAY).level >= level_of(scale, career, TODAY).level


@given(scale=SCALES, career=CAREERS)
def test_the_next_level_is_there_on_its_day_and_not_before(scale: Scale, career: Career) -> None:
    now = level_of(scale, career, TODAY)
    if now.next_on is None:
        assert now.level == scale.highest
    else:
        assert level_of(scale, career, now.next_on).level > now.level
        assert level_of(scale, career, now.next_on - timedelta(days=1)).level == now.level


@given(scale=SCALES, career=CAREERS)
def test_what_would_lift_it_does(scale: Scale, career: Career) -> None:
    now = level_of(scale, career, TODAY)
    for gain in now.gains:
        degrees = career.degrees | ({gain.degree} if gain.degree else set())
        grades = career.grades | ({gain.grade} if gain.grade else set())
        lifted = level_of(scale, Career(career.since, degrees, grades), TODAY)
        assert lifted.level == gain.level > now.level


def test_gaps_do_not_count_and_what_overlaps_counts_once() -> None:
    spans = [(date(2020, 1, 1), date(2021, 1, 1)), (date(2020, 7, 1), date(2021, 7, 1)), (date(2026, 4, 1), TODAY)]
    assert (TODAY - since_of(spans, TODAY)).days == 547 + 30


@pytest.fixture
async def post(db: Database) -> dict[str, UUID]:
    for name in ("social-worker", "three-posts-seventeen-levels"):
        text = (LADDERS / f"{name}.toml").read_text("utf-8")
        await db.perform(service.load_ladder, system("test"), text=text)
    async with db.connection() as connection:
        return {row["code"]: row["id"] for row in await connection.fetch("SELECT code, id FROM post")}


async def employ(db: Database, person: UUID | None, organisation: UUID, since: date) -> UUID:
    new = ids.new()
    async with db.connection() as connection:
        await connection.execute(
            "INSERT INTO employment (id, person_id, organisation_id, since, recorded_at) SELECT $1, $2, $3, $4, now()",
            *(new, person, organisation, since),
        )
    return new


def hr(world: World) -> Actor:
    return Actor(kind="person", id=world.lena.person, roles=(Held(Role.HR, world.team),))


async def test_a_persons_level_is_found_with_what_is_missing(db: Database, world: World, post: dict[str, UUID]) -> None:
    employment = await employ(db, world.bob.person, world.team, date(2018, 1, 1))
    await db.perform(service.place, hr(world), employment=employment, post=post["worker"], since=date(2018, 5, 1))
    await db.perform(service.place, hr(world), employment=employment, post=post["deputy"], since=date(2025, 5, 1))
    given: dict[str, Any] = {"person": world.bob.person, "degree": Degree.COLLEGE, "completed_on": date(2017, 7, 1)}
    await db.perform(service.record_education, hr(world), **given)
    found = await db.perform(service.find_level, world.bob)
    # Eight years in both posts, three for the college: three steps above the deputies' first level.
    assert (found.post, found.level.level, found.level.lowest, found.level.highest) == ("deputy", 7, 4, 14)
    assert (found.level.years, found.level.degree_years) == (Decimal(8), 3)
    assert (found.level.next_on, found.level.missing_years) == (date(2027, 5, 1), Decimal(1))
    assert [(gain.degree, gain.grade, gain.level) for gain in found.level.gains][-1] == (None, 3, 10)
    what_if = await db.perform(service.find_level, world.bob, grade=2)
    assert what_if.level.level == 9
    before = await db.perform(service.find_level, hr(world), person=world.bob.person, on=date(2024, 5, 1))
    assert (before.post, before.level.level) == ("worker", 4)


async def test_whose_level_is_asked_for_and_by_whom(db: Database, world: World, post: dict[str, UUID]) -> None:
    employment = await employ(db, world.bob.person, world.team, date(2018, 1, 1))
    await db.perform(service.place, world.otto, employment=employment, post=post["worker"], since=date(2018, 5, 1))
    for actor in (hr(world), world.otto, system("test")):
        assert (await db.perform(service.find_level, actor, person=world.bob.person)).level.level == 3
    for actor in (world.alice, world.leo, world.mei):
        with pytest.raises(NotAllowed):
            await db.perform(service.find_level, actor, person=world.bob.person)
    with pytest.raises(SignInRequired):
        await db.perform(service.find_level, world.anonymous, person=world.bob.person)
    with pytest.raises(NotPlaced):
        await db.perform(service.find_level, world.alice)
    unplaced = world.alice.person
    with pytest.raises(NotPlaced):
        await db.perform(service.find_level, world.otto, person=unplaced)
    with pytest.raises(NotAllowed):
        await db.perform(service.find_level, world.leo, person=unplaced)


async def test_a_post_is_given_by_those_who_look_after_the_employer(
    db: Database, world: World, post: dict[str, UUID]
) -> None:
    employment = await employ(db, world.bob.person, world.team, date(2018, 1, 1))
    given: dict[str, Any] = {"employment": employment, "post": post["worker"], "since": TODAY}
    for actor, refusal in ((world.bob, NotAllowed), (world.leo, NotAllowed), (world.anonymous, SignInRequired)):
        with pytest.raises(refusal):
            await db.perform(service.place, actor, **given)
    own = Actor(kind="person", id=world.bob.person, roles=(Held(Role.HR, world.team),))
    with pytest.raises(OwnPost):
        await db.perform(service.place, own, **given)
    with pytest.raises(Invalid):
        await db.perform(service.place, hr(world), **{**given, "since": date(2017, 12, 31)})
    await db.perform(service.place, hr(world), **given)
    with pytest.raises(Invalid):
        await db.perform(service.place, hr(world), **given)
    for wrong in ({"post": world.team}, {"employment": world.team}):
        with pytest.raises(NotFound):
            await db.perform(service.place, hr(world), **{**given, **wrong})
