"""Quotas that hold when many decide at once, and what the bureau draws and finds."""

import asyncio
from datetime import date
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from app import registry
from app.kernel.db import Database
from app.kernel.errors import Invalid, NotAllowed, SignInRequired
from app.skills import errors
from app.skills.models import InspectionResult, Part
from app.skills.service import examining, filing, inspecting
from app.skills.service.inspecting import sample
from tests.world import World

from .works import SENIOR, TECHNICIAN, Builder, Case, Works

registry.load_handlers()


async def quota(case: Case, places: int, **given: Any) -> UUID:
    works = case.works
    by = given.pop("by", works.hr)
    wanted = {"rung": works.rungs[SENIOR], "organisation": works.works, "places": places, **given}
    made: inspecting.QuotaSet = await case.do(inspecting.set_quota, by, **wanted)
    return made.quota


async def undecided(case: Case, world: World, number: int) -> list[Case]:
    """So many cases for one rung that lack only the panel's last vote."""
    builder = Builder(case.db, world)
    builder.phones = 100
    found = []
    for _ in range(number):
        person = await builder.person("马成")
        await builder.employ(case.works.works, person, case.works.occupation)
        await builder.hold(
            case.works.works, person, case.works.rungs[TECHNICIAN], case.works.occupation, date(2020, 1, 1)
        )
        each = Case(case.db, world, case.works, case.clock)
        await each.checked(person=person)
        await each.name(Part.ASSESSOR, *case.works.assessors)
        await each.step(examining.begin_scoring, case.works.approver)
        await each.deciding()
        for member in case.works.panel[:2]:
            await each.step(examining.vote_on_assessment, member, in_favour=True, reason="Good.")
        found.append(each)
    return found


async def test_of_four_decided_at_once_two_get_the_two_places(db: Database, case: Case, world: World) -> None:
    await quota(case, 2)
    cases = await undecided(case, world, 4)
    last = case.works.panel[2]
    answers = await asyncio.gather(
        *(each.step(examining.vote_on_assessment, last, in_favour=True, reason="Good.") for each in cases),
        return_exceptions=True,
    )
    assert sorted(str(type(each).__name__) for each in answers) == [
        *("AssessmentState", "AssessmentState", "QuotaFull", "QuotaFull")
    ]
    assert await db.read("SELECT count(*) FROM assessment WHERE state = 'decided'") == 2


async def test_the_database_counts_places_too(db: Database, case: Case, world: World) -> None:
    await quota(case, 1)
    (first,) = await undecided(case, world, 1)
    async with db.connection() as connection:
        await connection.execute("UPDATE rung_quota SET places = 0")
        member = await connection.fetchrow(
            "SELECT id, person_id FROM assessment_party WHERE assessment_id = $1 AND person_id = $2",
            first.id,
            case.works.panel[2].id,
        )
        await connection.execute(
            "INSERT INTO assessment_vote (id, assessment_id, party_id, in_favour, reason, given_at)"
            " VALUES (gen_random_uuid(), $1, $2, true, 'x', now())",
            *(first.id, member["id"]),
        )
        with pytest.raises(asyncpg.CheckViolationError, match="no place is left"):
            await connection.execute(
                "INSERT INTO assessment_step (id, assessment_id, act, from_state, to_state, actor_kind, actor, at)"
                " VALUES (gen_random_uuid(), $1, 'decide', 'deciding', 'decided', 'person', $2, now())",
                *(first.id, member["person_id"]),
            )


async def test_a_quota_of_the_ladder_holds_everywhere_and_counts_who_holds_the_rung(
    case: Case, world: World, works: Works
) -> None:
    builder = Builder(case.db, world)
    builder.phones = 60
    holder = await builder.person("何青")
    await builder.hold(works.works, holder, works.rungs[SENIOR], works.occupation, date(2019, 1, 1))
    await quota(case, 1, organisation=None, by=world.otto)
    await case.scored()
    await case.name(Part.PANELIST, *works.panel)
    with pytest.raises(errors.QuotaFull):
        await case.step(examining.convene_panel, works.approver)
    await quota(case, 2, organisation=None, by=world.otto)
    await case.step(examining.convene_panel, works.approver)


async def test_who_sets_quotas(case: Case, world: World, works: Works) -> None:
    for actor, refusal in ((works.winder, NotAllowed), (world.leo, NotAllowed), (world.anonymous, SignInRequired)):
        with pytest.raises(refusal):
            await quota(case, 1, by=actor)
    with pytest.raises(NotAllowed):
        await quota(case, 1, organisation=None, by=works.hr)
    with pytest.raises(Invalid):
        await quota(case, -1)


async def test_an_officer_records_who_assesses(case: Case, world: World, works: Works) -> None:
    given = {"organisation": works.works, "kind": "society", "organisation_code": "1", "province_code": "63"}
    with pytest.raises(Invalid):
        await case.do(inspecting.record_assessing_body, world.otto, **given, site_code="222201")
    given["organisation_code"] = "0001"
    for actor, refusal in ((works.hr, NotAllowed), (world.anonymous, SignInRequired)):
        with pytest.raises(refusal):
            await case.do(inspecting.record_assessing_body, actor, **given, site_code="222201")
    await case.do(inspecting.record_assessing_body, world.otto, **given, site_code="222201")
    assert await case.db.read("SELECT kind FROM assessing_body") == "society"


async def draw(case: Case, by: Any, *, blocking: bool, size: int = 1, **given: Any) -> inspecting.Drawn:
    made: inspecting.Drawn = await case.do(
        inspecting.draw_inspections, by, organisation=case.world.county, size=size, blocking=blocking, **given
    )
    return made


async def inspection_of(case: Case) -> UUID:
    found: UUID = await case.db.read("SELECT id FROM inspection WHERE assessment_id = $1", [case.id])
    return found


async def test_what_is_drawn_waits_for_the_inspection(case: Case, world: World, works: Works) -> None:
    await case.cleared()
    drawn = await draw(case, world.otto, blocking=True)
    assert drawn.assessments == [case.id]
    with pytest.raises(errors.InspectionWaits):
        await case.step(filing.file_assessment, works.olga)
    found = await inspection_of(case)
    given = {"result": InspectionResult.IN_ORDER, "note": "Papers seen."}
    for actor, refusal in ((works.hr, NotAllowed), (world.anonymous, SignInRequired)):
        with pytest.raises(refusal):
            await case.do(inspecting.record_inspection, actor, inspection=found, **given)
    await case.do(inspecting.record_inspection, world.otto, inspection=found, **given)
    with pytest.raises(errors.InspectionDone):
        await case.do(inspecting.record_inspection, world.otto, inspection=found, **given)
    with pytest.raises(errors.OnAnotherSide):
        await case.step(filing.file_assessment, world.otto)
    assert await case.step(filing.file_assessment, works.olga) == "filed"


async def test_a_faulty_case_is_refused_before_it_is_filed(case: Case, world: World) -> None:
    await case.cleared()
    await draw(case, world.otto, blocking=True)
    given = {"result": InspectionResult.FAULTY, "note": "One assessor was not there."}
    await case.do(inspecting.record_inspection, world.otto, inspection=await inspection_of(case), **given)
    assert await case.state() == "refused"


async def test_a_draw_can_be_drawn_again_by_anybody(db: Database, case: Case, world: World, works: Works) -> None:
    await case.certified()
    for actor, refusal in ((works.hr, NotAllowed), (world.anonymous, SignInRequired)):
        with pytest.raises(refusal):
            await draw(case, actor, blocking=False)
    with pytest.raises(errors.NothingToDraw):
        await draw(case, world.otto, blocking=True)
    with pytest.raises(errors.NothingToDraw):
        await draw(case, world.otto, blocking=False, size=2)
    with pytest.raises(Invalid):
        await draw(case, world.otto, blocking=False, size=0)
    drawn = await draw(case, world.otto, blocking=False, key="k")
    assert await draw(case, world.otto, blocking=False, key="k") == drawn
    row = await db.read("SELECT row_to_json(d)::text FROM inspection_draw d")
    assert str(case.id) in row
    seed, population = await db.read("SELECT seed FROM inspection_draw"), [case.id]
    assert sample(seed, population, 1) == drawn.assessments


def test_a_seed_draws_the_same_for_everybody() -> None:
    population = [UUID(int=number) for number in range(100)]
    drawn = sample("00ff", population, 5)
    assert drawn == sample("00ff", population, 5)
    assert drawn != sample("00fe", population, 5)
    assert len(set(drawn)) == 5
