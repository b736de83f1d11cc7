"""Guardians of two records of one minor; and what `commonweal verify` proves of guardians."""

from app import registry
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.verification import verify
from tests.duplicates.pair import Pair, merge, undo
from tests.operations.queue import administrator
from tests.world import World

from .family import LATE_PHONE, a_family, write


async def test_who_is_merged_has_one_guardian_and_each_has_their_own_again(
    db: Database, world: World, clock: SettableClock
) -> None:
    kept, given_up = await a_family(db, world.team), await a_family(db, world.team)
    await kept.name()
    await given_up.name(phone=LATE_PHONE)
    pair = Pair(world, given_up.minor, kept.minor, world.otto, await administrator(db, world))
    present = "SELECT phone_masked FROM guardianship WHERE volunteer_id = $1 AND ended_at IS NULL"
    merged = await merge(db, pair)
    assert await db.read(present, [kept.minor.volunteer]) == "138****0001"
    assert [each.name for each in await verify(db, registry.checks()) if not each.ok] == []
    await undo(db, pair, merged)
    assert await db.read(present, [given_up.minor.volunteer]) == "138****0003"


async def test_a_guardian_s_consent_goes_with_the_minor(db: Database, world: World, clock: SettableClock) -> None:
    kept, given_up = await a_family(db, world.team), await a_family(db, world.team)
    await given_up.name()
    await given_up.ask()
    await given_up.answer("given")
    pair = Pair(world, given_up.minor, kept.minor, world.otto, await administrator(db, world))
    await merge(db, pair)
    found = await db.read("SELECT volunteer_id FROM guardianship")
    assert found == kept.minor.volunteer


async def test_a_consent_that_nobody_gave_is_found(db: Database, world: World) -> None:
    family = await a_family(db, world.team)
    await family.name()
    await family.ask()
    await family.answer("refused")
    assert await _failing(db) == []
    await write(db, "UPDATE guardian_consent SET state = 'given', expires_on = '2028-05-20'")
    assert await _failing(db) == ["guardians.what_they_said_is_in_the_log"]


async def _failing(db: Database) -> list[str]:
    return [each.name for each in await verify(db, registry.checks()) if not each.ok]
