"""The talent pool: who is ready, reserved, examined, registered; and how many workers communities have."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from app.kernel import ids
from app.kernel.db import Database
from app.kernel.errors import Invalid, NotAllowed, NotFound, SignInRequired
from app.kernel.identity import Actor, Held, Role, system
from app.skills import service
from app.skills.errors import (
    AlreadyDecided,
    AlreadyEntered,
    AlreadyReserved,
    NotRegistered,
    OwnPool,
    RegistrationTooLate,
    ReserveEnded,
    TooFewHours,
)
from app.skills.models import ExamState
from tests.world import NOW, World

from .climbed import POSTS, SMALL

TODAY = NOW.date()
LATER = TODAY + timedelta(days=30)


@pytest.fixture
async def rungs(db: Database) -> dict[int, UUID]:
    await db.perform(service.load_ladder, system("test"), text=SMALL)
    async with db.connection() as connection:
        return {row["number"]: row["id"] for row in await connection.fetch("SELECT number, id FROM rung")}


def hr(world: World) -> Actor:
    return Actor(kind="person", id=world.lena.person, roles=(Held(Role.HR, world.team),))


async def work(db: Database, world: World, person: Actor, rung: UUID, since: date) -> UUID:
    """Employs somebody in Lena's team who holds a rung since a day; the grade."""
    grade = ids.new()
    async with db.connection() as connection:
        await connection.execute(
            "INSERT INTO employment (id, person_id, organisation_id, since, recorded_at)"
            " VALUES ($1, $2, $3, '2015-01-01', now())",
            *(ids.new(), person.person, world.team),
        )
        await connection.execute(
            "INSERT INTO skill_grade (id, person_id, rung_id, organisation_id, source, since, recorded_at)"
            " VALUES ($1, $2, $3, $4, 'roster', $5, now())",
            *(grade, person.person, rung, world.team, since),
        )
    return grade


async def test_who_is_ready_is_found_anew_each_time(db: Database, world: World, rungs: dict[int, UUID]) -> None:
    await work(db, world, world.bob, rungs[1], date(2021, 5, 1))
    await work(db, world, world.alice, rungs[1], date(2024, 5, 1))
    await work(db, world, world.charlie, rungs[2], date(2010, 5, 1))
    for _ in range(2):
        found = await db.perform(service.find_ready, world.otto)
        assert (found.people, found.ready) == (2, 1)
    async with db.connection() as connection:
        rows = await connection.fetch("SELECT person_id, rung_id, ready, ready_on FROM readiness")
    assert {tuple(row) for row in rows} == {
        (world.bob.person, rungs[2], True, TODAY),
        (world.alice.person, rungs[2], False, date(2028, 5, 1)),
    }
    for actor, refusal in ((world.bob, NotAllowed), (hr(world), NotAllowed), (world.anonymous, SignInRequired)):
        with pytest.raises(refusal):
            await db.perform(service.find_ready, actor)


async def test_the_reserve_plan_has_each_worker_once_for_a_grade(
    db: Database, world: World, rungs: dict[int, UUID]
) -> None:
    await work(db, world, world.bob, rungs[1], date(2021, 5, 1))
    given: dict[str, Any] = {"person": world.bob.person, "rung": rungs[2]}
    place = await db.perform(service.reserve, hr(world), **given, plan="师带徒")
    with pytest.raises(AlreadyReserved):
        await db.perform(service.reserve, world.otto, **given)
    for actor, refusal in ((world.bob, NotAllowed), (world.leo, NotAllowed), (world.anonymous, SignInRequired)):
        with pytest.raises(refusal):
            await db.perform(service.reserve, actor, **given)
        with pytest.raises(refusal):
            await db.perform(service.end_reserve, actor, reserve_place=place.id)
    with pytest.raises(Invalid):
        await db.perform(service.reserve, hr(world), **given, plan="x" * 501)
    await db.perform(service.end_reserve, hr(world), reserve_place=place.id)
    with pytest.raises(ReserveEnded):
        await db.perform(service.end_reserve, hr(world), reserve_place=place.id)
    await db.perform(service.reserve, hr(world), **given)
    with pytest.raises(NotFound):
        await db.perform(service.reserve, hr(world), person=world.bob.person, rung=world.team)


async def test_a_candidate_is_entered_once_and_the_bureau_says_how_it_ended(
    db: Database, world: World, rungs: dict[int, UUID]
) -> None:
    await work(db, world, world.bob, rungs[1], date(2021, 5, 1))
    given: dict[str, Any] = {"person": world.bob.person, "rung": rungs[2], "exam_on": TODAY}
    entry = await db.perform(service.enter_exam, hr(world), **given)
    with pytest.raises(AlreadyEntered):
        await db.perform(service.enter_exam, hr(world), **given)
    with pytest.raises(Invalid):
        await db.perform(service.enter_exam, hr(world), **{**given, "exam_on": TODAY - timedelta(days=1)})
    later = await db.perform(service.enter_exam, hr(world), **{**given, "exam_on": LATER})
    result: dict[str, Any] = {"exam_entry": entry.id, "state": ExamState.PASSED, "score": 81}
    for actor, refusal in ((hr(world), NotAllowed), (world.bob, NotAllowed), (world.anonymous, SignInRequired)):
        with pytest.raises(refusal):
            await db.perform(service.record_exam, actor, **result)
    for wrong in ({"state": ExamState.ENTERED}, {"score": 101}, {"exam_entry": later.id}):
        with pytest.raises(Invalid):
            await db.perform(service.record_exam, world.otto, **{**result, **wrong})
    await db.perform(service.record_exam, world.otto, **result)
    with pytest.raises(AlreadyDecided):
        await db.perform(service.record_exam, world.otto, **result)


async def test_nobody_stands_on_both_sides(db: Database, world: World, rungs: dict[int, UUID]) -> None:
    grade = await work(db, world, world.bob, rungs[1], date(2025, 6, 1))
    own = Actor(kind="person", id=world.bob.person, roles=(Held(Role.OFFICER, world.county),))
    entry = await db.perform(service.enter_exam, hr(world), person=world.bob.person, rung=rungs[2], exam_on=TODAY)
    for verb, given in (
        ("reserve", {"person": world.bob.person, "rung": rungs[2]}),
        ("enter_exam", {"person": world.bob.person, "rung": rungs[2], "exam_on": LATER}),
        ("record_exam", {"exam_entry": entry.id, "state": ExamState.PASSED}),
        ("register_grade", {"grade": grade, "registered_on": TODAY}),
        ("record_grade_training", {"grade": grade, "held_on": TODAY, "hours": 8, "subject": "急救"}),
    ):
        with pytest.raises(OwnPool):
            await db.perform(getattr(service, verb), own, **given)
    async with db.connection() as connection:
        with pytest.raises(asyncpg.CheckViolationError, match="not_oneself"):
            await connection.execute("UPDATE exam_entry SET entered_by = person_id")


async def test_a_renewal_needs_its_hours_of_training(db: Database, world: World, rungs: dict[int, UUID]) -> None:
    grade = await work(db, world, world.bob, rungs[1], date(2022, 6, 1))
    first = await db.perform(service.register_grade, hr(world), grade=grade, registered_on=date(2023, 5, 1))
    assert first.ends_on == date(2026, 5, 1)
    taught: dict[str, Any] = {"grade": grade, "subject": "高原急救"}
    await db.perform(service.record_grade_training, hr(world), **taught, held_on=date(2023, 4, 1), hours=60)
    await db.perform(service.record_grade_training, hr(world), **taught, held_on=date(2024, 4, 1), hours=69)
    with pytest.raises(TooFewHours) as refused:
        await db.perform(service.register_grade, hr(world), grade=grade, registered_on=TODAY)
    assert refused.value.params == {"hours": 69, "needed": 70}
    await db.perform(service.record_grade_training, hr(world), **taught, held_on=TODAY, hours=1)
    renewed = await db.perform(service.register_grade, hr(world), grade=grade, registered_on=TODAY)
    assert renewed.ends_on == date(2029, 5, 1)
    with pytest.raises(Invalid):
        await db.perform(service.register_grade, hr(world), grade=grade, registered_on=TODAY)


async def test_what_is_registered_late_or_needs_no_registration(
    db: Database, world: World, rungs: dict[int, UUID]
) -> None:
    grade = await work(db, world, world.bob, rungs[1], date(2022, 6, 1))
    with pytest.raises(RegistrationTooLate):
        await db.perform(service.register_grade, hr(world), grade=grade, registered_on=date(2023, 6, 2))
    for actor, refusal in ((world.leo, NotAllowed), (world.anonymous, SignInRequired)):
        with pytest.raises(refusal):
            await db.perform(service.register_grade, actor, grade=grade, registered_on=TODAY)
    for wrong in ({"hours": 0}, {"subject": " "}, {"held_on": LATER}):
        given: dict[str, Any] = {"grade": grade, "held_on": TODAY, "hours": 8, "subject": "急救"}
        with pytest.raises(Invalid):
            await db.perform(service.record_grade_training, hr(world), **{**given, **wrong})
    async with db.connection() as connection:
        await connection.execute("UPDATE skill_grade SET ended_at = now(), end_reason = 'x'")
    with pytest.raises(NotRegistered):
        await db.perform(service.register_grade, hr(world), grade=grade, registered_on=TODAY)


async def test_the_bureau_says_how_many_residents_there_are(db: Database, world: World) -> None:
    await db.perform(service.load_ladder, system("test"), text=POSTS)
    given: dict[str, Any] = {"organisation": world.county, "residents": 52_000}
    one = await db.perform(service.set_community_staffing, world.otto, **given)
    again = await db.perform(service.set_community_staffing, world.otto, **{**given, "residents": 53_000})
    assert one.id == again.id
    for actor, refusal in ((hr(world), NotAllowed), (world.bob, NotAllowed), (world.anonymous, SignInRequired)):
        with pytest.raises(refusal):
            await db.perform(service.set_community_staffing, actor, **given)
    for wrong in ({"residents": 0}, {"target": 0}):
        with pytest.raises(Invalid):
            await db.perform(service.set_community_staffing, world.otto, **{**given, **wrong})
    with pytest.raises(NotFound):
        await db.perform(service.set_community_staffing, world.otto, organisation=ids.new(), residents=5)
