"""What is going on with subsidies today: somebody at every point of the way, and what went another way."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

from PIL import Image, ImageDraw

from app.accounts import service as accounts
from app.kernel.db import Database, Row, Transaction
from app.kernel.identity import ANONYMOUS, Actor
from app.notices import service as notices
from app.subsidies.service import applying, deciding, draft_programme, noticed, offering, papers
from app.subsidies.service.bank_accounts import add_bank_account
from app.subsidies.service.receivables import claw_back

from . import banking, queries
from .founding import County
from .signs import APPROVER, PAYER, REVIEWER, TECHNICIAN, password
from .steps import TELLER, Made, step

FACT = "social_insurance_months"
SECTION, BUREAU = APPROVER, PAYER
"""Who approve at the two levels of the training subsidy; neither pays it then."""
BEGUN, OBJECTED = timedelta(hours=4), timedelta(hours=2)
"""How long ago the cases of today were begun, and somebody objected to one."""
ACCOUNTS_FROM = 700_000
DECLINED = 2
OVERPAID = "核查发现申领期间已离职，多发部分依法追回。"


@dataclass
class Case:
    """One application for the training subsidy, led on in one transaction."""

    tx: Transaction
    county: County
    actor: Actor
    id: UUID

    async def do(self, verb: Callable[..., Awaitable[Any]], actor: Actor, **given: Any) -> Any:
        return await verb(self.tx, actor, case=self.id, **given)

    @property
    def desks(self) -> dict[str, Actor]:
        return self.county.desks

    async def handed_in(self, months: int, number: int) -> None:
        picture = {"fact": FACT, "value": f"{months}", "content": _paper(months)}
        await self.do(papers.attach_paper, self.actor, **picture)
        card = banking.card(ACCOUNTS_FROM + number)
        account = await add_bank_account(self.tx, self.actor, number=card, bank="农业银行祁连支行")
        await self.do(applying.submit_application, self.actor, account=account.account)

    async def read(self) -> None:
        for paper in await self.tx.all(queries.PAPERS_OF_CASE, case=self.id):
            await papers.confirm_paper(self.tx, self.county.officer, paper=paper.id, shows=True)

    async def checked(self) -> None:
        await self.read()
        await self.do(deciding.check_application, self.county.officer)

    async def reviewed(self) -> None:
        await self.do(deciding.review_case, self.desks[REVIEWER.username])

    async def half_approved(self) -> None:
        await self.do(deciding.approve_case, self.desks[SECTION.username])

    async def approved(self) -> None:
        await self.do(deciding.approve_case, self.desks[BUREAU.username])

    async def noticed(self) -> None:
        await self.do(noticed.give_notice, self.county.officer)

    async def sent_back(self) -> None:
        await self.do(deciding.return_for_supplement, self.county.officer, reason="凭证不清楚，请重新拍照上传。")

    async def refused(self) -> None:
        await self.do(deciding.refuse_case, self.county.officer, reason="凭证显示的缴费单位与在职单位不一致。")

    async def withdrawn(self) -> None:
        await self.do(applying.withdraw_case, self.actor, reason="改为申请名师带徒津贴。")


WAY = (Case.checked, Case.reviewed, Case.half_approved, Case.approved, Case.noticed)
ENDS: tuple[tuple[Callable[[Case], Awaitable[None]], ...] | None, ...] = (
    WAY,
    WAY,
    (),
    (Case.sent_back,),
    (Case.refused,),
    WAY[:1],
    WAY[:2],
    WAY[:3],
    WAY[:4],
    (Case.withdrawn,),
    None,
)
"""How far each is led; None: it is a draft. Those behind them find the budget used up, and wait."""
WAITING = 4


async def apply(
    db: Database, county: County, made: dict[str, UUID], now: datetime, visitor: Actor | None = None
) -> None:
    """With the programmes by code, `… programme`; the visitor has begun an application, and sees what she lacks."""
    then = db.at(now - BEGUN)
    programme = made["training-subsidy programme"]
    async with then.unit_of_work() as tx:
        day = tx.today
        skilled = await tx.all(queries.SKILLED, day=day, most=len(ENDS) + WAITING)
    workers = [row for row in skilled if row.name != TECHNICIAN.name]
    for number, worker in enumerate(workers):
        way = ENDS[number] if number < len(ENDS) else ()
        await step(then, f"training {number}", _leading(county, programme, worker, number, way))
    await step(db.at(now - OBJECTED), "objection to a subsidy", _object)

    async def think(tx: Transaction) -> Made:
        if visitor is not None:
            await applying.begin_application(tx, visitor, programme=programme)
        award = await draft_programme(tx, county.officer, programme=made["senior-technician-award programme"])
        return Made({"draft": award.id})

    await step(then, "thought of", think)
    await step(then, "declined", _decline)
    await step(then, "technician", _technician)
    await step(then, "claimed back", lambda tx: _claim(tx, county))


def _leading(
    county: County, programme: UUID, worker: Row, number: int, way: Any
) -> Callable[[Transaction], Awaitable[Made]]:
    async def lead(tx: Transaction) -> Made:
        actor = Actor(kind="person", id=worker.id, name=worker.name)
        begun = await applying.begin_application(tx, actor, programme=programme)
        case = Case(tx, county, actor, begun.case)
        if way is not None:
            await case.handed_in(14 + number, number)
            for further in way:
                await further(case)
        return Made({"case": begun.case})

    return lead


async def _object(tx: Transaction) -> Made:
    """Against the first notice of a subsidy; the other goes on."""
    first = await tx.maybe(queries.SUBSIDY_NOTICE)
    if first is not None:
        said = {"name": "冶成林", "phone": "13900000077", "reason": "据我了解，此人未参加培训，请核实。"}
        await notices.object_to_notice(tx, ANONYMOUS, notice=first.id, **said)
    return Made()


async def _decline(tx: Transaction) -> Made:
    for row in await tx.all(queries.LATEST_OFFERS, but=TECHNICIAN.name, most=DECLINED):
        await offering.decline(tx, Actor(kind="person", id=row.person_id, name=row.name), case=row.id)
    return Made()


async def _technician(tx: Transaction) -> Made:
    """He can sign in, and finds what he is offered."""
    person = await tx.maybe(queries.TECHNICIAN, name=TECHNICIAN.name)
    if person is not None:
        given = {"username": TECHNICIAN.username, "password": password(tx.settings, TECHNICIAN)}
        await accounts.set_password(tx, TELLER, person=person.id, **given)
    return Made()


async def _claim(tx: Transaction, county: County) -> Made:
    """A third of what was paid last comes back; nothing has come in yet."""
    paid = await tx.maybe(queries.LAST_PAID)
    if paid is not None:
        await claw_back(tx, county.desks[PAYER.username], case=paid.id, fen=paid.fen // 3, reason=OVERPAID)
    return Made()


def _paper(months: int) -> bytes:
    """A picture of a proof of social insurance."""
    picture = Image.new("RGB", (480, 320), "white")
    ImageDraw.Draw(picture).text((40, 140), f"SOCIAL INSURANCE: {months} MONTHS", fill="black")
    made = BytesIO()
    picture.save(made, "PNG")
    return made.getvalue()
