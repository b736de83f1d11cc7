"""A guardian who withdraws while the minor is at a venue."""

from datetime import timedelta

from app.activities import service as activities
from app.attendance.models import Direction, Method
from app.attendance.service import check_in
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from tests.world import NOW, World

from .family import a_family


async def test_a_guardian_withdraws_although_the_minor_is_there_already(
    db: Database, world: World, clock: SettableClock
) -> None:
    family = await a_family(db, world.team)
    await family.name()
    await family.ask_for(world.tomorrow)
    await family.answer("given")
    await family.do(activities.enrol, shift=world.shift)
    clock.at = NOW + timedelta(minutes=50)
    came = {"nonce": "1", "device": "phone", "scanned_at": clock.at, "method": Method.STAFF_LIST}
    minor = {"shift": world.shift, "volunteer": family.minor.volunteer, "direction": Direction.IN}
    await family.do(check_in, world.lena, **minor, **came)
    await family.answer("withdrawn")
    states = {
        shift: await db.read("SELECT state FROM enrolment WHERE shift_id = $1", [shift])
        for shift in (world.shift, world.tomorrow)
    }
    assert states == {world.shift: "confirmed", world.tomorrow: "cancelled"}
