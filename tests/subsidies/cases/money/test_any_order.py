"""Whatever order officers and the bank act in: no fen is lost, no case is paid twice, and everything agrees."""

import asyncio
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as limits
from hypothesis import strategies as some

from app.kernel.db import Database
from app.kernel.errors import DomainError
from app.kernel.settings import Settings
from app.subsidies.service.bank_accounts import add_bank_account
from app.subsidies.service.receivables import claw_back
from app.subsidies.service.reissuing import reissue_line
from tests.databases import Databases
from tests.world import World

from .till import FEN, Counter, Till, card, says

DEEDS = ("draw", "release", "send", "paid", "returned", "reissue", "claim", "again")
GRANTED = 10_000_000


class Days:
    """What may be done next, to whichever batch or case comes first; what is out of place is refused."""

    def __init__(self, counter: Counter) -> None:
        self.counter = counter
        self.cards = 200
        self.last = ""

    async def one(self, sql: str) -> Any:
        return await self.counter.db.read(sql)

    async def batch(self, state: str) -> Any:
        return await self.one(f"SELECT id FROM payment_batch WHERE state = '{state}' ORDER BY number LIMIT 1")

    async def draw(self) -> None:
        await self.counter.draw()

    async def release(self) -> None:
        from app.subsidies.service.batches import release_batch

        await self.counter.do(release_batch, self.counter.spare, batch=await self.batch("drawn"))

    async def send(self) -> None:
        await self.counter.file(await self.batch("released"))

    async def paid(self) -> None:
        await self.answer("paid")

    async def returned(self) -> None:
        await self.answer("returned")

    async def answer(self, status: str) -> None:
        name = await self.one(
            "SELECT end_to_end_id FROM payment_line JOIN payment_batch AS b ON b.id = batch_id WHERE b.state IN"
            f" ('sent', 'settled') AND payment_line.state = '{'waiting' if status == 'paid' else 'paid'}'"
            " ORDER BY end_to_end_id LIMIT 1"
        )
        self.last = says([name or "X"], status)
        await self.counter.answer(self.last)

    async def again(self) -> None:
        await self.counter.answer(self.last or says(["X"]))

    async def reissue(self) -> None:
        line = await self.one("SELECT id FROM payment_line WHERE state = 'returned' ORDER BY end_to_end_id LIMIT 1")
        case = await self.one(
            "SELECT case_id FROM payment_line WHERE state = 'returned' ORDER BY end_to_end_id LIMIT 1"
        )
        if case is not None:
            owner = self.counter.till.workers[self.counter.till.cases.index(case)]
            self.cards += 1
            made = await self.counter.do(add_bank_account, owner, number=card(self.cards), bank="青海银行")
            await self.counter.do(reissue_line, owner, line=line, account=made.account)

    async def claim(self) -> None:
        case = await self.one("SELECT id FROM subsidy_case WHERE state = 'paid' ORDER BY id LIMIT 1")
        await self.counter.do(claw_back, self.counter.spare, case=case, fen=FEN, reason="x")


async def lived(counter: Counter, deeds: list[str]) -> None:
    days = Days(counter)
    for deed in deeds:
        try:
            await getattr(days, deed)()
        except DomainError:
            continue
    sums = await counter.sums()
    assert -sums.pop("granted") == GRANTED == sum(sums.values())
    paid = await counter.db.read("SELECT coalesce(sum(fen), 0)::bigint FROM payment_line WHERE state = 'paid'")
    assert paid == sums.get("paid", 0)
    told = "SELECT count(*) FILTER (WHERE outcome = 'paid') - count(*) FILTER (WHERE outcome = 'given_back') FROM "
    assert await counter.db.read(told + "bank_result_row") * FEN == paid
    assert await counter.wrong() == []


async def test_a_long_way_round_agrees_to_the_fen(counter: Counter) -> None:
    way = ["draw", "release", "send", "paid", "paid", "returned", "again", "reissue", "draw", "release", "send"]
    await lived(counter, [*way, *("paid", "claim", "again", "returned", "paid", "paid")])


@pytest.mark.thorough
def test_any_order_agrees_to_the_fen(
    till_standing: tuple[str, Till], databases: Databases, settings: Settings, world: World
) -> None:
    """Hypothesis chooses; each sequence has a till of its own."""

    async def run(deeds: list[str]) -> None:
        with databases.lend(till_standing[0]) as url:
            db = await Database.open(url, settings)
            try:
                await lived(Counter(db, world, till_standing[1]), deeds)
            finally:
                await db.close()

    @limits(max_examples=30, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(some.lists(some.sampled_from(DEEDS), min_size=6, max_size=18))
    def any_order(deeds: list[str]) -> None:
        asyncio.run(run(["draw", "release", "send", *deeds]))

    any_order()
