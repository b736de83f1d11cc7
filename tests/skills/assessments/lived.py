"""What assessments leave behind: one certified, one about to be examined, one objected to, one whose scores are
checked."""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.identity import Actor
from app.skills.models import Part
from app.skills.service import appealing, inspecting
from tests.notices.announced import objected
from tests.world import World

from .works import SENIOR, TECHNICIAN, Builder, Case, Works


@dataclass(frozen=True)
class Assessed:
    works: Works
    certified: UUID
    token: str
    """Of its certificate."""
    open: UUID
    """Two assessors are named; they have not begun."""
    notice: UUID
    objection: UUID
    """Against the notice of the third; nobody has answered."""


async def assess(db: Database, world: World, clock: SettableClock) -> Assessed:
    """The clock is put back afterwards. Of the certified one an inspection is drawn, which waits."""
    builder, then = Builder(db, world), clock.at
    works = await builder.works()
    first = Case(db, world, works, clock)
    paper = await first.certified()
    also = await _another(builder, works, clock, "才让")
    await also.checked(person=also.works.winder)
    await also.certified()
    await builder.do(inspecting.draw_inspections, world.otto, organisation=world.county, size=1, blocking=False)
    quota = {"rung": works.rungs[SENIOR], "organisation": works.works, "places": 5}
    await builder.do(inspecting.set_quota, works.hr, **quota)
    clock.at = then
    second = await _another(builder, works, clock, "安小林")
    await second.checked(person=second.works.winder)
    await second.name(Part.ASSESSOR, *works.assessors)
    third = await _another(builder, works, clock, "何青")
    await third.checked(person=third.works.winder)
    notice = await third.noticed()
    objection = await objected(db, notice, world.anonymous)
    fourth = await _another(builder, works, clock, "仁青")
    await fourth.checked(person=fourth.works.winder)
    await fourth.scored(40, 90)
    await fourth.step(appealing.appeal_scores, fourth.works.winder, reason="One answer was not counted.")
    await _another(builder, works, clock, "袁方")  # whom nobody has put forward
    token = await db.read("SELECT token FROM certificate WHERE id = $1", [paper])
    return Assessed(works, first.id, token, second.id, notice, objection)


async def _another(builder: Builder, works: Works, clock: SettableClock, name: str) -> Case:
    """Somebody else of the works, ready for the same rung."""
    person: Actor = await builder.person(name)
    await builder.employ(works.works, person, works.occupation)
    await builder.hold(works.works, person, works.rungs[TECHNICIAN], works.occupation, date(2020, 1, 1))
    return Case(builder.db, builder.world, replace(works, winder=person), clock)
