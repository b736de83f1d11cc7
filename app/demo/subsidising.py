"""A year of subsidies: everybody is matched three times, says yes by phone, is approved, paid, and told by the bank.

How often each amount is paid is settled (`Plan.payments`); who it is follows from the rules. What went to a closed
account comes back and is paid once more. Who was found last and has not answered yet stays with an offer.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial
from uuid import UUID

from app.kernel.db import Database, Row, Transaction
from app.kernel.identity import Actor
from app.subsidies import nightly
from app.subsidies.models import FileFormat
from app.subsidies.service import matching
from app.subsidies.service.bank_accounts import add_bank_account
from app.subsidies.service.batches import draw_batch, release_batch
from app.subsidies.service.many import CASES_MOST, ManyAct, act_on_many
from app.subsidies.service.offering_many import Answer, consent_many
from app.subsidies.service.ordering import send_batch
from app.subsidies.service.reissuing import reissue_line
from app.subsidies.service.results import read_result

from . import banking, queries
from .applying import apply
from .founding import County
from .plan import Plan
from .programmes import publish
from .signs import APPROVER, CASHIER, PAYER, REVIEWER, TECHNICIAN, User
from .steps import TELLER, Made, step
from .subsidy_content import Programme, programmes

ROUNDS = (0.33, 0.66, 0.97)
"""When everybody is matched, by the share of the year that is over."""
PACE = 0.001
"""How long each step of a round takes, as a share of the year that is over."""
LAST = len(ROUNDS) - 1
BANKS = ("农业银行祁连支行", "建设银行祁连支行", "祁连县农村信用合作联社", "邮政储蓄银行祁连支行")
OFTEN_CLOSED = 90
"""One case in so many is to be paid to an account that is closed."""
AT_ONCE = 1_000
CHOICES = {True: (FileFormat.PAIN_001, FileFormat.CAMT_053), False: (FileFormat.CSV, FileFormat.CSV)}
"""How the bank is ordered, and how it answers: with reviewed programmes as ISO 20022."""


class Year:
    """The bureau's year, from the first of January until now."""

    def __init__(self, db: Database, county: County, plan: Plan, now: datetime) -> None:
        self.db, self.county, self.now = db, county, now
        self.began = began(db, now)
        self.left = dict(plan.payments)

    def at(self, share: float) -> Database:
        """The database as of a moment, by the share of the year that is over."""
        return self.db.at(self.began + (self.now - self.began) * share)

    def desk(self, user: User) -> Actor:
        return self.county.desks[user.username]

    async def go_through(self, made: dict[str, UUID]) -> None:
        """With the budgets by programme."""
        for number, share in enumerate(ROUNDS):
            await self.match(number, share)
            chosen = await self.consent(number, share)
            for programme in (each for each in programmes() if chosen.get(each.code)):
                await self.decide(programme, chosen[programme.code], number, share + 2 * PACE)
                await self.pay(programme, made[programme.code], number, share + 5 * PACE)
        if any(self.left.values()):
            raise RuntimeError(f"fewer are entitled than are to be paid: {self.left}")

    async def match(self, number: int, share: float) -> None:
        async def begin(tx: Transaction) -> Made:
            run = await matching.begin(tx, matching.SYSTEM)
            return Made({"run": run} if run else {})

        for run in (await step(self.at(share), f"match {number}", begin)).names.values():
            await nightly.go_on(self.at(share), run)

    async def consent(self, number: int, share: float) -> dict[str, list[UUID]]:
        """Who is to be paid says yes, and one more in the end; the cases by programme."""
        then = self.at(share)
        async with then.unit_of_work() as tx:
            offered = await tx.all(queries.OFFERED_AT, at=tx.now)
        chosen: dict[str, list[UUID]] = {}
        answering: list[tuple[Row, bool]] = []
        others: list[Row] = []
        for row in (each for each in offered if each.name != TECHNICIAN.name):
            group = (row.code, row.fen // 100)
            if self.left.get(group, 0) > 0:
                self.left[group] -= 1
                answering.append((row, number != LAST and row.number % OFTEN_CLOSED == 0))
            else:
                others.append(row)
        if number == LAST:
            answering += [(row, True) for row in others[:1]]
        for row, _ in answering:
            chosen.setdefault(row.code, []).append(row.id)
        for start in range(0, len(answering), AT_ONCE):
            answers = answering[start : start + AT_ONCE]
            await step(self.at(share + PACE), f"consent {number} {start}", partial(_say_yes, answers))
        return chosen

    async def decide(self, programme: Programme, cases: list[UUID], number: int, share: float) -> None:
        """Reviewed where that is wanted, approved and cleared, by three officers."""
        acts = [(ManyAct.APPROVE, self.desk(APPROVER)), (ManyAct.GIVE_NOTICE, self.county.officer)]
        if programme.review:
            acts.insert(0, (ManyAct.REVIEW, self.desk(REVIEWER)))
        for at, (act, officer) in enumerate(acts):
            key = f"{act} {programme.code} {number}"
            await step(self.at(share + at * PACE), key, partial(_act, act, officer, cases))

    async def pay(self, programme: Programme, budget: UUID, number: int, share: float) -> None:
        """In as many batches as it takes; what came back goes into one more, but for the last."""
        at = 0
        while True:
            async with self.db.unit_of_work() as tx:
                waiting = await tx.value(queries.CLEARED, budget=budget)
            key = f"{programme.code} {number} {at}"
            moment = share + at * 4 * PACE
            batch = await step(self.at(moment), f"batch {key}", partial(self._order, budget, waiting, moment))
            if not batch.names:
                return
            paid = partial(self._settle, batch.names["batch"], programme)
            await step(self.at(moment + 2 * PACE), f"result {key}", paid)
            if number != LAST:
                again = partial(_name_other_account, batch.names["batch"])
                await step(self.at(moment + 3 * PACE), f"returned {key}", again)
            at += 1

    async def _order(self, budget: UUID, waiting: int, moment: float, tx: Transaction) -> Made:
        """Drawn by one, released by another."""
        if not waiting:
            return Made()
        day = tx.today
        drawn = await draw_batch(tx, self.desk(CASHIER), budget=budget, pay_on=day)
        later = tx.at(self.at(moment + PACE).clock.now())
        await release_batch(later, self.desk(PAYER), batch=drawn.batch)
        return Made({"batch": drawn.batch})

    async def _settle(self, batch: UUID, programme: Programme, tx: Transaction) -> Made:
        """Taken to the bank, which answers the same day."""
        ordered, answered = CHOICES[programme.review]
        order = await send_batch(tx, self.desk(PAYER), batch=batch, file_format=ordered)
        day = tx.today
        content = banking.answer(order.content, ordered, answered, on=day)
        name = f"{order.name.partition('.')[0]}-回盘.{'xml' if answered is FileFormat.CAMT_053 else 'csv'}"
        result = await read_result(tx, self.desk(CASHIER), organisation=self.county.id, file_name=name, content=content)
        return Made({"result": result.result})


def began(db: Database, now: datetime) -> datetime:
    """The first minutes of the year in which it is now."""
    local = now.astimezone(db.settings.zone)
    return min(local.replace(month=1, day=1, hour=0, minute=1, second=0, microsecond=0), local)


async def subsidise(db: Database, county: County, plan: Plan, now: datetime, visitor: Actor | None = None) -> None:
    """The year, and what is going on today: every state in which a case can be."""
    year = Year(db, county, plan, now)
    made = await publish(db, county, now, year.began)
    await year.go_through(made)
    await apply(db, county, made, now, visitor)


async def _say_yes(answers: Sequence[tuple[Row, bool]], tx: Transaction) -> Made:
    """Each names an account of their own, if they have named none yet."""
    people = sorted({row.person_id for row, _ in answers})
    known = {row.person_id: row.id for row in await tx.all(queries.ACCOUNTS, people=people)}
    said = []
    for row, closed in answers:
        actor = Actor(kind="person", id=row.person_id, name=row.name)
        account = None if closed else known.get(row.person_id)
        if account is None:
            account = await _account(tx, actor, row.number, closed=closed)
        if not closed:
            known[row.person_id] = account
        said.append(Answer(actor, row.id, account))
    await consent_many(tx, TELLER, answers=said)
    return Made()


async def _account(tx: Transaction, actor: Actor, number: int, *, closed: bool = False) -> UUID:
    card = banking.card(number, closed=closed)
    added = await add_bank_account(tx, actor, number=card, bank=BANKS[number % len(BANKS)])
    return added.account


async def _act(act: ManyAct, officer: Actor, cases: Sequence[UUID], tx: Transaction) -> Made:
    for some in _parts(cases):
        done = await act_on_many(tx, officer, act=act, cases=some)
        refused = [each for each in done.results if each.code]
        if refused:
            raise RuntimeError(f"{act} was refused: {refused[0]}")
    return Made()


def _parts(cases: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    for start in range(0, len(cases), CASES_MOST):
        yield cases[start : start + CASES_MOST]


async def _name_other_account(batch: UUID, tx: Transaction) -> Made:
    """Whose money came back names another account."""
    for row in await tx.all(queries.RETURNED_LINES, batch=batch):
        actor = Actor(kind="person", id=row.person_id, name=row.name)
        account = await _account(tx, actor, 500_000 + row.number)
        await reissue_line(tx, actor, line=row.id, account=account)
    return Made()
