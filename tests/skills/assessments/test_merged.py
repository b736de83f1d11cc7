"""Two records of one person become one: in a case, and with an assessment each, they stand once."""

from dataclasses import replace
from datetime import date
from typing import Any

from app import registry
from app.duplicates import service as duplicates
from app.duplicates.checks import CHECKS as DUPLICATES
from app.kernel.db import Database
from app.kernel.identity import Actor
from app.kernel.verification import verify
from app.skills.checks import CHECKS
from app.skills.models import Part
from app.skills.service import applying
from tests.duplicates.pair import differences, dump
from tests.operations.queue import administrator
from tests.world import World

from .works import TECHNICIAN, Builder, Case, Works

registry.load_handlers()


async def merged(case: Case, ada: Actor, *, merged: Actor, survivor: Actor) -> Any:
    proposed = await case.do(duplicates.propose_merge, case.world.otto, merged=merged.id, survivor=survivor.id)
    await case.do(duplicates.confirm_merge, ada, merge=proposed.merge)
    return proposed.merge


async def twin_of(case: Case, works: Works) -> Case:
    """A case of somebody who is recorded as the winder is."""
    builder = Builder(case.db, case.world)
    builder.phones = 70
    twin = await builder.person("祁国栋")
    await builder.employ(works.works, twin, works.occupation)
    await builder.hold(works.works, twin, works.rungs[TECHNICIAN], works.occupation, date(2020, 1, 1))
    return Case(case.db, case.world, replace(works, winder=twin), case.clock)


async def undone(case: Case, ada: Actor, merge: Any) -> None:
    await case.do(duplicates.ask_undo, ada, merge=merge)
    await case.do(duplicates.confirm_undo, case.world.otto, merge=merge)


async def parties(case: Case, person: Actor) -> list[str]:
    found = "SELECT part FROM assessment_party WHERE assessment_id = $1 AND person_id = $2 ORDER BY part"
    return await case.db.column(found, [case.id, person.id])


async def kept(db: Database) -> None:
    """Nothing belongs to the merged record but what was set aside, and cases are as they must be."""
    assert [outcome.name for outcome in await verify(db, (*CHECKS, *DUPLICATES)) if not outcome.ok] == []


async def test_of_two_records_in_one_case_the_survivors_part_is_the_persons(
    db: Database, case: Case, world: World, works: Works
) -> None:
    """Both assessors were one person, who stands in another case by the merged record alone."""
    ada = await administrator(db, world)
    first, second = works.assessors
    await case.checked()
    await case.name(Part.ASSESSOR, first, second)
    other = await twin_of(case, works)
    await other.checked(person=other.works.winder)
    await other.name(Part.ASSESSOR, second)
    before = await dump(db)
    merge = await merged(case, ada, merged=second, survivor=first)
    assert (await parties(case, first), await parties(case, second)) == (["assessor"], ["assessor"])
    assert (await parties(other, first), await parties(other, second)) == (["assessor"], [])
    await kept(db)
    await undone(case, ada, merge)
    assert differences(before, await dump(db)) == {}


async def test_of_two_assessments_for_one_rung_the_survivors_is_the_persons(
    db: Database, case: Case, world: World, works: Works
) -> None:
    ada = await administrator(db, world)
    other = await twin_of(case, works)
    await case.create()
    await other.create(person=other.works.winder)
    before = await dump(db)
    merge = await merged(case, ada, merged=other.works.winder, survivor=works.winder)
    whose = "SELECT person_id FROM assessment WHERE id = $1"
    assert [await db.read(whose, [each.id]) for each in (case, other)] == [works.winder.id, other.works.winder.id]
    await kept(db)
    assert await case.step(applying.withdraw_assessment, works.hr, reason="另一份档案。") == "withdrawn"
    await undone(case, ada, merge)
    assert set(differences(before, await dump(db))) <= {"assessment", "assessment_step", "message", "outbox_message"}


async def test_what_is_the_merged_records_alone_is_the_survivors(
    db: Database, case: Case, world: World, works: Works
) -> None:
    ada = await administrator(db, world)
    other = await twin_of(case, works)
    await other.create(person=other.works.winder)
    await merged(case, ada, merged=other.works.winder, survivor=works.winder)
    assert await db.read("SELECT person_id FROM assessment WHERE id = $1", [other.id]) == works.winder.id
    await kept(db)
