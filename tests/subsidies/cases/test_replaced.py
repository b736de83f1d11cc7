"""Another certificate replaces one: the grade stands, so does what is paid for it, and nothing is paid again."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest

from app import registry
from app.certificates import service as certificates
from app.certificates.models import Revocation
from app.kernel.clock import SettableClock
from app.kernel.jobs import Nothing
from app.subsidies import jobs
from app.subsidies.checking import Trial
from app.subsidies.errors.cases import CaseStands
from app.subsidies.models import Frequency
from app.subsidies.service import applying
from app.subsidies.service.bank_accounts import add_bank_account
from tests.skills.assessments.works import Builder as WorksBuilder
from tests.skills.assessments.works import Case as Assessed
from tests.skills.assessments.works import Works
from tests.subsidies.awards import but, condition

from .desks import AWARD, AWARD_FEN, TODAY, Builder, Case
from .money.till import card

registry.load_handlers()
FACT = "certificate_new_eight_grades"
STATES = "SELECT array_agg(state ORDER BY number) FROM subsidy_case WHERE programme_id = any($1)"
RESTS_ON = """
    SELECT findings -> 0 -> 'evidence' ->> 'rung_new_eight_grades' FROM verdict
    WHERE id = (SELECT verdict_id FROM subsidy_case WHERE id = $1)
"""
PRESENT = "SELECT certificate_id FROM skill_grade WHERE person_id = $1 AND source = 'certificate' AND ended_at IS NULL"


@dataclass
class Risen:
    """The winder was certified; senior technicians get something once, and something for each certificate."""

    case: Case
    works: Works
    programmes: dict[str, UUID]

    async def certificate(self) -> UUID | None:
        found: UUID | None = await self.case.db.read(PRESENT, [self.case.worker.id])
        return found

    async def revoked(self, why: Revocation) -> None:
        given: dict[str, Any] = {"revocation": why, "note": "姓名有误。"}
        await self.case.do(certificates.revoke, self.case.world.otto, certificate=await self.certificate(), **given)

    async def asks_for(self, programme: str) -> None:
        begun = await self.case.do(applying.begin_application, self.case.worker, programme=self.programmes[programme])
        self.case.id = begun.case
        await self.case.submit()

    async def states(self) -> list[str]:
        found: list[str] = await self.case.db.read(STATES, [list(self.programmes.values())])
        return found


@pytest.fixture
async def risen(case: Case, clock: SettableClock) -> Risen:
    builder = WorksBuilder(case.db, case.world)
    works = await builder.works()
    await Assessed(case.db, case.world, works, clock).certified()
    asks = (condition("rung_new_eight_grades >= 6"), condition("employed"), condition(f"{FACT} != ''"))
    trial = Trial("高级技师", {"rung_new_eight_grades": 6, "employed": True, FACT: "Y1"}, TODAY, True, AWARD_FEN)
    same: dict[str, Any] = {"conditions": asks, "trials": (trial,)}
    drafts = {
        "once-senior": but(AWARD, frequency=Frequency.ONCE, **same),
        "per-certificate": but(AWARD, frequency=Frequency.PER_CERTIFICATE, period_fact=FACT, **same),
    }
    desk = Builder(case.db, case.world)
    made = {code: await desk.programme(code, draft, 10 * AWARD_FEN) for code, draft in drafts.items()}
    case.worker = works.winder
    await case.do(add_bank_account, case.worker, number=card(7), bank="农业银行祁连支行")
    return Risen(case, works, {code: programme for code, (programme, _, _) in made.items()})


async def test_what_was_paid_stays_and_is_not_paid_again(risen: Risen) -> None:
    for programme in risen.programmes:
        await risen.asks_for(programme)
        await risen.case.paid()
    for _ in range(2):
        await risen.revoked(Revocation.REPLACED)
        assert await risen.states() == ["paid", "paid"]
        for programme in risen.programmes:
            with pytest.raises(CaseStands):
                await risen.asks_for(programme)
        await jobs.match_everyone(risen.case.db, Nothing())
        assert await risen.states() == ["paid", "paid"]
    await risen.revoked(Revocation.MISUSE)  # the third one, which took the place of that it was paid on
    assert await risen.states() == ["clawing_back", "clawing_back"]
    assert await risen.certificate() is None


async def test_what_is_under_way_goes_on_by_the_new_one(risen: Risen) -> None:
    await risen.asks_for("per-certificate")
    first = await risen.certificate()
    await risen.revoked(Revocation.REPLACED)
    assert await risen.states() == ["reserved"]
    second = await risen.certificate()
    assert second not in {first, None}
    rests_on = await risen.case.db.read(RESTS_ON, [risen.case.id])
    assert rests_on == await risen.case.db.read("SELECT number FROM certificate WHERE id = $1", [second])
    await risen.case.leaves()
    await risen.revoked(Revocation.REPLACED)
    assert (await risen.states(), await risen.case.money()) == (["refused"], "released")
