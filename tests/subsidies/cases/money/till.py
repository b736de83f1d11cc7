"""A bureau with money: four workers whose awards are cleared for payment, a payer and one who releases, and a bank."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from stdnum import luhn

from app import registry
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.identity import Actor
from app.kernel.verification import verify
from app.subsidies.models import FileFormat
from app.subsidies.service import deciding, noticed, offering
from app.subsidies.service.bank_accounts import add_bank_account, set_paying_account
from app.subsidies.service.batches import BatchChanged, draw_batch, release_batch
from app.subsidies.service.ordering import OrderFile, send_batch
from app.subsidies.service.results import ResultRead, read_result
from tests.subsidies.cases.desks import AWARD_FEN, TODAY, Builder, Bureau, Case
from tests.world import World

registry.load_handlers()
NAMES = ("马兰", "杨措", "李青", "苏和")
FEN = AWARD_FEN


def card(number: int) -> str:
    """A card number with its check digit."""
    plain = f"621700001000{number:06d}"
    return plain + luhn.calc_check_digit(plain)


@dataclass(frozen=True)
class Till:
    bureau: Bureau
    workers: tuple[Actor, ...]
    accounts: tuple[UUID, ...]
    cases: tuple[UUID, ...]
    """Cleared, of FEN each, of the award's budget."""

    @property
    def budget(self) -> UUID:
        return self.bureau.budgets["award"]


async def filled(
    db: Database, world: World, bureau: Bureau, clock: SettableClock, names: Sequence[str] = NAMES
) -> Till:
    """The till as it stands before the first batch."""
    builder = Builder(db, world)
    builder.phones = 500
    paying = {"holder": "祁连县人力资源和社会保障局", "number": "10500012345678901234", "bank": "建设银行祁连支行"}
    await db.perform(set_paying_account, bureau.payer, organisation=world.county, **paying)
    workers, accounts, cases = [], [], []
    for number, name in enumerate(names):
        worker = await builder.worker(name, bureau.works)
        account, cleared = await clear(Case(db, world, bureau, clock), worker, number)
        workers.append(worker)
        accounts.append(account)
        cases.append(cleared)
    return Till(bureau, tuple(workers), tuple(accounts), tuple(cases))


async def clear(case: Case, worker: Actor, number: int) -> tuple[UUID, UUID]:
    """A worker's account, and their award that only has to be paid."""
    made = await case.do(add_bank_account, worker, number=card(number), bank="农业银行祁连支行")
    await case.offered(worker)
    await case.step(offering.consent, worker, account=made.account)
    await case.step(deciding.approve_case, case.bureau.approver)
    await case.step(noticed.give_notice, case.bureau.clerk)
    return made.account, case.id


@dataclass
class Counter:
    """What people do with the till, and what the bank answers."""

    db: Database
    world: World
    till: Till

    async def do(self, verb: Any, actor: Actor, **arguments: Any) -> Any:
        return await self.db.perform(verb, actor, **arguments)

    @property
    def payer(self) -> Actor:
        return self.till.bureau.payer

    @property
    def spare(self) -> Actor:
        return self.till.bureau.spare

    async def draw(self) -> BatchChanged:
        today = self.db.clock.now().date()
        drawn: BatchChanged = await self.do(draw_batch, self.payer, budget=self.till.budget, pay_on=today)
        return drawn

    async def released(self) -> UUID:
        batch = (await self.draw()).batch
        await self.do(release_batch, self.spare, batch=batch)
        return batch

    async def sent(self, kind: FileFormat = FileFormat.PAIN_001) -> UUID:
        batch = await self.released()
        await self.file(batch, kind)
        return batch

    async def file(self, batch: UUID, kind: FileFormat = FileFormat.PAIN_001) -> OrderFile:
        made: OrderFile = await self.do(send_batch, self.payer, batch=batch, file_format=kind)
        return made

    async def names(self, batch: UUID) -> list[str]:
        """By what the bank names the payments of a batch."""
        return await self.db.column(
            "SELECT end_to_end_id FROM payment_line WHERE batch_id = $1 AND state <> 'dropped' ORDER BY number", [batch]
        )

    async def answer(
        self, content: str | bytes, actor: Actor | None = None, organisation: UUID | None = None
    ) -> ResultRead:
        data = content if isinstance(content, bytes) else content.encode()
        given = {"organisation": organisation or self.world.county, "file_name": "result", "content": data}
        read: ResultRead = await self.do(read_result, actor or self.payer, **given)
        return read

    async def paid(self) -> UUID:
        """A batch that the bank paid in full."""
        batch = await self.sent()
        await self.answer(says(await self.names(batch)))
        return batch

    async def states(self, table: str = "subsidy_case", key: str = "id") -> list[str]:
        """How the cases stand, or what is of them in another table, in the order of the till."""
        column = "stage" if table == "case_money" else "state"
        found = {
            row[0]: row[1]
            for row in await self.db.column(
                f"SELECT ({key}, {column}::text) FROM {table} WHERE {key} = ANY($1)", [list(self.till.cases)]
            )
        }
        return [found[case] for case in self.till.cases]

    async def sums(self, budget: UUID | None = None) -> dict[str, int]:
        """Where a budget's money stands in the ledger, in fen."""
        rows = await self.db.column(
            "SELECT (replace(kind, 'budget_', ''), coalesce((SELECT sum(amount) FROM posting"
            " WHERE account_id = account.id), 0)::bigint) FROM account WHERE owner = $1",
            [budget or self.till.budget],
        )
        return {str(name): int(fen) for name, fen in rows if fen}

    async def wrong(self) -> list[str]:
        """What `commonweal verify` finds."""
        return [f"{each.name}: {each.rows}" for each in await verify(self.db, registry.checks()) if not each.ok]


def says(
    names: Sequence[str], status: str = "paid", *, fen: int = FEN, on: date = TODAY, reason: str = "", more: str = ""
) -> str:
    """The bank's answer as CSV, the same for each payment."""
    lines = [f"{name},{fen // 100}.{fen % 100:02},{status},{on},{reason}" for name in names]
    return "\n".join(["end_to_end_id,amount,status,booked_on,reason", *lines]) + "\n" + more


def states_as(entries: Sequence[tuple[str, str, str, str]], *, number: int = 1, booked: str = "BOOK") -> str:
    """The bank's answer as camt.053: (name, DBIT or CRDT, amount, reason's code)."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><GrpHdr>'
        f"<MsgId>M{number}</MsgId><CreDtTm>2026-05-02T10:00:00+08:00</CreDtTm></GrpHdr><Stmt><Id>S{number}</Id>"
        "<Acct><Id><Othr><Id>10500012345678901234</Id></Othr></Id></Acct>"
        + "".join(_entry(entry, booked) for entry in entries)
        + "</Stmt></BkToCstmrStmt></Document>"
    )


def _entry(entry: tuple[str, str, str, str], booked: str) -> str:
    name, way, amount, reason = entry
    why = f"<RtrInf><Rsn><Cd>{reason}</Cd></Rsn><AddtlInf>销户</AddtlInf></RtrInf>" if reason else ""
    return (
        f'<Ntry><Amt Ccy="CNY">{amount}</Amt><CdtDbtInd>{way}</CdtDbtInd><Sts><Cd>{booked}</Cd></Sts>'
        f"<BookgDt><Dt>{TODAY}</Dt></BookgDt><BkTxCd><Prtry><Cd>PMNT</Cd></Prtry></BkTxCd><NtryDtls><TxDtls>"
        f"<Refs><EndToEndId>{name}</EndToEndId></Refs>{why}</TxDtls></NtryDtls></Ntry>"
    )
