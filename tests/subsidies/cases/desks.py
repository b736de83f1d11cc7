"""A bureau that pays subsidies, its officers at their desks, and one worker whose cases they lead from step to step."""

import io
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from PIL import Image

from app.accounts import service as accounts
from app.accounts.models import OrganisationKind
from app.kernel import ids
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.identity import Actor, Held, Role, system
from app.kernel.jobs import Nothing
from app.notices import jobs
from app.subsidies.amounts import Amount
from app.subsidies.cases import case_for, join, locked, move
from app.subsidies.checking import Trial
from app.subsidies.drafts import Draft
from app.subsidies.models import CaseAct, CasePart, CaseState, Within
from app.subsidies.service import applying, deciding, money, noticed, offering, papers
from app.subsidies.service.budgets import confirm_budget_change, open_budget
from app.subsidies.terms import Exclusion, Exempted, Level, NeededPaper
from tests.subsidies.awards import condition, published, second
from tests.world import NOW, World

SYSTEM = system("test")
TODAY = NOW.date()
MONTHS = "social_insurance_months"
SMALL, LARGE = 80_000, 120_000
AWARD_FEN = 500_000
GRANT = Draft(
    names={"zh": "稳岗补贴", "en": "Grant for steady work"},
    plain={"zh": "连续缴纳社保的职工可申请。", "en": "For workers whose social insurance is paid."},
    legal_basis="祁连县就业补助办法",
    valid_from=date(2026, 1, 1),
    amounts=(
        Amount(f"{MONTHS} >= 36", LARGE, {"zh": "三年以上"}),
        Amount(None, SMALL, {"zh": "一年以上"}),
    ),
    evidence=(NeededPaper(MONTHS, {"zh": "社保缴费证明", "en": "Proof of social insurance"}),),
    chain=(Level({"zh": "科长审批"}, Role.OFFICER), Level({"zh": "局长审批"}, Role.ADMINISTRATOR)),
    conditions=(condition("employed"), condition(f"{MONTHS} >= 12")),
    trials=(Trial("一年", {"employed": True, MONTHS: 12}, TODAY, True, SMALL),),
)
AWARD = Draft(
    names={"zh": "在岗奖励", "en": "Award for work"},
    plain={"zh": "在岗职工每年奖励。", "en": "Workers get it each year."},
    legal_basis="祁连县就业补助办法",
    valid_from=date(2026, 1, 1),
    amounts=(Amount(None, AWARD_FEN, {"zh": "每年"}),),
    conditions=(condition("employed"),),
    trials=(Trial("在岗", {"employed": True}, TODAY, True, AWARD_FEN),),
    automatic=True,
    review=False,
    notice_days=0,
)


@dataclass(frozen=True)
class Bureau:
    """`grant` is applied for with a paper; `award` comes without asking; `rival` and `award` exclude each other in one
    year, but for those who live in 阿柔乡. Versions and programmes by name."""

    works: UUID
    programmes: dict[str, UUID]
    versions: dict[str, UUID]
    budgets: dict[str, UUID]
    worker: Actor
    clerk: Actor
    reviewer: Actor
    approver: Actor
    chief: Actor
    payer: Actor
    spare: Actor


@cache
def picture() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(made, "PNG")
    return made.getvalue()


class Builder:
    def __init__(self, db: Database, world: World) -> None:
        self.db, self.world, self.phones = db, world, 0

    async def do(self, verb: Any, actor: Actor, **arguments: Any) -> Any:
        return await self.db.perform(verb, actor, **arguments)

    async def bureau(self, *, fen: int = 10_000_000) -> Bureau:
        made = await self.do(
            accounts.create_organisation,
            SYSTEM,
            kind=OrganisationKind.ENTERPRISE,
            name="祁连服装厂",
            parent=self.world.county,
        )
        programmes, versions, budgets = {}, {}, {}
        for name, draft in (("grant", GRANT), ("award", AWARD)):
            programmes[name], versions[name], budgets[name] = await self.programme(name, draft, fen)
        rival = Draft(
            **{
                **{each: getattr(AWARD, each) for each in AWARD.__struct_fields__},
                "names": {"zh": "留岗补助", "en": "Help to stay"},
                "automatic": False,
                "exclusions": (
                    Exclusion(
                        programmes["award"],
                        Within.SAME_PERIOD,
                        [Exempted('residence == "阿柔乡"', {"zh": "阿柔乡居民"})],
                    ),
                ),
            }
        )
        programmes["rival"], versions["rival"], budgets["rival"] = await self.programme("rival", rival, fen)
        worker = await self.worker("祁国栋", made.organisation)
        county = self.world.county
        staff = [
            await self.person(name, Held(Role.OFFICER, county)) for name in ("韩雪", "赵敏", "孙强", "吴刚", "欧珠")
        ]
        chief = await self.person("冯涛", Held(Role.ADMINISTRATOR, county), Held(Role.OFFICER, county))
        clerk, reviewer, approver, payer, spare = staff
        return Bureau(
            made.organisation,
            programmes,
            versions,
            budgets,
            worker=worker,
            clerk=clerk,
            reviewer=reviewer,
            approver=approver,
            chief=chief,
            payer=payer,
            spare=spare,
        )

    async def programme(self, code: str, draft: Draft, fen: int) -> tuple[UUID, UUID, UUID]:
        saved = await published(self.db, self.world, draft, code)
        given = {"programme": saved.programme, "year": TODAY.year, "fen": fen, "reason": "年初预算"}
        opened = await self.do(open_budget, self.world.otto, **given)
        await self.do(confirm_budget_change, second(self.world), change=opened.change)
        return saved.programme, saved.id, opened.budget

    async def person(self, name: str, *roles: Held) -> Actor:
        self.phones += 1
        made = await self.do(
            accounts.register_person,
            SYSTEM,
            organisation=self.world.county,
            name=name,
            phone=f"1590000{self.phones:04}",
        )
        for held in roles:
            await self.do(
                accounts.grant_role, SYSTEM, person=made.person, organisation=held.organisation, role=held.role
            )
        return Actor(kind="person", id=made.person, name=name, roles=roles)

    async def worker(self, name: str, works: UUID) -> Actor:
        """Somebody at work there, with a bank account."""
        person = await self.person(name)
        async with self.db.connection() as connection:
            await connection.execute(
                "INSERT INTO employment (id, person_id, organisation_id, since, recorded_at)"
                " VALUES ($1, $2, $3, '2015-07-01', now())",
                *(ids.new(), person.id, works),
            )
            await connection.execute(
                "INSERT INTO bank_account (id, person_id, kind, holder, bank, number_sealed, number_index,"
                " number_masked, created_at) VALUES ($1, $2, 'other', $3, '农业银行', $5, $4, '****0001', now())",
                *(ids.new(), person.id, name, ids.new().bytes * 2, self.db.vault.seal("10500000000001")),
            )
        return person


class Case:
    """A case of the worker, led from step to step."""

    def __init__(self, db: Database, world: World, bureau: Bureau, clock: SettableClock) -> None:
        self.db, self.world, self.bureau, self.clock = db, world, bureau, clock
        self.worker = bureau.worker
        self.id: UUID = ids.new()

    async def do(self, verb: Any, actor: Actor, **arguments: Any) -> Any:
        return await self.db.perform(verb, actor, **arguments)

    async def step(self, verb: Any, actor: Actor, **arguments: Any) -> str:
        done = await self.do(verb, actor, case=self.id, **arguments)
        return str(done.state)

    async def state(self) -> str:
        found: str = await self.db.read("SELECT state FROM subsidy_case WHERE id = $1", [self.id])
        return found

    async def money(self) -> str | None:
        """Where its money stands."""
        found: str | None = await self.db.read("SELECT stage FROM case_money WHERE case_id = $1", [self.id])
        return found

    async def account(self) -> UUID:
        found: UUID = await self.db.read("SELECT id FROM bank_account WHERE person_id = $1", [self.worker.id])
        return found

    async def begin(self, programme: str = "grant", worker: Actor | None = None) -> UUID:
        self.worker = worker or self.bureau.worker
        made = await self.do(applying.begin_application, self.worker, programme=self.bureau.programmes[programme])
        self.id = made.case
        return self.id

    async def attach(self, months: int = 14) -> UUID:
        made = await self.do(
            papers.attach_paper, self.worker, case=self.id, fact=MONTHS, value=str(months), content=picture()
        )
        paper: UUID = made.paper
        return paper

    async def submit(self) -> str:
        return await self.step(applying.submit_application, self.worker, account=await self.account())

    async def reserved(self, months: int = 14, worker: Actor | None = None) -> UUID:
        """The grant was applied for, with a paper."""
        await self.begin("grant", worker)
        paper = await self.attach(months)
        await self.submit()
        return paper

    async def checked(self) -> str:
        paper = await self.reserved()
        await self.do(papers.confirm_paper, self.bureau.clerk, paper=paper, shows=True)
        return await self.step(deciding.check_application, self.bureau.clerk)

    async def approved(self) -> str:
        if await self.absent():
            await self.checked()
        await self.step(deciding.review_case, self.bureau.reviewer)
        await self.step(deciding.approve_case, self.bureau.approver)
        return await self.step(deciding.approve_case, self.bureau.chief)

    async def noticed(self) -> UUID:
        await self.approved()
        await self.step(noticed.give_notice, self.bureau.clerk)
        found: UUID = await self.db.read("SELECT notice_id FROM subsidy_case WHERE id = $1", [self.id])
        return found

    async def cleared(self) -> None:
        notice = await self.noticed()
        ends: date = await self.db.read("SELECT ends_on FROM public_notice WHERE id = $1", [notice])
        self.clock.at = datetime(ends.year, ends.month, ends.day, 2, tzinfo=UTC) + timedelta(days=1)
        await jobs.close(self.db, Nothing())

    async def offered(self, worker: Actor | None = None) -> UUID:
        self.worker = worker or self.bureau.worker
        made = await self.do(
            offering.entitle,
            SYSTEM,
            version=self.bureau.versions["award"],
            person=self.worker.id,
            period=str(TODAY.year),
            fen=AWARD_FEN,
        )
        self.id = made.case
        return self.id

    async def consent(self) -> str:
        return await self.step(offering.consent, self.worker, account=await self.account())

    async def leaves(self) -> None:
        """The worker leaves the employer, so that no condition is met any more."""
        async with self.db.connection() as connection:
            await connection.execute("UPDATE employment SET until = '2026-01-02' WHERE person_id = $1", self.worker.id)

    async def cleared_soon(self) -> None:
        """From the submission on, where one level approves and nobody is shown it."""
        await self.step(deciding.check_application, self.bureau.clerk)
        await self.step(deciding.approve_case, self.bureau.approver)
        await self.step(noticed.give_notice, self.bureau.clerk)

    async def paid(self) -> None:
        """As a batch and the bank's answer do with a case of theirs."""
        await self.cleared_soon()
        payer = self.bureau.payer
        async with self.db.unit_of_work() as tx:
            found = await case_for(tx, payer, self.id, Role.OFFICER)
            await join(tx, payer, found, CasePart.PAYER)
            await move(tx, payer, found, CaseAct.BATCH, CaseState.BATCHED)
        async with self.db.unit_of_work() as tx:
            await money.shift(tx, SYSTEM, cases=[self.id], move=money.PAY)
            await move(tx, SYSTEM, await locked(tx, self.id), CaseAct.PAY, CaseState.PAID)

    async def absent(self) -> bool:
        return not await self.db.read("SELECT count(*) FROM subsidy_case WHERE id = $1", [self.id])
