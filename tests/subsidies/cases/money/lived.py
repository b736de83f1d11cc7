"""What payments leave behind: a batch that the bank answered in part, one to release, a claim, a change to confirm."""

from dataclasses import dataclass
from uuid import UUID

from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.identity import Actor
from app.subsidies.service.bank_accounts import add_bank_account
from app.subsidies.service.budgets import propose_budget_change
from app.subsidies.service.receivables import claw_back, propose_write_off, repay
from tests.subsidies.cases.desks import TODAY, Builder, Bureau, Case
from tests.world import World

from .till import NAMES, Counter, card, clear, filled, says


@dataclass(frozen=True)
class Settled:
    budget: UUID
    change: UUID
    """Otto proposed it."""
    batch: UUID
    """With the bank, which paid three, gave one back, and says nothing of the last."""
    line: UUID
    """Paid."""
    returned: UUID
    drawn: UUID
    """By the payer; waits for another."""
    result: UUID
    row: UUID
    claim: UUID
    """Repaid in part; the spare officer proposed to write the rest off."""
    repayment: UUID
    account: UUID
    owner: Actor
    """Whose account it is; a payment of theirs came back."""
    paid_case: UUID


async def settle(db: Database, world: World, bureau: Bureau, clock: SettableClock) -> Settled:
    till = await filled(db, world, bureau, clock, (*NAMES, "卓玛"))
    counter = Counter(db, world, till)
    batch = await counter.sent()
    names = await counter.names(batch)
    more = says(names[3:4], "returned", reason="账号不符").partition("\n")[2] + f"X-1,1.00,paid,{TODAY},\n"
    read = await counter.answer(says(names[:3], more=more))
    lines = await db.column("SELECT (id, case_id) FROM payment_line WHERE batch_id = $1 ORDER BY number", [batch])
    (paid, paid_case), (_, owing), (_, another), (returned, came_back) = [tuple(line) for line in lines[:4]]
    await counter.do(claw_back, counter.spare, case=another, fen=100_000, reason="重复发放")
    claim = (await counter.do(claw_back, counter.spare, case=owing, fen=200_000, reason="提前离职")).receivable
    back = {"receivable": claim, "fen": 50_000, "paid_on": TODAY, "reference": "BK-1"}
    await counter.do(repay, counter.spare, **back)
    await counter.do(propose_write_off, counter.spare, receivable=claim, reason="生活困难")
    await clear(Case(db, world, bureau, clock), await _one_more(db, world, bureau, "格桑", 600), 50)
    drawn = (await counter.draw()).batch
    await clear(Case(db, world, bureau, clock), await _one_more(db, world, bureau, "尕藏", 700), 51)
    given = {"budget": till.budget, "fen": 1_000_000, "reason": "追加"}
    change = (await counter.do(propose_budget_change, world.otto, **given)).change
    owner = till.workers[till.cases.index(came_back)]
    await counter.do(add_bank_account, owner, number=card(99), bank="青海银行")
    one = "SELECT id FROM {} ORDER BY id LIMIT 1"
    return Settled(
        till.budget,
        change,
        batch,
        paid,
        returned,
        drawn,
        read.result,
        await db.read(one.format("bank_result_row")),
        claim,
        await db.read(one.format("repayment")),
        till.accounts[till.cases.index(came_back)],
        owner,
        paid_case,
    )


async def _one_more(db: Database, world: World, bureau: Bureau, name: str, phone: int) -> Actor:
    builder = Builder(db, world)
    builder.phones = phone
    return await builder.worker(name, bureau.works)
