"""What the domains know of people, asked of many at once, and what conditions make of it."""

from datetime import date
from decimal import Decimal

import pytest

from app.accounts.service import correct_person
from app.kernel.db import Database
from app.kernel.errors import DomainError
from app.rules.facts import packed
from app.skills.models import Degree
from app.skills.service import employment, grades, record_education
from app.subsidies import service
from app.subsidies.errors import FactUnreadable
from app.subsidies.facts import catalogue
from app.subsidies.models import Frequency
from app.subsidies.terms import period_of
from app.subsidies.typed import typed
from tests.attendance.presence import Scene
from tests.skills.staff import staffed
from tests.world import NOW, World

from .awards import AWARD, TODAY, but, condition, published

STATEMENTS = 8
"""However many are asked about: those of the providers, and one for the ladders."""


async def test_each_domain_tells_what_it_knows(db: Database, world: World, clock: object) -> None:
    staff = await staffed(db, world)
    degree = {"person": staff.wu.id, "degree": Degree.BACHELOR, "completed_on": date(2014, 7, 1), "evidence": "毕业证"}
    await staff.do(record_education, staff.hana, **degree)
    people = [staff.wu.require_person(), world.alice.require_person()]
    async with db.unit_of_work() as tx:
        before = db.statements
        known = await service.facts_of(tx, people=people, on=TODAY)
        assert db.statements - before <= STATEMENTS
        names = await service.catalogue_now(tx)
    facts, evidence = known[staff.wu.require_person()]
    assert {name: facts[name] for name in ("employed", "employer", "employer_kind", "occupation")} == {
        "employed": True,
        "employer": "祁连变压器有限公司",
        "employer_kind": "enterprise",
        "occupation": "6-24-02-01",
    }
    assert facts["years_employed"] == Decimal("10.1671")
    assert (facts["rung_new_eight_grades"], facts["rung_new_eight_grades_since"]) == (5, date(2020, 6, 1))
    assert facts["certificate_new_eight_grades"] == "Y000000000000000000001"
    assert evidence["rung_new_eight_grades"].text == "Y000000000000000000001"
    assert evidence["years_since_rung_new_eight_grades"].since == date(2020, 6, 1)
    assert facts["degrees"] == ["bachelor", "college"]
    assert 58 < facts["age"] < 59
    assert (facts["volunteer"], facts["in_reserve"]) == (False, False)
    alice = known[people[1]].facts
    assert (alice["employed"], alice["rung_new_eight_grades"], alice["volunteer"]) == (False, 0, True)
    assert alice.get("employer") is None
    for each in known.values():
        packed(names, each.facts)
        assert set(each.facts) <= set(names)


async def test_what_has_ended_is_not_told(db: Database, world: World) -> None:
    staff = await staffed(db, world)
    last = {"employment": staff.employment, "last_day": date(2026, 4, 30)}
    await staff.do(employment.leave, staff.hana, **last)
    grade = await db.read("SELECT id FROM skill_grade WHERE person_id = $1", [staff.wu.id])
    await staff.do(grades.end_grade, staff.hana, grade=grade, reason="伪造")
    async with db.unit_of_work() as tx:
        known = await service.facts_of(tx, people=[staff.wu.require_person()], on=TODAY)
    facts = known[staff.wu.require_person()].facts
    assert (facts["employed"], facts["rung_new_eight_grades"]) == (False, 0)
    assert facts.get("certificate_new_eight_grades") is None


async def test_hours_and_stars_are_those_that_were_approved(db: Database, world: World, clock: object) -> None:
    scene = Scene(db, world, clock)  # type: ignore[arg-type]
    await scene.enrol(world.alice)
    record = await scene.serve(world.alice)
    people = [world.alice.require_person()]
    async with db.unit_of_work() as tx:
        assert (await service.facts_of(tx, people=people, on=TODAY))[people[0]].facts["volunteer_hours"] == 0
    await scene.approve(world.lena, record)
    async with db.unit_of_work() as tx:
        known = await service.facts_of(tx, people=people, on=TODAY, wanted={"volunteer_hours"})
    assert known[people[0]].facts.keys() == {"volunteer", "volunteer_hours"}
    assert known[people[0]].facts["volunteer_hours"] > 0


async def test_ones_own_word_is_not_known_until_staff_confirm_it(db: Database, world: World) -> None:
    alice = world.alice.require_person()

    async def residence() -> object:
        async with db.unit_of_work() as tx:
            return (await service.facts_of(tx, people=[alice], on=TODAY, wanted={"residence"}))[alice].facts[
                "residence"
            ]

    async with db.unit_of_work() as tx:
        await correct_person(tx, world.alice, residence="阿柔乡")
    assert await residence() is None
    async with db.unit_of_work() as tx:
        await correct_person(tx, world.otto, person=alice, residence="阿柔乡")
    assert await residence() == "阿柔乡"


async def test_the_certificate_is_the_period_where_it_is_had_per_certificate(db: Database, world: World) -> None:
    staff = await staffed(db, world)
    fact = "certificate_new_eight_grades"
    asks = (condition("rung_new_eight_grades >= 5"), condition(f"{fact} != ''"))
    facts = {"rung_new_eight_grades": 5, fact: "Y1"}
    trials = (type(AWARD.trials[0])("技师", facts, TODAY, True, 500_000),)
    draft = but(frequency=Frequency.PER_CERTIFICATE, period_fact=fact, conditions=asks, trials=trials)
    saved = await published(db, world, draft)
    subject = {"subject_kind": "question", "subject": staff.wu.id}
    given = {"version": saved.id, "person": staff.wu.id, "on": TODAY, **subject}
    assessed = await db.perform(service.assess, world.otto, **given)
    assert (assessed.passed, assessed.period) == (True, "Y000000000000000000001")
    given["person"] = world.bob.person
    nobody = await db.perform(service.assess, world.otto, **given)
    assert (nobody.passed, nobody.period) == (False, "")
    async with db.unit_of_work() as tx:
        once = await service.terms(tx, version=saved.id)
    assert period_of(once, {fact: "Y9"}, NOW.date()) == "Y9"


def test_values_are_read_in_the_kind_of_their_fact() -> None:
    known = catalogue()
    given = {
        "age": "３６.5",
        "rung_new_eight_grades": "6.0",
        "employed": "是",
        "employed_since": "2020-02-29",
        "degrees": "college，bachelor、 ",
        "employer": " 公司 ",
        "sex": "",
    }
    assert typed(known, given) == {
        "age": Decimal("36.5"),
        "rung_new_eight_grades": 6,
        "employed": True,
        "employed_since": date(2020, 2, 29),
        "degrees": ["college", "bachelor"],
        "employer": "公司",
    }
    for name, value in (
        ("age", "NaN"),
        ("age", "1e99"),
        ("rung_new_eight_grades", "1.5"),
        ("employed", "perhaps"),
        ("employed_since", "0026-01-01"),
        ("employed_since", "2021-02-29"),
        ("degrees", {"a": 1}),
        ("employer", "x" * 201),
        ("hight", "3"),
    ):
        with pytest.raises(FactUnreadable):
            typed(known, {name: value})
    with pytest.raises(DomainError):
        typed(known, {"age": "x", "sex": ["y"]})
