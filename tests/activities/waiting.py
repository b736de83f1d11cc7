"""What tests of the waiting list ask and do again and again."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from app.accounts.service import read_outbox
from app.activities import service
from app.kernel import ids
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.identity import Actor
from tests.rewards.purse import change
from tests.world import NOW, World

from .planning import Planner
from .test_enrolling import do, read

STATES = """
    SELECT coalesce(array_agg(state ORDER BY priority DESC, enrolled_at, id), '{}') FROM enrolment WHERE shift_id = $1
"""


async def states(db: Database, shift: UUID) -> list[str]:
    """How all enrolments of a shift stand, in the order of the waiting list."""
    found: list[str] = await read(db, STATES, shift)
    return found


async def state(db: Database, enrolment: UUID) -> str:
    found: str = await read(db, "SELECT state FROM enrolment WHERE id = $1", enrolment)
    return found


async def told(db: Database) -> list[str]:
    """Texts of all messages, the oldest first."""
    async with db.unit_of_work() as tx:
        return [message.text for message in (await read_outbox(tx, Actor(kind="anonymous")))[::-1]]


async def wait(db: Database, actor: Actor, shift: UUID) -> Any:
    return await do(db, service.enrol, actor, shift=shift, waitlist=True)


async def wait_for_a_place(db: Database, world: World, clock: SettableClock, activity: UUID) -> UUID:
    """A shift with one place, which Alice is offered; of those who wait with her one missed a shift and is paused."""
    planner = Planner(db, world.lena)
    first, second, third = [await planner.volunteer(world.team, number) for number in (91, 92, 93)]
    full = await planner.shift(activity, NOW + timedelta(days=4), capacity=1)
    made = []
    for person in (first, world.alice, second):
        async with db.unit_of_work() as tx:
            given: dict[str, Any] = {"shift": full, "risks_acknowledged": True, "waitlist": True}
            made.append(await service.enrol(tx, person, **given))
    async with db.unit_of_work() as tx:
        await service.cancel_enrolment(tx, first, enrolment=made[0].id)
    now, clock.at = clock.at, NOW
    for person in (second, third):  # neither of them came
        async with db.unit_of_work() as tx:
            missed = await service.enrol(tx, person, shift=world.shift)
    clock.at = now
    async with db.unit_of_work() as tx:
        await service.mark_no_show(tx, world.lena, enrolment=missed.id)
    for who, ends_at in ((third, now + timedelta(days=30)), (world.alice, now - timedelta(days=200))):
        began_at = ends_at - timedelta(days=30)
        await change(
            db,
            "INSERT INTO enrolment_pause (id, volunteer_id, causes, began_at, ends_at) VALUES"
            f" ('{ids.new()}', '{who.volunteer}', ARRAY['{missed.id}'::uuid], '{began_at}', '{ends_at}')",
        )
    return full
