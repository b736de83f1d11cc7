"""Points for something else than hours: so many for each, within caps of their own, once for what they are for."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest
from msgspec import structs

from app.graphql.documents import Documents
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.errors import Invalid, NotAllowed, NotFound, SignInRequired
from app.kernel.identity import Role
from app.points.errors import BonusAwarded, OtherBonus, OwnBonus, RuleInThePast, RuleTooEarly
from app.points.models import NothingDue
from app.points.service.bonuses import award_bonus, end_bonus, set_bonus, weigh_bonus
from app.points.service.posting import Awarded
from tests.attendance.staff import staff
from tests.world import NOW, World

from .ruled import REPORT
from .test_awards import available, earn


async def do(db: Database, verb: Any, actor: Any, **given: Any) -> Any:
    async with db.unit_of_work() as tx:
        return await verb(tx, actor, **given)


@pytest.fixture(autouse=True)
async def bonus(db: Database, world: World) -> None:
    await do(db, set_bonus, world.otto, **REPORT)


async def give(db: Database, world: World, reference: str, *, actor: Any = None, **given: Any) -> Awarded:
    told = {"code": REPORT["code"], "person": world.alice.id, **given}
    awarded: Awarded = await do(db, award_bonus, actor or world.otto, reference=reference, **told)
    return awarded


async def test_a_bonus_is_so_much_for_each(db: Database, world: World) -> None:
    awarded = await give(db, world, "2026-013", quantity=3)
    assert (awarded.points, awarded.expression) == (15, "3 × 5 = 15")
    assert await available(db, world.alice.id) == 15


async def test_one_reference_earns_once_for_one_person(db: Database, world: World) -> None:
    answers = await asyncio.gather(*(give(db, world, "2026-013") for _ in range(8)))
    assert len(set(answers)) == 1
    assert await give(db, world, " 2026-013 ", quantity=4) == answers[0]
    assert await available(db, world.alice.id) == 5
    with pytest.raises(OtherBonus):
        await give(db, world, "2026-013", person=world.bob.id)


async def test_no_more_than_the_caps_of_a_day_and_a_year_also_at_once(
    db: Database, world: World, clock: SettableClock
) -> None:
    awards = await asyncio.gather(*(give(db, world, f"a{number}", quantity=2) for number in range(5)))
    assert sorted(each.points for each in awards) == [0, 0, 0, 10, 10]
    assert {each.nothing_due for each in awards if not each.points} == {NothingDue.CAP}
    clock.at = NOW + timedelta(days=1)
    assert (await give(db, world, "b", quantity=9)).points == 20
    clock.at = NOW + timedelta(days=2)
    assert (await give(db, world, "c", quantity=9)).expression == "9 × 5 = 45 → 10"
    clock.at = datetime(2026, 12, 31, 15, 59, tzinfo=UTC)
    assert (await give(db, world, "d")).points == 0
    clock.at += timedelta(minutes=1)
    assert (await give(db, world, "e")).points == 5


async def test_a_bonus_takes_nothing_from_what_service_may_earn_that_day(db: Database, world: World) -> None:
    await give(db, world, "a", quantity=4)
    assert [(await earn(db, world.alice.id, 480)).points for _ in range(2)] == [80, 40]


async def test_the_version_of_its_day_counts(db: Database, world: World, clock: SettableClock) -> None:
    await do(db, set_bonus, world.otto, **REPORT | {"points": 7}, valid_from=NOW + timedelta(days=1))
    clock.at = NOW + timedelta(days=2)
    assert (await give(db, world, "a", happened_at=NOW + timedelta(hours=23))).points == 5
    assert (await give(db, world, "b")).points == 7
    await do(db, end_bonus, world.otto, code=REPORT["code"])
    with pytest.raises(NotFound):
        await give(db, world, "c")
    assert (await give(db, world, "d", happened_at=NOW + timedelta(days=1))).points == 7


async def test_a_kind_that_has_not_begun_can_be_ended(db: Database, world: World) -> None:
    await do(db, set_bonus, world.otto, **REPORT | {"code": "credit"}, valid_from=NOW + timedelta(days=1))
    await do(db, end_bonus, world.otto, code="credit")
    with pytest.raises(NotFound):
        await give(db, world, "a", code="credit")


async def test_staff_over_the_person_award(db: Database, world: World) -> None:
    for actor in (world.bob, world.lena, world.mei, world.partner):
        with pytest.raises(NotAllowed):
            await give(db, world, "a", actor=actor)
    with pytest.raises(OwnBonus):
        await give(db, world, "a", actor=world.alice)
    with pytest.raises(SignInRequired):
        await give(db, world, "a", actor=world.anonymous)
    assert (await give(db, world, "a", actor=world.otto)).points == 5


async def test_social_workers_award_and_see_the_bonuses_alone(db: Database, world: World, documents: Documents) -> None:
    ines = staff(Role.SOCIAL_WORKER, world.county)
    await earn(db, world.alice.id, 60)
    await give(db, world, "a", actor=ines)
    for actor, of, seen in ((ines, "true", 1), (ines, "false", 0), (world.lena, "true", 0), (world.otto, "true", 1)):
        source = f"{{ awards(filter: {{bonus: {of}}}) {{ nodes {{ bonus {{ code }} }} }} }}"
        found = orjson.loads(await documents.execute(db, actor, source, None, {}))["data"]["awards"]["nodes"]
        assert found == [{"bonus": {"code": "problem_report"}}] * seen


async def test_a_bonus_is_weighed_before_it_is_given(db: Database, world: World) -> None:
    told = {"code": REPORT["code"], "person": world.alice.id, "reference": "a", "quantity": 9}
    assert (await do(db, weigh_bonus, world.otto, **told)).expression == "9 × 5 = 45 → 20"
    assert await available(db, world.alice.id) == 0
    with pytest.raises(NotAllowed):
        await do(db, weigh_bonus, world.lena, **told)
    with pytest.raises(SignInRequired):
        await do(db, weigh_bonus, world.anonymous, **told)
    await give(db, world, "a", quantity=9)
    with pytest.raises(BonusAwarded):
        await do(db, weigh_bonus, world.otto, **told)
    with pytest.raises(OtherBonus):
        await do(db, weigh_bonus, world.otto, **told | {"person": world.bob.id})


async def test_a_clients_scope_awards_within_its_organisation(db: Database, world: World) -> None:
    trusted = structs.replace(world.partner, scopes=frozenset({"points:write"}))
    assert (await give(db, world, "a", actor=trusted)).points == 5
    other = structs.replace(trusted, organisation=world.other_team)
    with pytest.raises(NotFound):
        await give(db, world, "b", actor=other)


async def test_what_can_not_be_is_refused(db: Database, world: World) -> None:
    for changed in ({"code": "Report"}, {"name": " "}, {"points": 0}, {"daily_cap": -1}):
        with pytest.raises(Invalid):
            await do(db, set_bonus, world.otto, **REPORT | changed)
    for code, refusal in (("problem_report", RuleInThePast), ("credit", RuleTooEarly)):
        with pytest.raises(refusal):
            await do(db, set_bonus, world.otto, **REPORT | {"code": code}, valid_from=NOW - timedelta(days=1))
    wrong: list[dict[str, Any]] = [
        {"quantity": 0},
        {"reference": " "},
        {"happened_at": NOW + timedelta(days=1)},
        {"note": "x" * 201},
    ]
    for told in wrong:
        with pytest.raises(Invalid):
            await give(db, world, **{"reference": "a", **told})


async def test_kinds_are_set_by_officers(db: Database, world: World) -> None:
    for actor in (world.alice, world.lena, world.partner):
        for verb, told in ((set_bonus, REPORT), (end_bonus, {"code": REPORT["code"]})):
            with pytest.raises(NotAllowed):
                await do(db, verb, actor, **told)
