"""Points are frozen by two officers, or by one for a day; while they are, nothing is taken from them.

Each guard was taken away once and a test here failed: the condition in the ledger's `HOLD` and
`require_not_frozen` in `fulfil` and its
lock (nothing is taken), the second person in the verbs and the checks of the table
(two officers), `EMERGENCY_SINCE` (not again and again), `_require_free` (merging).
"""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from app import registry
from app.duplicates.service import confirm_merge, propose_merge
from app.kernel import ids
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.errors import DomainError, Invalid, NotAllowed, NotFound, SignInRequired
from app.kernel.identity import Actor, Role
from app.kernel.jobs import Nothing
from app.points import errors
from app.points.jobs import end_lapsed_freezes, expire
from app.points.service import freezing
from app.rewards.errors import VoucherFrozen
from app.rewards.service import fulfil, return_redemption
from tests.activities.planning import do
from tests.attendance.staff import staff
from tests.duplicates.signpost import merged
from tests.rewards.purse import change, failing, fetch, give, purse, redeemed
from tests.waiting import until_one_waits
from tests.world import NOW, World

registry.load_handlers()  # merging asks every slice
WHY = "The same two people send points round and round."


async def propose(db: Database, actor: Actor, person: Actor, *, emergency: bool = False) -> UUID:
    found: UUID = (await do(db, freezing.propose_freeze, actor, person=person.id, reason=WHY, emergency=emergency)).id
    return found


async def frozen(db: Database, world: World, person: Actor) -> UUID:
    """By two."""
    freeze = await propose(db, world.otto, person)
    await do(db, freezing.confirm_freeze, staff(Role.OFFICER, world.county), freeze=freeze)
    return freeze


async def refused(db: Database, error: type[DomainError], verb: Any, actor: Actor, **given: Any) -> None:
    with pytest.raises(error):
        await do(db, verb, actor, **given)


async def test_counts_once_a_second_officer_confirms_it(db: Database, world: World) -> None:
    await give(db, world.alice)
    freeze = await propose(db, world.otto, world.alice)
    await redeemed(db, world, world.alice)
    await refused(db, errors.OtherOfficerNeeded, freezing.confirm_freeze, world.otto, freeze=freeze)
    survivor = Actor(kind="person", id=world.charlie.id, roles=world.otto.roles)
    async with merged(db, world.otto, survivor):
        await refused(db, errors.OtherOfficerNeeded, freezing.confirm_freeze, survivor, freeze=freeze)
    await do(db, freezing.confirm_freeze, staff(Role.OFFICER, world.county), freeze=freeze)
    await refused(db, errors.FreezeDecided, freezing.confirm_freeze, staff(Role.OFFICER, world.county), freeze=freeze)
    await refused(db, errors.FreezeStands, freezing.propose_freeze, world.otto, person=world.alice.id, reason=WHY)
    await give(db, world.alice)
    with pytest.raises(errors.PointsFrozen):
        await redeemed(db, world, world.alice)
    assert await failing(db) == []


async def test_awards_come_in_vouchers_stay_what_is_called_off_and_what_expires_goes_on(
    db: Database, world: World, clock: SettableClock
) -> None:
    for points in (80, 27):
        await give(db, world.alice, points=points)
    first, second = [await redeemed(db, world, world.alice) for _ in range(2)]
    freeze = await frozen(db, world, world.alice)
    await refused(db, VoucherFrozen, fulfil, world.mei, voucher=first.voucher)
    await do(db, return_redemption, world.alice, redemption=first.id)
    await change(db, "UPDATE earning_rule SET lot_days = 30")
    await give(db, world.alice, points=7)
    assert await purse(db, world.alice) == (64, 50)
    clock.at = NOW + timedelta(days=29)
    await do(db, freezing.propose_lift, world.otto, freeze=freeze, reason="It was her daughter.")
    await do(db, freezing.confirm_lift, staff(Role.OFFICER, world.county), freeze=freeze)
    await do(db, fulfil, world.mei, voucher=second.voucher)
    clock.at = NOW + timedelta(days=31)
    await expire(db, Nothing())
    assert await purse(db, world.alice) == (57, 0)
    assert await failing(db) == []


async def test_an_emergency_counts_at_once_for_a_day(db: Database, world: World, clock: SettableClock) -> None:
    await give(db, world.alice)
    freeze = await propose(db, world.otto, world.alice, emergency=True)
    with pytest.raises(errors.PointsFrozen):
        await redeemed(db, world, world.alice)
    clock.at = NOW + timedelta(hours=24)
    await refused(db, errors.FreezeDecided, freezing.confirm_freeze, staff(Role.OFFICER, world.county), freeze=freeze)
    await redeemed(db, world, world.alice)
    await end_lapsed_freezes(db, Nothing())
    assert (await fetch(db, "SELECT ended_as FROM points_freeze"))["ended_as"] == "lapsed"
    again = {"person": world.alice.id, "reason": WHY}
    await refused(db, errors.EmergencyUsed, freezing.propose_freeze, world.otto, **again, emergency=True)
    await do(db, freezing.propose_freeze, world.otto, **again)
    assert await failing(db) == []


async def test_an_emergency_goes_on_when_it_is_confirmed_and_ends_when_it_is_declined(
    db: Database, world: World, clock: SettableClock
) -> None:
    await give(db, world.alice, world.bob)
    for person, verb in ((world.alice, freezing.confirm_freeze), (world.bob, freezing.decline_freeze)):
        freeze = await propose(db, world.otto, person, emergency=True)
        await do(db, verb, staff(Role.OFFICER, world.county), freeze=freeze)
    await redeemed(db, world, world.bob)
    clock.at = NOW + timedelta(days=400)
    await give(db, world.alice)
    with pytest.raises(errors.PointsFrozen):
        await redeemed(db, world, world.alice)
    assert await failing(db) == []


async def test_two_lift_it(db: Database, world: World) -> None:
    await give(db, world.alice)
    freeze = await frozen(db, world, world.alice)
    other = staff(Role.OFFICER, world.county)
    await refused(db, errors.FreezeDecided, freezing.confirm_lift, other, freeze=freeze)
    await refused(db, errors.FreezeDecided, freezing.decline_freeze, other, freeze=freeze)
    await do(db, freezing.propose_lift, world.otto, freeze=freeze, reason="Explained.")
    await refused(db, errors.LiftProposed, freezing.propose_lift, other, freeze=freeze, reason="Explained.")
    await refused(db, errors.OtherOfficerNeeded, freezing.confirm_lift, world.otto, freeze=freeze)
    survivor = Actor(kind="person", id=world.charlie.id, roles=world.otto.roles)
    async with merged(db, world.otto, survivor):
        await refused(db, errors.OtherOfficerNeeded, freezing.confirm_lift, survivor, freeze=freeze)
    with pytest.raises(errors.PointsFrozen):
        await redeemed(db, world, world.alice)
    await do(db, freezing.confirm_lift, other, freeze=freeze)
    await redeemed(db, world, world.alice)
    await refused(db, errors.FreezeDecided, freezing.propose_lift, other, freeze=freeze, reason="Explained.")


@pytest.mark.parametrize(
    "change",
    [
        "SET confirmed_by = proposed_by, confirmed_at = now()",
        """SET confirmed_by = gen_random_uuid(), confirmed_at = now(), lift_proposed_by = person_id,
        lift_proposed_at = now(), lift_reason = '', ended_as = 'lifted', ended_by = person_id, ended_at = now()""",
        "SET confirmed_by = gen_random_uuid(), confirmed_at = now(), ended_as = 'declined', ended_at = now()",
    ],
)
async def test_the_database_wants_two_as_well(db: Database, world: World, change: str) -> None:
    await propose(db, world.otto, world.alice)
    async with db.connection() as connection:
        with pytest.raises(asyncpg.CheckViolationError):
            await connection.execute(f"UPDATE points_freeze {change}")


async def test_who_freezes(db: Database, world: World) -> None:
    given = {"person": world.bob.id, "reason": WHY}
    for actor, refusal in (
        (world.anonymous, SignInRequired),
        (world.alice, NotAllowed),
        (world.bob, NotAllowed),
        (world.lena, NotAllowed),
        (world.mei, NotAllowed),
        (world.partner, SignInRequired),
        (staff(Role.AUDITOR, world.county), NotAllowed),
        (staff(Role.OFFICER, world.other_team), NotAllowed),
    ):
        await refused(db, refusal, freezing.propose_freeze, actor, **given)
    await refused(db, Invalid, freezing.propose_freeze, world.otto, person=world.bob.id, reason=" ")
    await refused(db, NotFound, freezing.propose_freeze, world.otto, person=ids.new(), reason=WHY)
    await refused(db, errors.OtherOfficerNeeded, freezing.propose_freeze, world.otto, person=world.otto.id, reason=WHY)
    freeze = await propose(db, staff(Role.OFFICER, world.team), world.bob)
    for actor, refusal in (
        (world.anonymous, SignInRequired),
        (world.bob, NotAllowed),
        (world.charlie, NotAllowed),
        (staff(Role.OFFICER, world.other_team), NotAllowed),
    ):
        await refused(db, refusal, freezing.confirm_freeze, actor, freeze=freeze)
    await refused(db, NotFound, freezing.confirm_freeze, world.otto, freeze=ids.new())
    await do(db, freezing.confirm_freeze, world.otto, freeze=freeze)


async def test_the_person_objects_once_and_is_answered(db: Database, world: World) -> None:
    freeze = await propose(db, world.otto, world.alice)
    said = {"freeze": freeze, "text": "These are my sister and I."}
    other = staff(Role.OFFICER, world.county)
    await refused(db, NotFound, freezing.object_to_freeze, world.alice, **said)
    await do(db, freezing.confirm_freeze, other, freeze=freeze)
    await refused(db, SignInRequired, freezing.object_to_freeze, world.anonymous, **said)
    await refused(db, NotFound, freezing.object_to_freeze, world.bob, **said)
    await refused(db, errors.FreezeDecided, freezing.answer_freeze_objection, other, freeze=freeze, text="Yes.")
    await do(db, freezing.object_to_freeze, world.alice, **said)
    await refused(db, errors.ObjectedAlready, freezing.object_to_freeze, world.alice, **said)
    await refused(
        db, errors.OtherOfficerNeeded, freezing.answer_freeze_objection, world.otto, freeze=freeze, text="No."
    )
    await refused(db, NotAllowed, freezing.answer_freeze_objection, world.alice, freeze=freeze, text="Yes.")
    await do(db, freezing.answer_freeze_objection, other, freeze=freeze, text="Bring her along, please.")
    async with db.unit_of_work() as tx:
        assert [row["answer"] for row in await freezing.export(tx, person=world.alice.id)] == [
            "Bring her along, please."
        ]


async def test_a_redemption_that_comes_meanwhile_waits_and_is_refused(db: Database, world: World) -> None:
    await give(db, world.alice)
    freeze = await propose(db, world.otto, world.alice)
    async with db.unit_of_work() as tx:
        await freezing.confirm_freeze(tx, staff(Role.OFFICER, world.county), freeze=freeze)
        other = asyncio.create_task(redeemed(db, world, world.alice))
        await until_one_waits(db)
        assert not other.done()
    with pytest.raises(errors.PointsFrozen):
        await other


async def test_whoever_asks_meanwhile_waits_for_the_answer(db: Database, world: World) -> None:
    await give(db, world.alice)

    async def ask() -> None:
        async with db.unit_of_work() as tx:
            await freezing.require_not_frozen(tx, person=world.alice.id)  # type: ignore[arg-type]

    async with db.unit_of_work() as tx:
        await freezing.propose_freeze(tx, world.otto, person=world.alice.id, reason=WHY, emergency=True)
        other = asyncio.create_task(ask())
        await until_one_waits(db)
    with pytest.raises(errors.PointsFrozen):
        await other


async def test_a_handing_over_that_comes_meanwhile_waits_and_is_refused(db: Database, world: World) -> None:
    await give(db, world.alice)
    voucher = await redeemed(db, world, world.alice)
    async with db.unit_of_work() as tx:
        given = {"person": world.alice.id, "reason": WHY, "emergency": True}
        await freezing.propose_freeze(tx, world.otto, **given)
        other = asyncio.create_task(do(db, fulfil, world.mei, voucher=voucher.voucher))
        await until_one_waits(db)
    with pytest.raises(VoucherFrozen):
        await other
    assert await purse(db, world.alice) == (30, 50)


async def test_many_redeem_while_it_is_frozen(db: Database, world: World) -> None:
    """Whoever was first has a voucher; what was committed after the freeze is none."""
    await change(db, "UPDATE earning_rule SET activity_cap = 1000, daily_cap = 1000")
    await give(db, world.alice, points=500)
    tries: list[Any] = [redeemed(db, world, world.alice) for _ in range(8)]
    tries.insert(4, propose(db, world.otto, world.alice, emergency=True))
    outcomes = await asyncio.gather(*tries, return_exceptions=True)
    won = [each for each in outcomes if not isinstance(each, Exception)]
    assert {type(each) for each in outcomes if isinstance(each, Exception)} <= {errors.PointsFrozen}
    assert (await purse(db, world.alice))[1] == 50 * (len(won) - 1)
    with pytest.raises(errors.PointsFrozen):
        await redeemed(db, world, world.alice)
    assert await failing(db) == []


async def test_nobody_is_merged_out_of_it(db: Database, world: World) -> None:
    await propose(db, world.otto, world.alice)
    merge = (await do(db, propose_merge, world.otto, merged=world.alice.id, survivor=world.bob.id)).merge
    await refused(db, errors.MergeFrozen, confirm_merge, staff(Role.OFFICER, world.county), merge=merge)


async def test_wallets_and_freezes_agree(db: Database, world: World) -> None:
    await give(db, world.alice, world.bob)
    await frozen(db, world, world.alice)
    for broken in (
        "UPDATE account SET frozen_until = NULL",
        "UPDATE account SET frozen_until = '9999-12-31' WHERE kind = 'wallet'",
    ):
        assert await failing(db) == []
        await change(db, broken)
        assert await failing(db) == ["points.freezes"]
        await change(db, "UPDATE account SET frozen_until = NULL")
        await change(
            db,
            "UPDATE account SET frozen_until = '9999-12-31' WHERE kind = 'wallet' AND owner IN"
            " (SELECT person_id FROM points_freeze)",
        )
