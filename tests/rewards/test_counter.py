"""At the counter: fulfil, give back, expire, and who may."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest

from app.kernel import ids
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.errors import DomainError, Invalid, NotAllowed, NotFound, SignInRequired
from app.kernel.identity import Actor, Held, Role
from app.ledger import service as ledger
from app.points import purses
from app.points.service import reverse_award
from app.rewards.errors import (
    AlreadyFulfilled,
    AlreadyReturned,
    OtherCounter,
    OwnVoucher,
    UnknownVoucher,
    VoucherExpired,
)
from app.rewards.models import RedemptionState
from app.rewards.service import Ended, expire_redemption, find_voucher, fulfil, overdue, return_redemption
from tests.world import NOW, World

from .purse import JOB, change, failing, fetch, give, purse, redeemed, shelf, state


async def hand_over(db: Database, actor: Actor, code: str, key: str | None = None) -> Ended:
    async with db.unit_of_work() as tx:
        return await fulfil(tx, actor, code=code, key=key)


async def give_back(db: Database, actor: Actor, redemption: UUID, key: str | None = None) -> Ended:
    async with db.unit_of_work() as tx:
        return await return_redemption(tx, actor, redemption=redemption, key=key)


def other_merchant() -> Actor:
    organisation = ids.new()
    return Actor(kind="person", id=ids.new(), name="Other", roles=(Held(Role.MERCHANT, organisation),))


async def expire(db: Database) -> int:
    async with db.unit_of_work() as tx:
        return sum([await expire_redemption(tx, JOB, redemption=late) for late in await overdue(tx)])


class TestFulfilling:
    async def test_hands_over_and_settles(self, db: Database, world: World) -> None:
        await give(db, world.alice)
        voucher = await redeemed(db, world, world.alice)
        ended = await hand_over(db, world.mei, voucher.code)
        assert ended == Ended(voucher.id, voucher.voucher, RedemptionState.FULFILLED)
        assert await purse(db, world.alice) == (30, 0)
        assert await shelf(db, world) == (9, 0, 1)
        async with db.unit_of_work() as tx:
            assert await ledger.balance(tx, account=purses.SPENT) == (50, 0)
        assert await failing(db) == []

    async def test_takes_the_code_as_people_type_it(self, db: Database, world: World) -> None:
        await give(db, world.alice)
        voucher = await redeemed(db, world, world.alice)
        await hand_over(db, world.mei, f" {voucher.code[:5].lower()}-{voucher.code[5:].lower()} ")

    async def test_happens_once(self, db: Database, world: World) -> None:
        await give(db, world.alice)
        voucher = await redeemed(db, world, world.alice)
        first = await hand_over(db, world.mei, voucher.code, key="k1")
        assert await hand_over(db, world.mei, voucher.code, key="k1") == first
        with pytest.raises(AlreadyFulfilled):
            await hand_over(db, world.mei, voucher.code, key="k2")
        assert await shelf(db, world) == (9, 0, 1)

    async def test_a_returned_voucher_is_refused(self, db: Database, world: World) -> None:
        await give(db, world.alice)
        voucher = await redeemed(db, world, world.alice)
        await give_back(db, world.alice, voucher.id)
        with pytest.raises(AlreadyReturned):
            await hand_over(db, world.mei, voucher.code)

    async def test_an_expired_voucher_is_refused_before_the_job_has_run(
        self, db: Database, world: World, clock: SettableClock
    ) -> None:
        await give(db, world.alice)
        voucher = await redeemed(db, world, world.alice)
        clock.at = NOW + timedelta(days=30)
        with pytest.raises(VoucherExpired, match="2026-05-31 10:00"):
            await hand_over(db, world.mei, voucher.code)

    async def test_an_unknown_code_is_told_so(self, db: Database, world: World) -> None:
        with pytest.raises(UnknownVoucher):
            await hand_over(db, world.mei, "ABCDEFGHJK")

    async def test_a_voucher_or_a_code_is_needed(self, db: Database, world: World) -> None:
        with pytest.raises(Invalid):
            async with db.unit_of_work() as tx:
                await fulfil(tx, world.mei)

    async def test_the_partner_does_it_by_id(self, db: Database, world: World) -> None:
        await give(db, world.alice)
        voucher = await redeemed(db, world, world.alice)
        async with db.unit_of_work() as tx:
            await fulfil(tx, world.partner, voucher=voucher.voucher)
        assert await state(db, voucher.id) == RedemptionState.FULFILLED

    async def test_is_for_the_counters_merchant_only(self, db: Database, world: World) -> None:
        await give(db, world.alice)
        voucher = await redeemed(db, world, world.alice)
        for actor, refusal in (
            (world.alice, NotAllowed),
            (world.bob, NotAllowed),
            (world.charlie, NotAllowed),
            (world.otto, NotAllowed),
            (world.anonymous, SignInRequired),
            (other_merchant(), OtherCounter),
        ):
            with pytest.raises(refusal):
                await hand_over(db, actor, voucher.code)
            with pytest.raises(refusal):
                async with db.unit_of_work() as tx:
                    await find_voucher(tx, actor, code=voucher.code)
        assert await shelf(db, world) == (9, 1, 0)

    async def test_others_learn_nothing_by_trying_codes(self, db: Database, world: World) -> None:
        """A code that there is and one that there isn't get the same answer."""
        await give(db, world.alice)
        voucher = await redeemed(db, world, world.alice)
        for actor, refusal in ((world.bob, NotAllowed), (world.otto, NotAllowed), (world.anonymous, SignInRequired)):
            for code in (voucher.code, "2222222222"):
                with pytest.raises(refusal):
                    await hand_over(db, actor, code)
                with pytest.raises(refusal):
                    async with db.unit_of_work() as tx:
                        await find_voucher(tx, actor, code=code)

    async def test_nobody_hands_over_to_themselves(self, db: Database, world: World) -> None:
        await give(db, world.mei)
        voucher = await redeemed(db, world, world.mei)
        with pytest.raises(OwnVoucher):
            await hand_over(db, world.mei, voucher.code)


class TestGivingBack:
    async def test_puts_everything_back(self, db: Database, world: World) -> None:
        await give(db, world.alice)
        voucher = await redeemed(db, world, world.alice)
        await give_back(db, world.alice, voucher.id)
        assert await purse(db, world.alice) == (80, 0)
        assert await shelf(db, world) == (10, 0, 0)
        with pytest.raises(AlreadyReturned):
            await give_back(db, world.alice, voucher.id)
        assert await failing(db) == []

    async def test_after_the_handing_over_is_for_the_counter(self, db: Database, world: World) -> None:
        await give(db, world.alice)
        voucher = await redeemed(db, world, world.alice)
        await hand_over(db, world.mei, voucher.code)
        with pytest.raises(AlreadyFulfilled):
            await give_back(db, world.alice, voucher.id)
        await give_back(db, world.mei, voucher.id)
        assert await purse(db, world.alice) == (80, 0)
        assert await shelf(db, world) == (10, 0, 0)
        assert await state(db, voucher.id) == RedemptionState.RETURNED
        with pytest.raises(AlreadyReturned):
            await give_back(db, world.mei, voucher.id)
        assert await failing(db) == []

    async def test_puts_points_into_the_lots_that_they_came_from(
        self, db: Database, world: World, clock: SettableClock
    ) -> None:
        await change(db, "UPDATE earning_rule SET lot_days = 20")
        await give(db, world.alice)
        voucher = await redeemed(db, world, world.alice)
        clock.at = NOW + timedelta(days=25)
        async with db.unit_of_work() as tx:
            await ledger.expire_lots(tx, JOB, into=purses.EXPIRED)
        await give_back(db, world.alice, voucher.id)
        assert await purse(db, world.alice) == (0, 0), "its lot expired meanwhile"
        async with db.unit_of_work() as tx:
            assert await ledger.expire_lots(tx, JOB, into=purses.EXPIRED) == 1
            assert await ledger.balance(tx, account=purses.EXPIRED) == (80, 0)
        assert await failing(db) == []

    async def test_repays_a_debt_first(self, db: Database, world: World) -> None:
        await give(db, world.alice)
        voucher = await redeemed(db, world, world.alice)
        source = (await fetch(db, "SELECT source_id FROM award"))["source_id"]
        async with db.unit_of_work() as tx:
            taken = await reverse_award(tx, JOB, source_kind="test", source_id=source, reason="wrong")
        assert (taken.taken, taken.owed) == (30, 50)
        await give_back(db, world.alice, voucher.id)
        assert await purse(db, world.alice) == (0, 0)
        assert await failing(db) == []

    async def test_is_for_the_person_and_the_counter(self, db: Database, world: World) -> None:
        await give(db, world.alice)
        voucher = await redeemed(db, world, world.alice)
        for actor, refusal in (
            (world.bob, NotAllowed),
            (world.charlie, NotAllowed),
            (world.anonymous, SignInRequired),
            (other_merchant(), NotAllowed),
        ):
            with pytest.raises(refusal):
                await give_back(db, actor, voucher.id)
        await give_back(db, world.mei, voucher.id)

    async def test_an_unknown_redemption_is_not_found(self, db: Database, world: World) -> None:
        with pytest.raises(NotFound):
            await give_back(db, world.alice, ids.new())

    async def test_no_merchant_takes_back_what_they_redeemed_themselves(self, db: Database, world: World) -> None:
        await give(db, world.mei)
        voucher = await redeemed(db, world, world.mei)
        colleague = Actor(kind="person", id=world.otto.id, roles=(Held(Role.MERCHANT, world.merchant),))
        await hand_over(db, colleague, voucher.code)
        with pytest.raises(AlreadyFulfilled):
            await give_back(db, world.mei, voucher.id)


class TestExpiring:
    async def test_gives_everything_back_once(self, db: Database, world: World, clock: SettableClock) -> None:
        await give(db, world.alice)
        voucher = await redeemed(db, world, world.alice)
        assert await expire(db) == 0
        clock.at = NOW + timedelta(days=30)
        assert await expire(db) == 1
        assert await expire(db) == 0
        assert await purse(db, world.alice) == (80, 0)
        assert await state(db, voucher.id) == RedemptionState.EXPIRED
        with pytest.raises(VoucherExpired):
            await give_back(db, world.alice, voucher.id)
        assert await failing(db) == []


class TestAtOnce:
    @pytest.mark.parametrize("round_", range(5))
    async def test_settle_against_void_has_one_winner(self, db: Database, world: World, round_: int) -> None:
        """Without `state = 'pending'` in SETTLE and VOID both would move the points."""
        await give(db, world.alice)
        voucher = await redeemed(db, world, world.alice)
        work = [hand_over(db, world.mei, voucher.code), give_back(db, world.alice, voucher.id)]
        results = await asyncio.gather(*(work if round_ % 2 else work[::-1]), return_exceptions=True)
        winners = [result for result in results if isinstance(result, Ended)]
        losers = [result for result in results if isinstance(result, DomainError)]
        assert (len(winners), len(losers)) == (1, 1)
        assert await state(db, voucher.id) == winners[0].state
        assert await failing(db) == []

    async def test_a_voucher_shown_at_ten_counters_is_handed_over_once(self, db: Database, world: World) -> None:
        await give(db, world.alice)
        voucher = await redeemed(db, world, world.alice)
        work = [hand_over(db, world.mei, voucher.code) for _ in range(10)]
        results = await asyncio.gather(*work, return_exceptions=True)
        assert sum(isinstance(result, Ended) for result in results) == 1
        assert sum(isinstance(result, AlreadyFulfilled) for result in results) == 9
        assert await shelf(db, world) == (9, 0, 1)

    async def test_taking_back_happens_once(self, db: Database, world: World) -> None:
        await give(db, world.alice)
        voucher = await redeemed(db, world, world.alice)
        await hand_over(db, world.mei, voucher.code)
        work = [give_back(db, world.mei, voucher.id) for _ in range(5)]
        results = await asyncio.gather(*work, return_exceptions=True)
        assert sum(isinstance(result, Ended) for result in results) == 1
        assert sum(isinstance(result, AlreadyReturned) for result in results) == 4
        assert await failing(db) == []
