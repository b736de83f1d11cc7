"""The transformer winder, his bureau and its bank: what the example of skills and subsidies is about, step by step."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from app.accounts.service import read_outbox
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.identity import Actor, Held, Role
from app.kernel.jobs import Nothing
from app.notices import jobs as notices
from app.subsidies import jobs
from app.subsidies.models import FileFormat
from app.subsidies.service import deciding, noticed, offering
from app.subsidies.service.bank_accounts import add_bank_account, set_paying_account
from app.subsidies.service.batches import draw_batch, release_batch
from app.subsidies.service.budgets import confirm_budget_change, open_budget
from app.subsidies.service.ordering import send_batch
from app.subsidies.service.results import ResultRead, read_result
from tests.skills.assessments.works import Builder, Case, Works
from tests.subsidies.cases.money.till import card, states_as
from tests.world import World

from .awards import published, second

FEN = 500_000
GRANTED_FEN = 10_000_000


@dataclass
class Winder:
    """His way to the award; the clock stands where the last step left it."""

    db: Database
    world: World
    clock: SettableClock
    works: Works
    programme: UUID
    budgets: dict[int, UUID]
    """By year."""
    staff: dict[str, Actor]
    """Officers: clerk, reviewer, approver, payer, releaser."""
    account: UUID | None = None
    case: UUID | None = None

    @property
    def person(self) -> Actor:
        return self.works.winder

    async def do(self, verb: Any, actor: Actor, **arguments: Any) -> Any:
        return await self.db.perform(verb, actor, **arguments)

    async def step(self, verb: Any, who: str, **arguments: Any) -> str:
        done = await self.do(verb, self.staff[who], case=self.case, **arguments)
        return str(done.state)

    async def rises(self) -> UUID:
        """He is assessed from 技师 to 高级技师 by his enterprise; the certificate."""
        return await Case(self.db, self.world, self.works, self.clock).certified()

    async def night(self) -> None:
        """Everybody is matched, as by the clock."""
        self.clock.at += timedelta(days=1)
        await jobs.match_everyone(self.db, Nothing())

    async def cases(self) -> list[tuple[str, str, str]]:
        """His cases: period, origin, state."""
        return [
            tuple(row)
            for row in await self.db.column(
                "SELECT ARRAY[period, origin, state] FROM subsidy_case WHERE person_id = $1 ORDER BY number",
                [self.person.id],
            )
        ]

    async def opens_an_account(self) -> None:
        made = await self.do(add_bank_account, self.person, number=card(7), bank="农业银行祁连支行")
        self.account = made.account

    async def consents(self) -> str:
        self.case = await self.db.read(
            "SELECT id FROM subsidy_case WHERE person_id = $1 AND state = 'offered'", [self.person.id]
        )
        done = await self.do(offering.consent, self.person, case=self.case, account=self.account)
        return str(done.state)

    async def is_approved(self) -> None:
        await self.step(deciding.review_case, "reviewer")
        await self.step(deciding.approve_case, "approver")

    async def is_on_notice(self) -> None:
        """The notice ends, and nobody objected."""
        await self.step(noticed.give_notice, "clerk")
        ends: date = await self.db.read(
            "SELECT ends_on FROM public_notice WHERE id = (SELECT notice_id FROM subsidy_case WHERE id = $1)",
            [self.case],
        )
        self.clock.at = datetime(ends.year, ends.month, ends.day, 2, tzinfo=UTC) + timedelta(days=1)
        await notices.close(self.db, Nothing())

    async def is_paid(self, statement: int) -> ResultRead:
        """A batch is drawn by one and released by another; the bank's statement says that it was paid."""
        today = self.clock.at.date()
        budget = self.budgets[today.year]
        drawn = await self.do(draw_batch, self.staff["payer"], budget=budget, pay_on=today)
        await self.do(release_batch, self.staff["releaser"], batch=drawn.batch)
        given: dict[str, Any] = {"batch": drawn.batch, "file_format": FileFormat.PAIN_001}
        await self.do(send_batch, self.staff["payer"], **given)
        name = await self.db.read("SELECT end_to_end_id FROM payment_line WHERE batch_id = $1", [drawn.batch])
        answer = states_as([(name, "DBIT", "5000.00", "")], number=statement).encode()
        read: ResultRead = await self.do(
            read_result,
            self.staff["payer"],
            organisation=self.world.county,
            file_name=f"{statement}.xml",
            content=answer,
        )
        return read

    async def told(self) -> list[str]:
        """What he was told, oldest first."""
        phone = await self.db.read("SELECT phone_masked FROM person WHERE id = $1", [self.person.id])
        async with self.db.unit_of_work() as tx:
            found = (await read_outbox(tx, World.anonymous))[::-1]
        return [each.text for each in found if each.recipient[-4:] == phone[-4:]]

    async def sums(self, year: int) -> dict[str, int]:
        """Where a year's money stands in the ledger, in fen."""
        rows = await self.db.column(
            "SELECT ARRAY[replace(kind, 'budget_', ''), posted::text] FROM account WHERE owner = $1 AND posted > 0",
            [self.budgets[year]],
        )
        return {kind: int(fen) for kind, fen in rows}


async def begun(db: Database, world: World, clock: SettableClock) -> Winder:
    """The works, the award with money for two years, and officers at five desks."""
    builder = Builder(db, world)
    works = await builder.works()
    programme = (await published(db, world)).programme
    budgets = {}
    for year in (2026, 2027, 2028):
        given = {"programme": programme, "year": year, "fen": GRANTED_FEN, "reason": "年初预算"}
        opened = await db.perform(open_budget, world.otto, **given)
        await db.perform(confirm_budget_change, second(world), change=opened.change)
        budgets[year] = opened.budget
    held = Held(Role.OFFICER, world.county)
    desks = {"clerk": "马兰", "reviewer": "李青", "approver": "苏和", "payer": "才让", "releaser": "杨措"}
    staff = {desk: await builder.person(name, held) for desk, name in desks.items()}
    account = {"holder": "祁连县人力资源和社会保障局", "number": "10500012345678901234", "bank": "建设银行祁连支行"}
    await db.perform(set_paying_account, staff["payer"], organisation=world.county, **account)
    return Winder(db, world, clock, works, programme, budgets, staff)
