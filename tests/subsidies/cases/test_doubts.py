"""What is asked again of many at once ends where less is due by now, or is due for another certificate."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

import pytest

from app import registry
from app.kernel import ids
from app.kernel.identity import Actor
from app.skills.service.loading import load_ladder
from app.subsidies.amounts import Amount
from app.subsidies.checking import Trial
from app.subsidies.models import Frequency
from app.subsidies.service import applying, deciding, deciding_many, rechecking
from app.subsidies.service.offering_many import Due, entitle_many
from tests.skills.assessments.works import LADDER
from tests.subsidies.awards import but, condition

from .desks import AWARD, AWARD_FEN, SMALL, SYSTEM, TODAY, Builder, Case

registry.load_handlers()
FACT = "certificate_new_eight_grades"
GRADE = """
    INSERT INTO skill_grade (id, person_id, rung_id, organisation_id, source, since, certificate_number, recorded_at)
    SELECT $1, $2, rung.id, $3, 'roster', '2026-01-02', $4, now()
    FROM rung JOIN ladder ON ladder.id = ladder_id WHERE code = 'new-eight-grades' AND number = $5
"""
VERDICT = "SELECT verdict_id FROM subsidy_case WHERE id = $1"


@dataclass
class Two:
    """Two applied for what is paid for each certificate, more after five years of work, and were checked."""

    cases: list[Case]
    version: UUID

    async def asked_again(self) -> list[str]:
        """As many are asked at once before they are paid."""
        one = self.cases[0]
        done = await one.do(deciding_many.approve_cases, one.bureau.approver, cases=[each.id for each in self.cases])
        assert len(done) == 2
        return [await each.state() for each in self.cases]


async def _graded(case: Case, person: Actor, number: str, rung: int = 6) -> None:
    async with case.db.connection() as connection:
        await connection.execute(GRADE, ids.new(), person.id, case.bureau.works, number, rung)


@pytest.fixture
async def two(case: Case) -> Two:
    await case.do(load_ladder, SYSTEM, text=LADDER.read_text("utf-8"))
    facts = {"employed": True, "years_employed": "9", FACT: "Y1"}
    draft = but(
        AWARD,
        amounts=(
            Amount("years_employed >= 5", AWARD_FEN, {"zh": "五年以上"}),
            Amount(None, SMALL, {"zh": "其他"}),
        ),
        conditions=(condition("employed"), condition(f"{FACT} != ''")),
        trials=(Trial("五年以上", facts, TODAY, True, AWARD_FEN),),
        frequency=Frequency.PER_CERTIFICATE,
        period_fact=FACT,
        automatic=False,
    )
    builder = Builder(case.db, case.world)
    programme, version, _ = await builder.programme("per-certificate", draft, 10 * AWARD_FEN)
    builder.phones = 100
    workers = [case.bureau.worker, await builder.worker("才让", case.bureau.works)]
    cases = [case, Case(case.db, case.world, case.bureau, case.clock)]
    for each, worker in zip(cases, workers, strict=True):
        await _graded(case, worker, f"Y{worker.name}")
        each.worker = worker
        each.id = (await each.do(applying.begin_application, worker, programme=programme)).case
        await each.submit()
        await each.step(deciding.check_application, case.bureau.clerk)
    return Two(cases, version)


async def test_who_is_due_less_by_now_is_not_approved_with_the_others(two: Two) -> None:
    case = two.cases[0]
    async with case.db.connection() as connection:
        await connection.execute(
            "UPDATE employment SET since = $1 WHERE person_id = $2", date(2025, 1, 1), case.worker.id
        )
    assert await two.asked_again() == ["refused", "approved"]
    assert await case.db.read("SELECT reason FROM subsidy_step WHERE act = 'fail'") == rechecking.LESS


async def test_who_has_another_certificate_by_now_is_not_approved_with_the_others(two: Two) -> None:
    await _graded(two.cases[1], two.cases[1].worker, "Y-another", rung=7)
    assert await two.asked_again() == ["approved", "refused"]
    assert await two.cases[0].db.read("SELECT reason FROM subsidy_step WHERE act = 'fail'") == rechecking.NO_LONGER


async def test_what_stands_already_is_not_offered_again_with_the_others(two: Two) -> None:
    case = two.cases[0]
    builder = Builder(case.db, case.world)
    builder.phones = 200
    third = await builder.worker("卓玛", case.bureau.works)
    verdict = await case.db.read(VERDICT, [case.id])
    due = [
        Due(two.version, person, period, AWARD_FEN, verdict)
        for person, period in ((case.worker.id, "Y祁国栋"), (third.id, "Y卓玛"), (third.id, "Y卓玛"))
        if person
    ]
    made = await case.do(entitle_many, SYSTEM, due=due)
    assert len(made) == 1
    assert await case.do(entitle_many, SYSTEM, due=due) == []
    assert await case.db.read("SELECT count(*) FROM subsidy_case WHERE version_id = $1", [two.version]) == 3
