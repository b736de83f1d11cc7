"""The filter `fitsMe` and the total beside it say what enrolling asks for, but for the time."""

from datetime import date
from typing import Any

import orjson

from app.activities import service
from app.graphql.documents import Documents
from app.kernel.db import Database
from app.kernel.identity import Actor
from tests.guardians.family import Family, a_family, write
from tests.world import World

from .lacking import born, shift
from .planning import do

ASKED = """{
    fitting: shifts(filter: {fitsMe: true}) { nodes { id lacking } }
    others: shifts(filter: {fitsMe: false}) { nodes { id lacking } }
    shiftTotals { fittingShifts } }"""


async def fitting(db: Database, documents: Documents, actor: Actor, world: World) -> tuple[bool, Any]:
    """Whether tomorrow's shift fits, and what is lacking for it."""
    raw = await documents.execute(db, actor, ASKED, None, {})
    found = orjson.loads(raw)["data"]
    nodes = found["fitting"]["nodes"]
    assert found["shiftTotals"] == [{"fittingShifts": len(nodes)}]
    (fits,) = [
        (name == "fitting", node["lacking"])
        for name in ("fitting", "others")
        for node in found[name]["nodes"]
        if node["id"] == f"Shift:{world.tomorrow}"
    ]
    return fits


async def test_what_a_shift_asks_for_beyond_age_and_skills(db: Database, world: World, documents: Documents) -> None:
    assert await fitting(db, documents, world.charlie, world) == (True, [])
    await write(db, "UPDATE activity SET members_only = true")
    assert await fitting(db, documents, world.charlie, world) == (False, ["MEMBERS_ONLY"])
    assert await fitting(db, documents, world.alice, world) == (True, [])
    await shift(db, world, required_qualifications=["first_aid"])
    assert await fitting(db, documents, world.alice, world) == (False, ["QUALIFICATIONS_MISSING"])
    assert await fitting(db, documents, world.anonymous, world) == (False, None)


async def test_who_is_under_age_fits_once_a_guardian_agrees_and_never_a_rescue(
    db: Database, world: World, documents: Documents
) -> None:
    family: Family = await a_family(db, world.team)
    await family.name()
    await family.ask()
    assert await fitting(db, documents, family.minor, world) == (False, ["GUARDIAN_MUST_AGREE"])
    await family.answer("given")
    assert await fitting(db, documents, family.minor, world) == (True, [])
    await family.born(date(2013, 5, 20))
    assert await fitting(db, documents, family.minor, world) == (False, ["GUARDIAN_MUST_AGREE_TO_DATA"])
    await write(db, "UPDATE activity SET insured = true, category = 'rescue'")
    assert await fitting(db, documents, family.minor, world) == (False, ["NO_MINORS_IN_RESCUE"])


async def test_age_and_skills_as_ever_and_no_birthday_only_where_an_age_is_asked_for(
    db: Database, world: World, documents: Documents
) -> None:
    await born(db, world.alice, None)
    assert await fitting(db, documents, world.alice, world) == (True, [])
    await shift(db, world, minimum_age=20, required_skills=["driving"])
    assert await fitting(db, documents, world.alice, world) == (False, ["AGE_UNKNOWN", "SKILLS_MISSING"])
    await born(db, world.alice, date(2006, 5, 3))
    await write(db, "UPDATE volunteer SET skills = '{driving}'")
    assert await fitting(db, documents, world.alice, world) == (False, ["TOO_YOUNG"])
    await born(db, world.alice, date(2006, 5, 2))
    assert await fitting(db, documents, world.alice, world) == (True, [])


async def test_another_shift_at_that_time_is_no_matter_of_fitting(
    db: Database, world: World, documents: Documents
) -> None:
    await do(db, service.enrol, world.alice, shift=world.shift)
    same = "UPDATE shift SET starts_at = other.starts_at, ends_at = other.ends_at FROM shift AS other"
    await write(db, f"{same} WHERE shift.id = $1 AND other.id = $2", world.tomorrow, world.shift)
    assert await fitting(db, documents, world.alice, world) == (True, ["OVERLAPPING_SHIFT"])
