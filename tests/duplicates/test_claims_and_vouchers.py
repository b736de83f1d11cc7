"""Subsidies and vouchers in two records of one person: what would be there twice, and what ended since."""

from datetime import date

from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.rewards import service as rewards
from tests.rewards.purse import change, failing, redeemed
from tests.subsidies.awards import published
from tests.subsidies.matched import employ, match, offers, works
from tests.world import World

from .pair import call, differences, dump, merge, pair_of, undo

APPROVER = """
    INSERT INTO subsidy_party (id, case_id, person_id, part, joined_at)
    SELECT gen_random_uuid(), id, '{approver}', 'approver', created_at FROM subsidy_case WHERE person_id = '{claims}'
"""


async def test_one_claim_and_one_part_in_a_case_stay_and_the_others_come_back(
    db: Database, world: World, clock: SettableClock
) -> None:
    """Both were offered the same award, and one had a hand in the other's case: indexes refuse either for one."""
    pair = await pair_of(db, world, clock)
    await published(db, world, works())
    for person in (pair.survivor, pair.merged):
        await employ(db, person, world.county, date(2020, 1, 1))
    await match(db)
    await change(db, APPROVER.format(approver=pair.merged.id, claims=pair.survivor.id))
    assert len(await offers(db, pair.merged)) == len(await offers(db, pair.survivor)) == 1
    before = await dump(db)
    merged = await merge(db, pair)
    assert len(await offers(db, pair.survivor)) == 1
    parts = "SELECT array_agg(part) FROM subsidy_party JOIN subsidy_case ON subsidy_case.id = case_id"
    parts += " WHERE subsidy_case.person_id = $1 AND subsidy_party.person_id = $1"
    assert await db.read(parts, [pair.survivor.id]) == ["applicant"]
    assert await failing(db) == []
    await undo(db, pair, merged)
    assert differences(before, await dump(db)) == {}


async def test_a_voucher_collected_since_stays_with_who_paid(db: Database, world: World, clock: SettableClock) -> None:
    pair = await pair_of(db, world, clock)
    voucher = await redeemed(db, world, pair.merged)
    merged = await merge(db, pair)
    await call(db, rewards.fulfil, world.mei, code=voucher.code)
    await undo(db, pair, merged)
    owner = "SELECT person_id FROM redemption WHERE id = $1"
    assert await db.read(owner, [voucher.id]) == pair.survivor.id
    assert await failing(db) == []
